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
              immunochron fcs count --cells 37 --of 1250000 --blank 3/900000 \\
                --blank 5/1100000
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

    @Option(
        name: .customLong("analyser-cv"),
        help: ArgumentHelp(
            "Coefficient of variation of the analyser's count in percent.", valueName: "percent"))
    var analyserCV: Double?

    @Option(
        help: ArgumentHelp(
            "With --analyser: lymphocytes (default) or leukocytes.", valueName: "cells"))
    var denominator: DualPlatform.Denominator?

    @Option(
        help: ArgumentHelp(
            "A blank gated in the same way, events inside of events; repeat it.", valueName: "n/total"))
    var blank: [String] = []

    @Option(help: "Confidence level.")
    var level = 0.95

    @OptionGroup var global: GlobalOptions

    /// A setting that would be left out silently is refused: a forgotten --beads must not give another kind of count.
    func validate() throws {
        if beads != nil {
            guard of == nil, analyser == nil, blank.isEmpty else {
                throw ValidationError(
                    "--beads and --of, --analyser or --blank are two kinds of counts: give one.")
            }
        } else {
            guard beadsPerTube == nil, volume == nil, dilution == 1 else {
                throw ValidationError("--beads-per-tube, --volume and --dilution need --beads.")
            }
        }
        guard analyser != nil || (denominator == nil && analyserCV == nil) else {
            throw ValidationError("--denominator and --analyser-cv need --analyser.")
        }
        guard analyser == nil || blank.isEmpty else {
            throw ValidationError("--blank is for rare events and does not go with --analyser.")
        }
        if let analyser, analyser > 1000 {
            throw ValidationError(
                "--analyser is \(FCSText.number(analyser)) x 10^9/L, more than blood can hold. Is it in cells/µl? Divide it by 1000: 1350 cells/µl are 1.35 x 10^9/L."
            )
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
            let denominator = denominator ?? .lymphocytes
            let found = try DualPlatform(
                cells, of: of, denominator, analyserCount: analyser, analyserCV: analyserCV, level: level)
            let unusual =
                analyser > 200
                ? ["An analyser count of \(FCSText.number(analyser)) x 10^9/L is unusual: is it in 10^9/L?"]
                : []
            let value = found.perMicrolitre.map { "\(FCSText.number($0)) cells/µl" } ?? found.reason ?? "-"
            return try emit(
                found.json,
                text:
                    "\(value) (\(range(found.interval))), \(cells) of \(of) events of \(denominator.rawValue)"
                    + FCSText.warnings(unusual))
        }
        let found = try RareEvents(cells, of: of, blanks: blanks(), limits: .init(level: level))
        let percent = found.fraction.percent.map { "\(FCSText.number($0)) %" } ?? found.fraction.reason ?? "-"
        try emit(
            found.json,
            text: "\(percent) (\(range(found.fraction.interval))), \(cells) of \(of) events\n"
                + "limit of detection \(FCSText.number(found.detectionPercent)) %, of quantitation "
                + "\(FCSText.number(found.quantitationPercent)) %\n"
                + (found.blank.map {
                    "limit of blank \(FCSText.number($0.limit)) events (\($0.replicates) blanks)\n"
                } ?? "") + FCSCountCommand.words(found))
    }

    /// Few events are not none: only a count no greater than the blanks' is not detected.
    private static func words(_ found: RareEvents) -> String {
        guard found.count > 0, found.verdict == .notDetected, found.count < found.limits.detectionEvents,
            found.blank.map({ Double(found.count) > $0.limit }) ?? true
        else { return found.message }
        return found.message.replacing("Not detected", with: "Below the limit of detection")
    }

    private func blanks() throws(CLIError) -> [BlankReplicate] {
        var out: [BlankReplicate] = []
        for text in blank {
            let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
            guard parts.count == 2, let count = parts[0], let total = parts[1] else {
                throw CLIError(
                    .usage, code: "IC0927", "'\(text)' is no blank",
                    remedy: "Write events inside and of all, such as --blank 3/900000.")
            }
            out.append(BlankReplicate(count: count, denominator: total))
        }
        return out
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
        let percent = FCSText.number(100 * level)
        var table = TextTable([
            "fluorescence", "antibodies per cell", "lower \(percent) %", "upper \(percent) %",
        ])
        for item in found {
            table.add([
                FCSText.number(item.fluorescence), whole(item.abc), whole(item.interval?.lower),
                whole(item.interval?.upper),
            ])
        }
        var beads = TextTable(["molecules per bead", "fluorescence", "recovery error %"])
        for (bead, error) in zip(line.levels, line.recoveryErrors) {
            beads.add([
                FCSText.number(bead.molecules), FCSText.number(bead.fluorescence),
                String(format: "%+.1f", error),
            ])
        }
        let head =
            "log10 fluorescence = \(String(format: "%.4f", line.intercept)) + \(String(format: "%.4f", line.slope)) log10 molecules, "
            + "R² \(String(format: "%.5f", line.rSquared))\n\n\(beads.text)"
        try emit(
            ["calibration": line.json, "values": .array(found.map(\.json))],
            text: head + (found.isEmpty ? "" : "\n\n" + table.text)
                + FCSText.warnings(line.warnings + found.flatMap(\.warnings)))
    }

    /// Antibodies are counted: no more than three figures mean anything, and none below one.
    private func whole(_ value: Double?) -> String {
        guard let value, value.isFinite else { return FCSText.number(value) }
        let power = value > 0 ? max(0, Int(log10(value)) - 2) : 0
        let step = pow(10, Double(power))
        return FCSText.number((value / step).rounded() * step)
    }

    private func numbers(_ text: String, _ option: String) throws -> [Double] {
        try TypedList.texts(text).map { try TypedList.number($0, option: option) }
    }
}
