import Analysis
import AntigenEscape
import ArgumentParser
import Cohort
import Diagnostics
import Foundation
import JSONText
import LabImport
import StudyStore
import VegaLite

struct AnalyzeCommand: StudyCommand {
    static let configuration = CommandConfiguration(
        commandName: "analyze",
        abstract: "From a folder of exports (or a store) to store, report, figures, JSON and notebook.",
        discussion: """
            Reads every canonical sheet of the folder, and other tables through their mapping; a study.yaml in the
            folder says what is asked. FCS files (at any depth) are gated and imported when gates.yaml and
            populations.yaml lie beside them, or study.yaml names them under 'flow'. Writes study.sqlite, report.html, results.json, flags.csv, notebook.ipynb,
            figures/ and data/ into the output folder.

            EXAMPLES
              immunochron analyze data/demo -o results/
              immunochron analyze results/study.sqlite -o again/ \\
                --plan data/demo/study.yaml --formats none
              immunochron analyze data/demo -o results/ --formats svg --fail-on red
            """)

    @Argument(help: "Folder of exports, or a store.")
    var path: String

    @OptionGroup var planOption: PlanOption

    @Option(help: "Formats of the figures: svg, pdf, png, separated by commas, or none.")
    var formats = "svg,pdf,png"

    @Flag(help: "Let changed files supersede what the output store has from older imports (history is kept).")
    var replace = false

    @Option(
        help: ArgumentHelp(
            "End with exit code 1 when there is a flag of this level or above.", valueName: "level"))
    var failOn: String?

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let formats = try imageFormats()
        let level = try failOn.map(FlagLevel.parse)
        let folder = global.output ?? "immunochron-results"
        var watch = Stopwatch()
        let study = try watch.measure("import_s") {
            try StudyInputs(path: path, options: importOptions, output: folder)
        }
        if global.dryRun { return try printDryRun(study) }
        let printer = ErrorPrinter(terminal: global.terminal, json: false)
        printer.report(
            study.diagnostics.filter {
                $0.severity == .error || $0.code == FlowGroup.remarkCode || global.verbose
                    || ($0.severity == .warning && GatedImport.isEventFile($0.location?.file ?? ""))
            })
        var analysis = StudyAnalysis(
            data: study.data, plan: study.plan, ranges: try? ReferenceTable.load(),
            toolVersion: CommandLineProgram.version)
        analysis.threads = global.threadCount
        analysis.diagnostics =
            study.diagnostics + watch.measure("quality_s") { QualityChecks.run(study.data) }
        let results = watch.measure("analysis_s") { analysis.run() }
        try study.store.saveFlags(results.escape.flags.map(\.stored))
        var writer = AnalysisWriter(
            folder: folder, results: results, data: study.data, formats: formats, python: python(formats),
            workers: global.threadCount, command: commandLine, terminal: global.terminal)
        let findings = try writer.write()
        printer.report(findings)
        try finish(results, folder, watch, writer.timings)
        if study.failedFiles > 0 {
            printer.report([
                Diagnostic(
                    .error, code: ImportCode.filesFailed.rawValue,
                    "\(study.failedFiles) FCS files were not imported; the analysis is without them",
                    remedy: "The reasons are above; 'immunochron explain CODE' says more.")
            ])
            throw ExitCode(FailureKind.badData.rawValue)
        }
        if let level, results.escape.flags.contains(where: { $0.level >= level }) {
            throw ExitCode(FailureKind.findings.rawValue)
        }
    }

    private var importOptions: StudyInputs.Options {
        StudyInputs.Options(
            planPath: planOption.plan, replace: replace, dryRun: global.dryRun, terminal: global.terminal,
            threads: global.threadCount)
    }

    private func imageFormats() throws -> [ImageFormat] {
        guard formats != "none" else { return [] }
        return try formats.split(separator: ",").map { name in
            guard let format = ImageFormat(rawValue: String(name)) else {
                throw CLIError(
                    .usage, code: "IC0909", "there is no figure format '\(name)'",
                    remedy: "Use svg, pdf, png or none.")
            }
            return format
        }
    }

    /// Without Python the specifications are written and the report says how to render them.
    private func python(_ formats: [ImageFormat]) -> String? {
        guard !formats.isEmpty else { return nil }
        let locator = PythonLocator(
            environment: global.environment, executable: InstalledFiles.executable.path)
        do {
            return try locator.locate().path
        } catch {
            ErrorPrinter(terminal: global.terminal, json: false).report([
                Diagnostic(
                    .warning, code: error.code, "figures are not rendered: \(error.message)",
                    remedy: error.remedy)
            ])
            return nil
        }
    }

    /// The command as it would be typed, without places of this machine.
    private var commandLine: String {
        let name = URL(filePath: path).lastPathComponent
        return "immunochron analyze \(name)"
            + (global.output.map { " -o \(URL(filePath: $0).lastPathComponent)" } ?? "")
    }

    private func printDryRun(_ study: StudyInputs) throws {
        ErrorPrinter(terminal: global.terminal, json: false).report(study.diagnostics)
        try emit(
            [
                "dryRun": true, "diagnostics": .array(study.diagnostics.map(\.json)),
                "readings": .integer(study.data.readings.count),
            ],
            text:
                "would analyse \(study.data.readings.count) readings of \(study.data.patients.count) patients"
        )
    }

    private func finish(_ results: StudyResults, _ folder: String, _ watch: Stopwatch, _ written: Stopwatch)
        throws
    {
        let flags = results.escape.flags
        var json: JSON = [
            "output": .string(folder), "report": .string(folder + "/report.html"),
            "results": .string(folder + "/results.json"), "study": results.study.json,
            "flags": JSON(Dictionary(grouping: flags, by: \.level.rawValue).mapValues { Double($0.count) }),
        ]
        if global.timings { json["timings"] = JSON(watch.parts.merging(written.parts) { a, _ in a }) }
        let study = results.study
        let red = flags.count { $0.level == .red }, redAmber = flags.count { $0.level == .redAmber }
        var lines = [
            "\(study.name): \(study.patients) patients, \(study.courses) courses, \(study.readings) readings",
            "CD19 flags for review: \(red) red, \(redAmber) red-amber, \(flags.count { $0.level == .amber }) amber",
            "written to \(folder)/: report.html, results.json, study.sqlite, flags.csv, notebook.ipynb, figures/, data/",
        ]
        if let notice = study.notice { lines.append(notice) }
        if global.timings {
            let parts = watch.parts.merging(written.parts) { a, _ in a }
            lines += parts.sorted { $0.key < $1.key }.map { "  \($0.key) \(decimal($0.value, 3))" }
        }
        let text = lines.joined(separator: "\n") + "\n"
        Terminal.writeOutput(global.json ? json.withSchemaVersion.text(indented: true) + "\n" : text)
    }
}
