import ArgumentParser
import Cytometry
import Diagnostics
import Figures
import Foundation
import JSONText

struct FCSPlotCommand: StudyCommand {
    enum Kind: String, ExpressibleByArgument, CaseIterable {
        case tree, density, contour, histogram
    }

    static let configuration = CommandConfiguration(
        commandName: "plot", abstract: "Gating strategy, density and contour plots, histograms over time.",
        discussion: """
            tree draws one panel per gate; density and contour one gate, or two channels of a
            population; histogram one channel of one or several files.

            EXAMPLES
              immunochron fcs plot data/demo/fcs/SYN-034_day142.fcs \\
                --gates data/demo/fcs/gates.yaml
              immunochron fcs plot data/demo/fcs/SYN-034_day142.fcs \\
                --gates data/demo/fcs/gates.yaml --kind contour --gate Blasts
              immunochron fcs plot data/demo/fcs/SYN-034_day142.fcs --kind density \\
                --x FSC-A --y SSC-A --format png
              immunochron fcs plot data/demo/fcs/SYN-034_*.fcs --kind histogram \\
                --x CD19 --labels "day 142,day 23,day -2"
            """)

    @Argument(help: "FCS files (several for histogram).")
    var files: [String]

    @Option(help: "tree, density, contour or histogram.")
    var kind: Kind = .tree

    @Option(help: GateSampleOptions.gatesHelp)
    var gates: String?

    @OptionGroup var sample: GateSampleOptions

    @Option(help: ArgumentHelp("The gate to draw on its parent's events.", valueName: "name"))
    var gate: String?

    @Option(help: ArgumentHelp("Population whose events are shown (default: all).", valueName: "path"))
    var population: String?

    @Option(help: ArgumentHelp("Channel or stain along x.", valueName: "channel"))
    var x: String?

    @Option(help: ArgumentHelp("Channel or stain along y.", valueName: "channel"))
    var y: String?

    @Option(help: ArgumentHelp("Labels of the files, in order.", valueName: "a,b"))
    var labels: String?

    @Flag(help: "Histograms on one baseline (default: below each other).")
    var overlaid = false

    @Option(help: "svg, pdf, png or vl.json.")
    var format = "svg"

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard kind == .histogram || files.count == 1 else {
            throw ValidationError("\(kind.rawValue) takes one file; histogram takes several.")
        }
        guard kind != .tree || gates != nil else { throw ValidationError("--kind tree needs --gates.") }
        guard kind != .histogram || x != nil else { throw ValidationError("--kind histogram needs --x.") }
    }

    func run() throws {
        let figures = try drawn()
        let folder = global.output ?? "."
        try FileOutput.makeFolder(folder)
        let written = try FigureFiles(global).draw(figures, format: format, into: folder)
        Terminal.writeOutput(
            global.json
                ? JSON.object(["files": JSON(written)]).withSchemaVersion.text(indented: true) + "\n"
                : written.joined(separator: "\n") + "\n")
    }

    private func drawn() throws -> [Figure] {
        let sources = try files.map(source), first = sources[0]
        switch kind {
        case .tree:
            let found = try GatingTreeFigure(first).figures()
            guard !found.isEmpty else { throw CLIError.plot("no gate of the file has a shape to draw") }
            return found
        case .density, .contour:
            let style: DensityStyle = kind == .density ? .density : .contour
            if let gate {
                guard let figure = DensityFigure(first, gate: gate, style: style) else {
                    throw CLIError.plot("there is no gate '\(gate)' with a shape", gate, names(first))
                }
                return [try figure.figure()]
            }
            guard let x, let y else {
                throw CLIError.plot("what to draw is missing: --gate, or --x and --y")
            }
            return [
                try DensityFigure(
                    first, population: try index(first), x: dimension(x, first), y: dimension(y, first),
                    style: style
                ).figure()
            ]
        case .histogram:
            let given = labels.map(TypedList.texts) ?? []
            guard given.isEmpty || given.count == files.count else {
                throw CLIError.plot("there are \(files.count) files and \(given.count) labels")
            }
            let items = sources.enumerated().map { i, source in
                HistogramOverlay.Item(source, label: given.isEmpty ? source.name : given[i])
            }
            let found = HistogramOverlay(
                items, population: population, dimension: try dimension(x ?? "", first),
                layout: overlaid ? .overlaid : .ridgelines)
            guard let found else {
                throw CLIError.plot(
                    "a file has no population '\(population ?? "")'", population ?? "", names(first))
            }
            return [try found.figure()]
        }
    }

    private func source(_ path: String) throws -> CytometrySource {
        let set = try sample.open(path)
        let scheme = try gates.map { try sample.gates($0, for: set, file: path) } ?? GatingScheme()
        let isSynthetic = set.keywords.entries.contains { $0.value.lowercased().contains("synthetic") }
        return try CytometrySource(
            set, scheme: scheme,
            context: FigureContext(
                study: "", toolVersion: CommandLineProgram.version,
                notice: isSynthetic ? "SYNTHETIC DATA: invented events, no patient." : nil))
    }

    private func dimension(_ text: String, _ source: CytometrySource) throws -> GateDimension {
        guard let found = source.dimension(text) else {
            throw CLIError.plot(
                "there is no channel '\(text)'", text,
                source.dataSet.channels.flatMap { [$0.name] + ($0.stain.map { [$0] } ?? []) })
        }
        return found
    }

    private func index(_ source: CytometrySource) throws -> Int? {
        guard let population else { return nil }
        guard let found = source.population(population) else {
            throw CLIError.plot("there is no population '\(population)'", population, names(source))
        }
        return found
    }

    private func names(_ source: CytometrySource) -> [String] {
        source.gating.populations.map(\.name)
    }
}

extension CLIError {
    fileprivate static func plot(_ problem: String, _ wanted: String = "", _ known: [String] = []) -> CLIError
    {
        CLIError(
            .usage, code: "IC0928", problem,
            remedy: Suggestions.didYouMean(wanted, among: known)
                ?? "'immunochron fcs plot --help' has examples.")
    }
}
