import ArgumentParser
import Cytometry

/// Which sample of the gates and which data set of the file: the same for every command that gates.
struct GateSampleOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Sample of the workspace (default: found by $FIL, then by name).", valueName: "name"))
    var sample: String?

    @Option(help: ArgumentHelp("Data set of the file, from 1.", valueName: "number"))
    var dataset = 1

    static let gatesHelp = ArgumentHelp("Gates: Gating-ML, workspace or YAML.", valueName: "file")

    /// The data set of `file`.
    func open(_ file: String) throws -> FCSDataSet { try FCSFile(path: file).dataSet(dataset) }

    /// The gates of `path` for a data set of `file`.
    func gates(_ path: String, for set: FCSDataSet, file: String) throws -> GatingScheme {
        try GateSource.read(path, sample: sample, for: set, file: file)
    }
}

/// One file and the gates for it.
struct GateOptions: ParsableArguments {
    @Argument(help: "The FCS file.")
    var file: String

    @Option(help: GateSampleOptions.gatesHelp)
    var gates: String

    @OptionGroup var sample: GateSampleOptions

    var inputPaths: [String] { [file, gates] }

    /// The data set with the gates bound to it.
    func open() throws -> (FCSDataSet, CompiledGating) {
        let (set, _, gating) = try openWithScheme()
        return (set, gating)
    }

    /// The same, with the gates as they were read.
    func openWithScheme() throws -> (FCSDataSet, GatingScheme, CompiledGating) {
        let set = try sample.open(file)
        let scheme = try sample.gates(gates, for: set, file: file)
        return (set, scheme, try set.compile(scheme))
    }
}
