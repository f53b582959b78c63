import Foundation
import Testing

/// The real program as a child process: the release build named by `IMMUNOCHRON_BINARY`, else the newest build found.
struct Program {
    struct Outcome {
        var code: Int32
        var output: String
        var errors: String
    }

    static var isLong: Bool { ProcessInfo.processInfo.environment["IMMUNOCHRON_LONG_TESTS"] != nil }

    static func binary() throws -> URL {
        let root = ImportArrowTests.root
        let named = ProcessInfo.processInfo.environment["IMMUNOCHRON_BINARY"]
        let candidates = [named, ".build/release/immunochron", ".build/debug/immunochron"].compactMap(\.self)
            .map { $0.hasPrefix("/") ? URL(filePath: $0) : root.appending(path: $0) }
        return try #require(
            candidates.first { FileManager.default.isExecutableFile(atPath: $0.path) },
            "no immunochron binary: run 'swift build -c release' first")
    }

    /// Starts the program and returns the running process; its output goes to the given files or nowhere.
    static func start(_ arguments: [String], in folder: URL, output: URL? = nil, errors: URL? = nil) throws
        -> Process
    {
        let process = Process()
        process.executableURL = try binary()
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try output.map(Self.fresh) ?? FileHandle.nullDevice
        process.standardError = try errors.map(Self.fresh) ?? FileHandle.nullDevice
        var environment = ProcessInfo.processInfo.environment
        environment["IMMUNOCHRON_STORE"] = nil
        process.environment = environment
        try process.run()
        return process
    }

    /// Runs the program to its end; output through files, so that no pipe can fill up.
    static func run(_ arguments: [String], in folder: URL) throws -> Outcome {
        let output = folder.appending(path: ".stdout-\(UUID().uuidString)")
        let errors = folder.appending(path: ".stderr-\(UUID().uuidString)")
        defer {
            try? FileManager.default.removeItem(at: output)
            try? FileManager.default.removeItem(at: errors)
        }
        let process = try start(arguments, in: folder, output: output, errors: errors)
        process.waitUntilExit()
        return Outcome(
            code: process.terminationStatus, output: try String(contentsOf: output, encoding: .utf8),
            errors: try String(contentsOf: errors, encoding: .utf8))
    }

    private static func fresh(_ url: URL) throws -> FileHandle {
        try Data().write(to: url)
        return try FileHandle(forWritingTo: url)
    }
}

/// A folder that goes away with the test.
final class Scratch {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "immunochron-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    @discardableResult
    func write(_ text: String, _ name: String) throws -> URL {
        let file = url.appending(path: name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
        return file
    }
}
