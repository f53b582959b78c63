import Analysis
import Cohort
import Diagnostics
import Figures
import Foundation
import JSONText
import Reporting
import Tabular
import VegaLite

/// Writes everything `analyze` leaves behind: figures, report, JSON, notebook and tidy tables.
struct AnalysisWriter {
    let folder: String
    let results: StudyResults
    let data: StudyData
    let formats: [ImageFormat]
    let python: String?
    let workers: Int
    let command: String
    let terminal: Terminal
    var timings = Stopwatch()

    init(
        folder: String, results: StudyResults, data: StudyData, formats: [ImageFormat], python: String?,
        workers: Int, command: String, terminal: Terminal
    ) {
        self.folder = folder
        self.results = results
        self.data = data
        self.formats = formats
        self.python = python
        self.workers = workers
        self.command = command
        self.terminal = terminal
    }

    /// Writes all; gives the figures that could not be rendered.
    mutating func write() throws -> [Diagnostic] {
        try FileOutput.makeFolder(folder + "/figures")
        try FileOutput.makeFolder(folder + "/data")
        let figures = timings.measure("figures_s") { FigureSet.make(results: results, data: data) }
        for figure in figures {
            try FileOutput.write(figure.specification.text, to: path(of: figure.id, "vl.json"))
        }
        var watch = timings
        try watch.measure("tables_s") { try writeTables() }
        let findings = try watch.measure("render_s") { try render(figures) }
        let svg = formats.contains(.svg) && python != nil ? drawings(figures) : [:]
        try watch.measure("report_s") { try writeReport(figures, svg) }
        timings = watch
        return findings
    }

    private func path(of id: String, _ ending: String) -> String { "\(folder)/figures/\(id).\(ending)" }

    private func drawings(_ figures: [Figure]) -> [String: String] {
        var out: [String: String] = [:]
        for figure in figures {
            out[figure.id] = try? String(contentsOfFile: path(of: figure.id, "svg"), encoding: .utf8)
        }
        return out
    }

    private func writeTables() throws {
        let notices = results.study.notice.map { [$0] } ?? []
        for table in TidyTables.all(results, data) {
            try CSVWriter.write(
                table.rows, columns: table.columns, to: "\(folder)/data/\(table.name).csv", notices: notices)
        }
        let flags = TidyTables.flags(results.escape)
        try CSVWriter.write(flags.rows, columns: flags.columns, to: "\(folder)/flags.csv", notices: notices)
    }

    /// A figure that fails is a finding; the others and the report are still made.
    private func render(_ figures: [Figure]) throws -> [Diagnostic] {
        guard let python, !formats.isEmpty, !figures.isEmpty else { return [] }
        let jobs = figures.map {
            RenderJob(
                id: $0.id, specification: $0.specification, folder: folder + "/figures", formats: formats)
        }
        let bar = ProgressBar("rendering figures", total: jobs.count, terminal: terminal)
        let outcomes = try Renderer(python: python, workers: workers).render(jobs) { bar.update($0.finished) }
        bar.finish()
        return outcomes.compactMap { $0.error?.diagnostic }
    }

    private func writeReport(_ figures: [Figure], _ svg: [String: String]) throws {
        let names = python == nil ? [] : formats.map(\.rawValue)
        let json = ResultsJSON.value(of: results, figures: figures, formats: names)
        try FileOutput.write(json.text(indented: true) + "\n", to: folder + "/results.json")
        let notebook = Notebook.json(results, figures: figures, svg: svg)
        try FileOutput.write(notebook.text(indented: true) + "\n", to: folder + "/notebook.ipynb")
        let bundle = python.flatMap { try? Renderer(python: $0).scriptBundle() }
        let page = try ReportPage.html(
            ReportInputs(results: results, figures: figures, svg: svg, scriptBundle: bundle, command: command)
        )
        try FileOutput.write(page, to: folder + "/report.html")
    }
}

/// Seconds of named parts, for `--timings`.
struct Stopwatch {
    private(set) var parts: [String: Double] = [:]

    mutating func measure<T>(_ part: String, _ body: () throws -> T) rethrows -> T {
        let start = ContinuousClock.now
        defer {
            let spent = ContinuousClock.now - start
            parts[part, default: 0] +=
                Double(spent.components.seconds) + Double(spent.components.attoseconds) / 1e18
        }
        return try body()
    }

    var json: JSON { JSON(parts) }
}
