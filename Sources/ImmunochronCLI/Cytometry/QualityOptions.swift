import ArgumentParser
import Cytometry

/// Settings of the quality control: the same for 'fcs qc' and 'fcs populations --exclude'.
struct QualityOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Checks whose events are left out: margin, doublets, negativeOutliers, rate, drift (default: all). The others only report.",
            valueName: "a,b"))
    var checks: String?

    @Option(help: "Scatter for doublets: none, forward, side or both (default: forward).")
    var doublets: DoubletScatter?

    @Option(
        name: .customLong("doublet-ratio"),
        help: ArgumentHelp(
            "Area over height of a doublet as a multiple of that of single events of the same height (default: 1.25).",
            valueName: "factor"))
    var doubletRatio: Double?

    @Option(
        name: .customLong("doublet-sd"),
        help: ArgumentHelp("Robust SDs it lies above them as well (default: 4).", valueName: "k"))
    var doubletSDs: Double?

    @Option(
        name: .customLong("negative-sd"),
        help: ArgumentHelp("Robust SDs below zero of a negative outlier (default: 8).", valueName: "k"))
    var negativeSDs: Double?

    @Option(
        name: .customLong("rate-sd"),
        help: ArgumentHelp("Robust SDs of a stretch with another event rate (default: 5).", valueName: "k"))
    var rateSDs: Double?

    @Option(
        name: .customLong("rate-change"),
        help: ArgumentHelp("Least relative change of its rate (default: 0.25).", valueName: "share"))
    var rateChange: Double?

    @Option(
        name: .customLong("drift-sd"),
        help: ArgumentHelp("Robust SDs of a bin with another signal (default: 6).", valueName: "k"))
    var driftSDs: Double?

    @Option(
        name: .customLong("drift-change"),
        help: ArgumentHelp(
            "Least change of its signal in robust SDs of single events (default: 0.25).", valueName: "k"))
    var driftChange: Double?

    @Flag(
        name: .customLong("fluorescence-margins"),
        help: "Leave out events at the ends of fluorescence channels too; takes the brightest cells.")
    var flagsFluorescenceMargins = false

    @Option(
        name: .customLong("check-channels"),
        help: ArgumentHelp("Channels to check (default: all that hold signals).", valueName: "a,b"))
    var checkedChannels: String?

    /// The settings given, by the names of their options.
    var given: [String] {
        let all: [(String, Bool)] = [
            ("--checks", checks != nil), ("--doublets", doublets != nil),
            ("--doublet-ratio", doubletRatio != nil), ("--doublet-sd", doubletSDs != nil),
            ("--negative-sd", negativeSDs != nil), ("--rate-sd", rateSDs != nil),
            ("--rate-change", rateChange != nil), ("--drift-sd", driftSDs != nil),
            ("--drift-change", driftChange != nil), ("--fluorescence-margins", flagsFluorescenceMargins),
            ("--check-channels", checkedChannels != nil),
        ]
        return all.filter(\.1).map(\.0)
    }

    /// What is wrong with the values is a mistake of the call.
    func validate() throws {
        if let checks { _ = try kinds(checks) }
        for (name, value) in [
            ("--doublet-sd", doubletSDs), ("--negative-sd", negativeSDs), ("--rate-sd", rateSDs),
            ("--rate-change", rateChange), ("--drift-sd", driftSDs), ("--drift-change", driftChange),
        ] {
            guard let value, !(value > 0 && value.isFinite) else { continue }
            throw ValidationError("\(name) is \(value); it must be a positive number.")
        }
        if let doubletRatio, !(doubletRatio > 1 && doubletRatio.isFinite) {
            throw ValidationError("--doublet-ratio is \(doubletRatio); it must exceed 1.")
        }
    }

    private func kinds(_ text: String) throws -> Set<QualityCheckKind> {
        var kinds: Set<QualityCheckKind> = []
        for name in TypedList.texts(text) where !name.isEmpty {
            guard let kind = QualityCheckKind(rawValue: name) else {
                let known = QualityCheckKind.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("There is no check '\(name)'. Checks: \(known).")
            }
            guard kind != .time else {
                throw ValidationError("The check 'time' only reports: it leaves no event out.")
            }
            kinds.insert(kind)
        }
        guard !kinds.isEmpty else { throw ValidationError("--checks names no check.") }
        return kinds
    }

    func parameters() throws -> QualityParameters {
        var parameters = QualityParameters()
        if let checks { parameters.excluding = try kinds(checks) }
        parameters.doubletScatter = doublets ?? parameters.doubletScatter
        parameters.doubletRatio = doubletRatio ?? parameters.doubletRatio
        parameters.doubletSDs = doubletSDs ?? parameters.doubletSDs
        parameters.negativeSDs = negativeSDs ?? parameters.negativeSDs
        parameters.rateSDs = rateSDs ?? parameters.rateSDs
        parameters.rateChange = rateChange ?? parameters.rateChange
        parameters.driftSDs = driftSDs ?? parameters.driftSDs
        parameters.driftChange = driftChange ?? parameters.driftChange
        parameters.flagsFluorescenceMargins = flagsFluorescenceMargins
        parameters.channels = checkedChannels.map(TypedList.texts)
        return parameters
    }
}

extension DoubletScatter: ExpressibleByArgument {}
