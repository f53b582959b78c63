import ArgumentParser
import Cytometry
import Diagnostics
import Foundation
import JSONText

/// Absolute counts and rare events from numbers a lab has at hand.
struct FCSCountCommand: EventFileCommand {
    var inputPaths: [String] { [] }

    static let configuration = CommandConfiguration(
        commandName: "count", abstract: "Absolute counts from beads or an analyser; limits of rare events.",
        discussion: """
            Single platform (beads such as TruCount): cells per µl with an exact interval.
            Dual platform: a fraction times the analyser's count in 10^9/L.
            Rare events: limit of detection and quantitation, exact intervals.

            EXAMPLES
              immunochron fcs count --cells 4211 --beads 9870 --beads-per-tube 50700 \\
                --volume 50
              immunochron fcs count --cells 812 --of 4050 --analyser 1.35
              immunochron fcs count --cells 37 --of 1250000
            """)

    @Option(help: "Events of the population.")
    var cells: Int

    @Option(help: ArgumentHelp("Events of the denominator.", valueName: "events"))
    var of: Int?

    @Option(help: ArgumentHelp("Bead events.", valueName: "events"))
    var beads: Int?

    @Option(help: ArgumentHelp("Beads in the tube (of the lot).", valueName: "number"))
    var beadsPerTube: Double?

    @Option(help: ArgumentHelp("Volume of the sample in µl.", valueName: "µl"))
    var volume: Double?

    @Option(help: "Dilution of the sample.")
    var dilution = 1.0

    @Option(help: ArgumentHelp("The analyser's count of the denominator, 10^9/L.", valueName: "count"))
    var analyser: Double?

    @Option(help: ArgumentHelp("Whether the denominator is lymphocytes or leukocytes.", valueName: "cells"))
    var denominator: DualPlatform.Denominator = .lymphocytes

    @Option(help: "Confidence level.")
    var level = 0.95

    @OptionGroup var global: GlobalOptions

    /// A setting that would be left out silently is refused: a forgotten --beads must not give another kind of count.
    func validate() throws {
        if beads != nil {
            guard of == nil, analyser == nil else {
                throw ValidationError("--beads and --of or --analyser are two kinds of counts: give one.")
            }
        } else {
            guard beadsPerTube == nil, volume == nil, dilution == 1 else {
                throw ValidationError("--beads-per-tube, --volume and --dilution need --beads.")
            }
        }
    }

    func run() throws {
        if let beads {
            guard let beadsPerTube, let volume else {
                throw CLIError(
                    .usage, code: "IC0927", "--beads needs --beads-per-tube and --volume",
                    remedy: "The lot's label has the beads per tube.")
            }
            let found = try BeadCount(
                cells: cells, beads: beads, beadsPerTube: beadsPerTube, sampleVolume: volume,
                dilution: dilution, level: level)
            return try emit(
                found.json,
                text: "\(FCSText.number(found.perMicrolitre)) cells/µl (\(range(found.interval))), "
                    + "\(found.cells) cells and \(found.beads) beads in \(FCSText.number(found.acquiredVolume)) µl"
                    + FCSText.warnings(found.warnings))
        }
        guard let of else {
            throw CLIError(
                .usage, code: "IC0927", "what the cells are counted against is missing",
                remedy: "Give --beads with its settings, or --of EVENTS.")
        }
        if let analyser {
            let found = try DualPlatform(cells, of: of, denominator, analyserCount: analyser, level: level)
            let value = found.perMicrolitre.map { "\(FCSText.number($0)) cells/µl" } ?? found.reason ?? "-"
            return try emit(
                found.json,
                text:
                    "\(value) (\(range(found.interval))), \(cells) of \(of) events of \(denominator.rawValue)"
            )
        }
        let found = try RareEvents(cells, of: of, limits: .init(level: level))
        let percent = found.fraction.percent.map { "\(FCSText.number($0)) %" } ?? found.fraction.reason ?? "-"
        try emit(
            found.json,
            text: "\(percent) (\(range(found.fraction.interval))), \(cells) of \(of) events\n"
                + "limit of detection \(FCSText.number(found.detectionPercent)) %, of quantitation "
                + "\(FCSText.number(found.quantitationPercent)) %\n\(found.message)")
    }

    private func range(_ interval: ExactInterval?) -> String {
        interval.map {
            "\(FCSText.number(100 * $0.level)) % interval \(FCSText.number($0.lower)) to \(FCSText.number($0.upper))"
        } ?? "no interval"
    }
}

extension DualPlatform.Denominator: ExpressibleByArgument {}

/// Antibodies bound per cell from the fluorescence of calibration beads.
struct FCSDensityCommand: EventFileCommand {
    var inputPaths: [String] { [] }

    static let configuration = CommandConfiguration(
        commandName: "density",
        abstract: "Antigen density (antibodies bound per cell) from calibration beads.",
        discussion: """
            A line of log molecules on log fluorescence of at least three bead levels (such
            as QuantiBRITE PE) turns fluorescences into antibodies bound per cell.

            EXAMPLES
              immunochron fcs density --molecules 474,5359,23843,62336 \\
                --fluorescence 812,8920,40100,101500 -- 1500 22000
            """)

    @Option(help: ArgumentHelp("Molecules per bead of each level (the lot's).", valueName: "a,b,c,d"))
    var molecules: String

    @Option(help: ArgumentHelp("Fluorescence of each level, in the same order.", valueName: "a,b,c,d"))
    var fluorescence: String

    @Argument(help: "Fluorescences of cells.")
    var values: [Double] = []

    @Option(help: "Confidence level.")
    var level = 0.95

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let a = try numbers(molecules, "--molecules"), b = try numbers(fluorescence, "--fluorescence")
        guard a.count == b.count else {
            throw CLIError(
                .usage, code: "IC0927",
                "there are \(a.count) levels of molecules and \(b.count) fluorescences",
                remedy: "Give one fluorescence per level.")
        }
        let line = try AntigenDensity(zip(a, b).map { BeadLevel(molecules: $0, fluorescence: $1) })
        let found = try values.map { try line.abc(fluorescence: $0, level: level) }
        var table = TextTable(["fluorescence", "antibodies per cell", "lower", "upper"])
        for item in found {
            table.add([
                FCSText.number(item.fluorescence), FCSText.number(item.abc),
                FCSText.number(item.interval?.lower), FCSText.number(item.interval?.upper),
            ])
        }
        let head =
            "log10 molecules = \(FCSText.number(line.intercept)) + \(FCSText.number(line.slope)) log10 fluorescence, "
            + "R² \(FCSText.number(line.rSquared))"
        try emit(
            ["calibration": line.json, "values": .array(found.map(\.json))],
            text: head + (found.isEmpty ? "" : "\n\n" + table.text)
                + FCSText.warnings(line.warnings + found.flatMap(\.warnings)))
    }

    private func numbers(_ text: String, _ option: String) throws -> [Double] {
        try TypedList.texts(text).map { try TypedList.number($0, option: option) }
    }
}
