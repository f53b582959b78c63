import ArgumentParser
import Cytometry
import JSONText

struct FCSExportCommand: EventFileCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Events as FCS 3.1, CSV or a NumPy array.",
        discussion: """
            The ending of -o (.fcs, .csv, .npy) says what to write when no option does.
            Compensated files carry no spillover matrix, so that nobody compensates twice.

            EXAMPLES
              immunochron fcs export data/demo/fcs/SYN-034_day142.fcs --fcs new.fcs \\
                --linear
              immunochron fcs export data/demo/fcs/SYN-034_day142.fcs \\
                --csv marrow.csv --compensate
              immunochron fcs export data/demo/fcs/SYN-034_day142.fcs \\
                --npy marrow.npy --double
              immunochron fcs export data/demo/fcs/SYN-034_day142.fcs -o marrow.csv
            """)

    @OptionGroup var input: FCSInput

    @Option(help: ArgumentHelp("Write FCS 3.1 here.", valueName: "out.fcs"))
    var fcs: String?

    @Option(help: ArgumentHelp("Write CSV here, one row per event.", valueName: "out.csv"))
    var csv: String?

    @Option(help: ArgumentHelp("Write a NumPy array (events x channels) here.", valueName: "out.npy"))
    var npy: String?

    @Flag(help: "64-bit numbers (default 32).")
    var double = false

    @OptionGroup var global: GlobalOptions

    var inputPaths: [String] { input.inputPaths }

    /// Kinds of files by the ending of `-o`; other endings are of a report on what was written.
    private static let endings = ["fcs", "csv", "npy"]

    /// What `-o` holds, when its ending says events.
    private var outputEnding: String? {
        global.output.flatMap { path in
            Self.endings.first { path.lowercased().hasSuffix("." + $0) }
        }
    }

    private func target(_ ending: String, _ given: String?) -> String? {
        given ?? (outputEnding == ending ? global.output : nil)
    }

    func validate() throws {
        guard fcs != nil || csv != nil || npy != nil || outputEnding != nil else {
            throw ValidationError("Say what to write: --fcs, --csv or --npy, or -o with such an ending.")
        }
        for (ending, given) in zip(Self.endings, [fcs, csv, npy]) where given != nil && outputEnding == ending
        {
            throw ValidationError("--\(ending) and -o name two files of one kind: give one.")
        }
    }

    func run() throws {
        let fcs = target("fcs", fcs), csv = target("csv", csv), npy = target("npy", npy)
        let report = outputEnding == nil ? global.output : nil
        let files = [fcs, csv, npy].compactMap(\.self)
        try OutputGuard.check(files + [report], inputs: inputPaths)
        let set = try input.open(), compensation = try input.compensation(set), scale = input.scale
        let precision: FCSWriter.Precision = double ? .float64 : .float32
        var warnings = set.warnings
        if global.dryRun {
            announce(files)
        } else {
            if let fcs {
                let rounded = try set.write(
                    to: fcs, precision: precision, scale: scale, compensation: compensation)
                // Computed values are rounded anyway; stored ones should come back as they were.
                if rounded > 0, scale == .stored {
                    warnings.append(
                        FCSWarning(
                            "IC0633",
                            "\(rounded) stored values were rounded to 32 bits; --double keeps them", at: nil))
                }
            }
            if let csv { try Self.writeCSV(set, to: csv, scale, compensation, global.terminal) }
            if let npy {
                try NumPyWriter.write(
                    set, to: npy, precision: precision, scale: scale, compensation: compensation)
            }
        }
        let json: JSON = [
            "events": .integer(set.eventCount), "channels": JSON(set.channels.map(\.name)),
            "written": JSON(global.dryRun ? [] : files), "warnings": .array(warnings.map(\.json)),
        ]
        let verb = global.dryRun ? "would be written" : "written"
        try emit(
            marked(json, files: files),
            text: "\(FCSText.count(set.eventCount, "event")) \(verb) to \(files.joined(separator: ", "))"
                + FCSText.warnings(warnings.map(FCSText.warning)), to: report)
    }

    static func writeCSV(
        _ set: FCSDataSet, to path: String, _ scale: FCSScale, _ compensation: ChannelCompensation?,
        _ terminal: Terminal
    ) throws {
        let writer = try CSVEventWriter(path: path, channels: set.channels.map(\.name))
        let bar = ProgressBar("writing \(path)", total: set.eventCount, terminal: terminal)
        defer { bar.finish() }
        try set.forEachBlock(scale: scale, compensation: compensation) {
            (events, block) throws(CytometryError) in
            try writer.append(block)
            bar.update(events.upperBound)
        }
        try writer.finish()
    }
}
