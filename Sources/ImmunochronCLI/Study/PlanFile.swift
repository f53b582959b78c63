import Analysis
import Crypto
import Diagnostics
import Foundation

enum PlanFile {
    /// Reads a plan with its digest.
    static func read(_ path: String) throws(CLIError) -> StudyFile {
        let text = try FileOutput.readText(path)
        var file = try StudyFile(parsing: text, file: URL(filePath: path).lastPathComponent)
        file.plan.digest = Digest.sha256(Data(text.utf8))
        return file
    }
}

enum Digest {
    static func sha256(_ data: Data) -> String {
        SHA256.hash(data: data).map { byte in
            let hex = String(byte, radix: 16)
            return hex.count == 1 ? "0" + hex : hex
        }.joined()
    }

    /// Of a file, read in pieces: exports may be large.
    static func sha256(ofFile path: String) throws(CLIError) -> String {
        guard let handle = FileHandle(forReadingAtPath: path) else { throw CLIError.noInput(path) }
        defer { try? handle.close() }
        var hash = SHA256()
        do {
            while let piece = try handle.read(upToCount: 1 << 20), !piece.isEmpty { hash.update(data: piece) }
        } catch {
            throw CLIError(
                .inputOutput, code: "IC0905", "'\(path)' cannot be read", remedy: "Check its permissions.",
                at: SourceLocation(file: path))
        }
        return hash.finalize().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
