import Diagnostics
import Foundation
import JSONText

/// A command on per-event files: it never writes onto what it reads, writes nothing with `-n`, and says with
/// `--timings` how long it took.
protocol EventFileCommand: StudyCommand {
    /// Files the command reads.
    var inputPaths: [String] { get }
}

extension EventFileCommand {
    /// Text for people or one JSON object, on stdout or into `-o`.
    func emit(_ json: @autoclosure () -> JSON, text: @autoclosure () -> String) throws {
        try emit(json(), text: text(), to: global.output)
    }

    /// - Parameter path: nil or `-` for stdout, when `-o` names something else than this result.
    func emit(_ json: JSON, text: String, to path: String?) throws {
        guard let path, path != "-" else {
            return Terminal.writeOutput(body(json, text))
        }
        try OutputGuard.check([path], inputs: inputPaths)
        guard !global.dryRun else {
            announce([path])
            let list: JSON = ["dryRun": true, "files": JSON([path])]
            return Terminal.writeOutput(body(list, path))
        }
        try FileOutput.write(body(json, text), to: path)
    }

    private func body(_ json: JSON, _ text: String) -> String {
        let timings = ["total_s": CommandLineProgram.secondsSinceStart]
        guard global.json else {
            if global.timings {
                global.terminal.say(String(format: "total %.3f s", timings["total_s"] ?? 0))
            }
            return text.hasSuffix("\n") || text.isEmpty ? text : text + "\n"
        }
        let whole = global.timings ? json.with("timings", JSON(timings)) : json
        return whole.withSchemaVersion.text(indented: true) + "\n"
    }

    /// Says what a dry run would write.
    func announce(_ paths: [String]) {
        for path in paths { global.terminal.say("dry run: '\(path)' would be written, nothing was") }
    }

    /// The result of a command that writes files beside it: with `-n` it says that they are not there.
    func marked(_ json: JSON, files: [String]) -> JSON {
        global.dryRun && !files.isEmpty ? json.with("dryRun", true).with("wouldWrite", JSON(files)) : json
    }
}

extension JSON {
    /// An object with one more member.
    fileprivate func with(_ key: String, _ value: JSON) -> JSON {
        guard case .object(var members) = self else { return self }
        members[key] = value
        return .object(members)
    }
}

/// Refuses outputs that would replace what a command reads, or each other.
enum OutputGuard {
    /// - Throws: IC0929 when an output is an input: the same path, a link to it, or another name of the same file.
    static func check(_ outputs: [String?], inputs: [String]) throws(CLIError) {
        let read = inputs.map { (path: $0, place: Place($0)) }
        var written: [(path: String, place: Place)] = []
        for case .some(let path) in outputs where path != "-" {
            let place = Place(path)
            guard place.isFileOrNew else { continue }
            if let input = read.first(where: { $0.place.isSame(place) }) {
                let name = input.path == path ? "'\(path)'" : "'\(path)', which is '\(input.path)',"
                throw CLIError(
                    .cannotWrite, code: "IC0929", "\(name) is read by this command and would be overwritten",
                    remedy: "Write to another file.", at: SourceLocation(file: path))
            }
            if let other = written.first(where: { $0.place.isSame(place) }) {
                throw CLIError(
                    .cannotWrite, code: "IC0929",
                    "'\(path)' and '\(other.path)' are one file for two outputs",
                    remedy: "Give each output a file of its own.", at: SourceLocation(file: path))
            }
            written.append((path, place))
        }
    }

    /// Where a path leads, whether or not there is a file.
    private struct Place {
        let path: String
        var file: (device: UInt64, number: UInt64)?
        /// False for devices, pipes and folders, which no write replaces.
        var isFileOrNew = true

        init(_ text: String) {
            let url = URL(filePath: text)
            // The folder's links are resolved even when the file is not there yet.
            path =
                Self.real(url.path)
                ?? Self.real(url.deletingLastPathComponent().path).map { $0 + "/" + url.lastPathComponent }
                ?? url.standardizedFileURL.path
            var status = stat()
            guard stat(text, &status) == 0 else { return }
            file = (UInt64(status.st_dev), UInt64(status.st_ino))
            isFileOrNew = status.st_mode & S_IFMT == S_IFREG
        }

        private static func real(_ path: String) -> String? {
            guard let found = realpath(path, nil) else { return nil }
            defer { free(found) }
            return String(cString: found)
        }

        func isSame(_ other: Place) -> Bool {
            if let file, let theirs = other.file, file == theirs { return true }
            return path == other.path
        }
    }
}

extension FCSQualityCommand: EventFileCommand {
    var inputPaths: [String] { [file] }
}

extension FCSPopulationsCommand: EventFileCommand {
    var inputPaths: [String] { input.inputPaths }
}
