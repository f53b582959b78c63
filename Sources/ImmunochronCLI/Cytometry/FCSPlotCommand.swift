import ArgumentParser
import Cytometry
import Diagnostics
import Figures
import Foundation
import JSONText

struct FCSPlotCommand: EventFileCommand {
    enum Kind: String, ExpressibleByArgument, CaseIterable {
        case tree, density, contour, histogram
    }

    static let configuration = CommandConfiguration(
        commandName: "plot", abstract: "Gating strategy, density and contour plots, histograms over time.",
        discussion: """
            tree draws one panel per gate; density and contour one gate, or two channels of a
            population; histogram one channel of one or several files, in order of their day
            keyword or $DATE when all have it; labels stay with their files.

            EXAMPLES
              immunochron fcs plot data/demo/fcs/SYN-034_day142.fcs \\
                --gates data/demo/fcs/gates.yaml
              immunochron fcs plot data/demo/fcs/SYN-034_day142.fcs \\
                --gates data/demo/fcs/gates.yaml --kind contour --gate Blasts
              immunochron fcs plot data/demo/fcs/SYN-034_day142.fcs --kind density \\
                --x FSC-A --y SSC-A -o scatter.png
              immunochron fcs plot data/demo/fcs/SYN-034_dayminus2.fcs \\
                data/demo/fcs/SYN-034_day142.fcs --kind histogram \\
                --x CD19 --labels "day -2,day 142"
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

    @Option(help: "svg, pdf, png or vl.json (default: the ending of -o, else svg).")
    var format: String?

    @OptionGroup var global: GlobalOptions

    var inputPaths: [String] { files + [gates].compactMap(\.self) }

    /// An option that a kind of plot would leave out silently is refused.
    func validate() throws {
        guard kind == .histogram || files.count == 1 else {
            throw ValidationError("\(kind.rawValue) takes one file; histogram takes several.")
        }
        guard kind != .tree || gates != nil else { throw ValidationError("--kind tree needs --gates.") }
        guard kind != .histogram || x != nil else { throw ValidationError("--kind histogram needs --x.") }
        if let ignored { throw ValidationError("\(ignored) has no meaning with --kind \(kind.rawValue).") }
        let rest = [("--x", x != nil), ("--y", y != nil), ("--population", population != nil)]
        if gate != nil, let (name, _) = rest.first(where: \.1) {
            throw ValidationError("--gate has its own channels and parent: \(name) does not go with it.")
        }
        if gates == nil, sample.sample != nil { throw ValidationError("--sample needs --gates.") }
        if let format, let ending = fileEnding, format != ending {
            throw ValidationError("--format \(format) and the ending of -o differ.")
        }
    }

    private var ignored: String? {
        let given: [(name: String, isGiven: Bool, kinds: Set<Kind>)] = [
            ("--gate", gate != nil, [.density, .contour]),
            ("--population", population != nil, [.density, .contour, .histogram]),
            ("--x", x != nil, [.density, .contour, .histogram]), ("--y", y != nil, [.density, .contour]),
            ("--labels", labels != nil, [.histogram]), ("--overlaid", overlaid, [.histogram]),
        ]
        return given.first { $0.isGiven && !$0.kinds.contains(kind) }?.name
    }

    private static let endings = ["vl.json", "svg", "pdf", "png"]

    /// The ending of `-o` when it names the figure itself and not a folder.
    private var fileEnding: String? {
        guard let output = global.output else { return nil }
        var isFolder = ObjCBool(false)
        if FileManager.default.fileExists(atPath: output, isDirectory: &isFolder), isFolder.boolValue {
            return nil
        }
        return Self.endings.first { output.lowercased().hasSuffix("." + $0) }
    }

    func run() throws {
        let (figures, warnings) = try drawn()
        let folder: String, paths: [String], format: String
        if let output = global.output, let ending = fileEnding {
            guard figures.count == 1 else {
                throw CLIError.plot(
                    "-o names one file, and there are \(figures.count) pages: name a folder")
            }
            (folder, paths, format) = (
                URL(filePath: output).deletingLastPathComponent().path, [output], ending
            )
        } else {
            folder = global.output ?? "."
            format = self.format ?? "svg"
            paths = FigureFiles.paths(figures, format: format, into: folder)
        }
        try OutputGuard.check(paths, inputs: inputPaths)
        if global.dryRun {
            announce(paths)
        } else {
            try FileOutput.makeFolder(folder)
            _ = try FigureFiles(global).draw(figures, format: format, to: paths)
        }
        for warning in warnings { global.terminal.say("warning: \(warning).") }
        try emit(
            marked(["files": JSON(paths), "warnings": JSON(warnings)], files: paths),
            text: paths.joined(separator: "\n"), to: nil)
    }

    private func drawn() throws -> (figures: [Figure], warnings: [String]) {
        let sources = try files.map(source), first = sources[0]
        switch kind {
        case .tree:
            let found = try GatingTreeFigure(first).figures()
            guard !found.isEmpty else { throw CLIError.plot("no gate of the file has a shape to draw") }
            return (found, [])
        case .density, .contour:
            let style: DensityStyle = kind == .density ? .density : .contour
            if let gate {
                guard let figure = DensityFigure(first, gate: gate, style: style) else {
                    throw CLIError.plot("there is no gate '\(gate)' with a shape", gate, names(first))
                }
                guard kind == .density || figure.isPlane else {
                    throw CLIError.plot(
                        "the gate '\(gate)' has one dimension, and contours need two: use --kind density, which draws its histogram"
                    )
                }
                return ([try figure.figure()], [])
            }
            guard let x, let y else {
                throw CLIError.plot("what to draw is missing: --gate, or --x and --y")
            }
            let figure = try DensityFigure(
                first, population: try index(first), x: dimension(x, first), y: dimension(y, first),
                style: style
            ).figure()
            return ([figure], [])
        case .histogram:
            let given = labels.map(TypedList.texts) ?? []
            guard given.isEmpty || given.count == files.count else {
                throw CLIError.plot("there are \(files.count) files and \(given.count) labels")
            }
            let items = try sources.enumerated().map { i, source in
                HistogramOverlay.Item(
                    source, label: given.isEmpty ? source.name : given[i],
                    dimension: try dimension(x ?? "", source))
            }
            let found = HistogramOverlay(
                items, population: population, dimension: try dimension(x ?? "", first),
                layout: overlaid ? .overlaid : .ridgelines)
            guard let found else {
                throw CLIError.plot(
                    "a file has no population '\(population ?? "")'", population ?? "", names(first))
            }
            return ([try found.figure()], found.warnings)
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
                "'\(source.name)' has no channel '\(text)'", text,
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
