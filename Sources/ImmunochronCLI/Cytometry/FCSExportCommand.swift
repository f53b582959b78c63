import ArgumentParser
import Cytometry
import JSONText

struct FCSExportCommand: StudyCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Events as FCS 3.1, CSV or a NumPy array.",
        discussion: """
            Compensated files carry no spillover matrix, so that nobody compensates twice.

            EXAMPLES
              immunochron fcs export data/demo/fcs/SYN-034_day142.fcs --fcs new.fcs \\
                --linear
              immunochron fcs export data/demo/fcs/SYN-034_day142.fcs \\
                --csv marrow.csv --compensate
              immunochron fcs export data/demo/fcs/SYN-034_day142.fcs \\
                --npy marrow.npy --double
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

    func validate() throws {
        guard fcs != nil || csv != nil || npy != nil else {
            throw ValidationError("Say what to write: --fcs, --csv or --npy.")
        }
    }

    func run() throws {
        let set = try input.open(), compensation = try input.compensation(set), scale = input.scale
        let precision: FCSWriter.Precision = double ? .float64 : .float32
        var written: [String] = []
        var warnings = set.warnings
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
            written.append(fcs)
        }
        if let csv {
            try Self.writeCSV(set, to: csv, scale, compensation, global.terminal)
            written.append(csv)
        }
        if let npy {
            try NumPyWriter.write(
                set, to: npy, precision: precision, scale: scale, compensation: compensation)
            written.append(npy)
        }
        try emit(
            [
                "events": .integer(set.eventCount), "channels": JSON(set.channels.map(\.name)),
                "written": JSON(written), "warnings": .array(warnings.map(\.json)),
            ],
            text: "\(set.eventCount) events written to \(written.joined(separator: ", "))"
                + FCSText.warnings(warnings.map(FCSText.warning)))
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
