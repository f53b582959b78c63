import Analysis
import ArgumentParser
import Diagnostics
import Figures
import Foundation
import JSONText
import LabImport
import Reporting
import StudyStore
import Tabular
import VegaLite

struct PlotCommand: StudyCommand {
    static let configuration = CommandConfiguration(
        commandName: "plot",
        abstract: "Draw figures: trajectories, ladders, heat map, forest, Kaplan-Meier, swimmer.",
        discussion: """
            Names are the beginnings of figure ids; without a name the ids are listed.

            EXAMPLES
              immunochron plot -s study.sqlite
              immunochron plot trajectory-CD3 --format pdf -o figures/
              immunochron plot km --plan study.yaml --format vl.json -o figures/
            """)

    @Argument(help: "Which figures: the beginning of their ids.")
    var names: [String] = []

    @Option(help: "svg, pdf, png or vl.json.")
    var format = "svg"

    @OptionGroup var planOption: PlanOption
    @OptionGroup var global: GlobalOptions

    func run() throws {
        let store = try openStore(.readOnly)
        let data = try store.load()
        let results = try analyse(
            Set(AnalysisPart.allCases), data: data, plan: try plan(planOption.plan, for: store))
        let figures = FigureSet.make(results: results, data: data)
        guard !names.isEmpty else {
            var table = TextTable(["id", "title"])
            for figure in figures { table.add([figure.id, figure.title]) }
            return try emit(["figures": JSON(figures.map(\.id))], text: table.text)
        }
        let chosen = try choose(figures)
        let folder = global.output ?? "."
        try FileOutput.makeFolder(folder)
        let files = try FigureFiles(global).draw(chosen, format: format, into: folder)
        let text = files.joined(separator: "\n") + "\n"
        Terminal.writeOutput(
            global.json
                ? JSON.object(["files": JSON(files)]).withSchemaVersion.text(indented: true) + "\n" : text)
    }

    private func choose(_ figures: [Figure]) throws -> [Figure] {
        try names.flatMap { name in
            let found = figures.filter { $0.id.lowercased().hasPrefix(name.lowercased()) }
            guard !found.isEmpty else {
                throw CLIError(
                    .usage, code: "IC0915", "there is no figure '\(name)'",
                    remedy: Suggestions.didYouMean(name, among: figures.map(\.id))
                        ?? "'immunochron plot' lists them; figures of outcomes need the study's plan: --plan study.yaml."
                )
            }
            return found
        }
    }
}

struct ReportCommand: StudyCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Write the report of a store again (as analyze does).",
        discussion: """
            EXAMPLES
              immunochron report -s study.sqlite -o results/
            """)

    @OptionGroup var planOption: PlanOption

    @Option(help: "Formats of the figures: svg, pdf, png, separated by commas, or none.")
    var formats = "svg,pdf,png"

    @OptionGroup var global: GlobalOptions

    func run() throws {
        var arguments = [
            "analyze", global.storePath, "-o", global.output ?? "immunochron-results", "--formats", formats,
        ]
        if let plan = planOption.plan { arguments += ["--plan", plan] }
        if global.json { arguments.append("--json") }
        if global.quiet { arguments.append("-q") }
        var command = try RootCommand.parseAsRoot(arguments)
        try command.run()
    }
}

struct ExportCommand: StudyCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Results as JSON, tidy CSV files, a notebook or a workbook.",
        discussion: """
            Exports carry relative days only, and neutralise cells that a spreadsheet would run as formulas.

            EXAMPLES
              immunochron export json -s study.sqlite -o results.json
              immunochron export csv -o tables/
              immunochron export notebook -o notebook.ipynb
              immunochron export xlsx -o study.xlsx
            """)

    @Argument(help: "json, csv, notebook or xlsx.")
    var kind: String

    @OptionGroup var planOption: PlanOption
    @OptionGroup var global: GlobalOptions

    func run() throws {
        let kinds = ["json", "csv", "notebook", "xlsx"]
        guard kinds.contains(kind) else {
            throw CLIError(
                .usage, code: "IC0916", "there is no export '\(kind)'",
                remedy: Suggestions.didYouMean(kind, among: kinds)
                    ?? "Use one of \(kinds.joined(separator: ", ")).")
        }
        let store = try openStore(.readOnly)
        let data = try store.load()
        let study = try plan(planOption.plan, for: store)
        var analysis = StudyAnalysis(
            data: data, plan: study, ranges: try? ReferenceTable.load(),
            toolVersion: CommandLineProgram.version)
        analysis.threads = global.threadCount
        analysis.diagnostics = QualityChecks.run(data)
        let results = analysis.run()
        let notices = results.study.notice.map { [$0] } ?? []
        switch kind {
        case "json":
            let figures = FigureSet.make(results: results, data: data)
            try print(ResultsJSON.value(of: results, figures: figures, formats: []), "results.json")
        case "notebook":
            try exportNotebook(results, FigureSet.make(results: results, data: data))
        case "csv":
            let folder = global.output ?? "tables"
            try FileOutput.makeFolder(folder)
            for table in TidyTables.all(results, data) + [TidyTables.flags(results.escape)] {
                try CSVWriter.write(
                    table.rows, columns: table.columns, to: "\(folder)/\(table.name).csv", notices: notices)
            }
            global.terminal.say("written to \(folder)/")
        default:
            let path = global.output ?? "study.xlsx"
            try WorkbookExport.write(
                TidyTables.all(results, data) + [TidyTables.flags(results.escape)], notices, to: path)
            global.terminal.say("written to \(path)")
        }
    }

    /// The notebook with its drawings when Python is there.
    private func exportNotebook(_ results: StudyResults, _ figures: [Figure]) throws {
        let locator = PythonLocator(
            environment: global.environment, executable: InstalledFiles.executable.path)
        var svg: [String: String] = [:]
        if let python = try? locator.locate().path {
            let folder = FileManager.default.temporaryDirectory.appending(
                path: "immunochron-\(UUID().uuidString)")
            try FileOutput.makeFolder(folder.path)
            defer { try? FileManager.default.removeItem(at: folder) }
            let jobs = figures.map {
                RenderJob(id: $0.id, specification: $0.specification, folder: folder.path, formats: [.svg])
            }
            for outcome in try Renderer(python: python, workers: global.threadCount).render(jobs) {
                svg[outcome.id] = outcome.files[.svg].flatMap {
                    try? String(contentsOfFile: $0, encoding: .utf8)
                }
            }
        }
        try print(Notebook.json(results, figures: figures, svg: svg), "notebook.ipynb")
    }

    private func print(_ json: JSON, _ name: String) throws {
        let text = json.text(indented: true) + "\n"
        if let path = global.output, path != "-" {
            try FileOutput.write(text, to: path)
        } else {
            Terminal.writeOutput(text)
        }
    }
}
