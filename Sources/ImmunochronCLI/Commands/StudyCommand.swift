import Analysis
import ArgumentParser
import Cohort
import Diagnostics
import Foundation
import JSONText
import StudyStore

/// What commands share: global options, opening the store, printing.
protocol StudyCommand: ParsableCommand {
    var global: GlobalOptions { get }
}

extension StudyCommand {
    func openStore(_ access: StudyStore.Access = .existing) throws -> StudyStore {
        try StudyStore(path: global.storePath, access: access)
    }

    /// Text for people or one JSON object, on stdout or into `-o`.
    func emit(_ json: @autoclosure () -> JSON, text: @autoclosure () -> String) throws {
        let body = global.json ? json().withSchemaVersion.text(indented: true) : text()
        let ended = body.hasSuffix("\n") || body.isEmpty ? body : body + "\n"
        if let path = global.output, path != "-" {
            try FileOutput.write(ended, to: path)
        } else {
            Terminal.writeOutput(ended)
        }
    }

    /// The plan beside the store (or `--plan`), else the default plan.
    func plan(_ path: String?, for store: StudyStore) throws -> StudyPlan {
        let beside = URL(filePath: global.storePath).deletingLastPathComponent().appending(path: "study.yaml")
            .path
        if let path = path ?? (FileManager.default.fileExists(atPath: beside) ? beside : nil) {
            return try PlanFile.read(path).plan
        }
        var plan = StudyPlan(name: try store.studyName() ?? "study")
        plan.isSynthetic = try store.isSynthetic()
        return plan
    }

    /// Loads the store and runs parts of the analysis.
    func analyse(_ parts: Set<AnalysisPart>, planPath: String?) throws -> StudyResults {
        let store = try openStore(.readOnly)
        return try analyse(parts, data: try store.load(), plan: try plan(planPath, for: store))
    }

    func analyse(_ parts: Set<AnalysisPart>, data: StudyData, plan: StudyPlan) throws -> StudyResults {
        var analysis = StudyAnalysis(
            data: data, plan: plan, ranges: try? ReferenceTable.load(),
            toolVersion: CommandLineProgram.version)
        analysis.threads = global.threadCount
        return analysis.run(parts)
    }
}

extension JSON {
    var withSchemaVersion: JSON {
        guard case .object(var members) = self, members["schemaVersion"] == nil else { return self }
        members["schemaVersion"] = 1
        return .object(members)
    }
}

/// Options of every command that analyses a store.
struct PlanOption: ParsableArguments {
    @Option(help: ArgumentHelp("The plan file (default: study.yaml beside the store).", valueName: "file"))
    var plan: String?
}

/// Writes files whole: into a neighbour first, then renamed, so that a reader never sees half a file.
enum FileOutput {
    static func write(_ text: String, to path: String) throws(CLIError) {
        try write(Data(text.utf8), to: path)
    }

    static func write(_ data: Data, to path: String) throws(CLIError) {
        do {
            try data.write(to: URL(filePath: path), options: .atomic)
        } catch {
            throw CLIError.cannotWrite(path, (error as NSError).localizedDescription)
        }
    }

    static func makeFolder(_ path: String) throws(CLIError) {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw CLIError.cannotWrite(path, (error as NSError).localizedDescription)
        }
    }

    static func read(_ path: String) throws(CLIError) -> Data {
        var isFolder = ObjCBool(false)
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw CLIError.noInput(path)
        }
        guard !isFolder.boolValue else {
            throw CLIError(
                .noInput, code: "IC0904", "'\(path)' is a folder, a file is needed",
                remedy: "Name one of its files, or use 'analyze' for the whole folder.",
                at: SourceLocation(file: path))
        }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CLIError(
                .inputOutput, code: "IC0905", "'\(path)' cannot be read", remedy: "Check its permissions.",
                at: SourceLocation(file: path))
        }
        return data
    }

    static func readText(_ path: String) throws(CLIError) -> String {
        guard let text = String(validating: try read(path), as: UTF8.self) else {
            throw CLIError(
                .badData, code: "IC0906", "'\(path)' is not UTF-8 text", at: SourceLocation(file: path))
        }
        return text
    }
}
