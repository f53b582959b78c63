import ArgumentParser
import Cytometry
import JSONText

struct FCSEventsCommand: EventFileCommand {
    static let configuration = CommandConfiguration(
        commandName: "events", abstract: "First and last events with sums and means per channel.",
        discussion: """
            Values are as stored after the $PnR bit mask, unless --linear.

            EXAMPLES
              immunochron fcs events data/demo/fcs/SYN-034_day142.fcs --first 10
              immunochron fcs events data/demo/fcs/SYN-034_day142.fcs --compensate \\
                --csv all.csv
            """)

    @OptionGroup var input: FCSInput

    @Option(help: "How many of the first events.")
    var first = 5

    @Option(help: "How many of the last events.")
    var last = 5

    @Option(help: ArgumentHelp("Write all events here.", valueName: "file"))
    var csv: String?

    @OptionGroup var global: GlobalOptions

    var inputPaths: [String] { input.inputPaths }

    func validate() throws {
        guard first >= 0, last >= 0 else {
            throw ValidationError("--first and --last need numbers that are not negative.")
        }
    }

    func run() throws {
        try OutputGuard.check([csv, global.output], inputs: inputPaths)
        let set = try input.open(), compensation = try input.compensation(set)
        let summary = try EventSummary(
            of: set, first: first, last: last, scale: input.scale, compensation: compensation)
        let files = [csv].compactMap(\.self)
        if global.dryRun {
            announce(files)
        } else if let csv {
            try FCSExportCommand.writeCSV(set, to: csv, input.scale, compensation, global.terminal)
        }
        try emit(marked(summary.json, files: files), text: text(summary))
    }

    private func text(_ summary: EventSummary) -> String {
        var table = TextTable(["event"] + summary.channels)
        for (i, row) in summary.first.enumerated() { table.add([String(i + 1)] + row.map(FCSText.number)) }
        let start = summary.events - summary.last.count
        for (i, row) in summary.last.enumerated() where start + i >= summary.first.count {
            table.add([String(start + i + 1)] + row.map(FCSText.number))
        }
        table.add(["sum"] + summary.sums.map(FCSText.number))
        table.add(["mean"] + summary.means.map(FCSText.number))
        return "\(FCSText.count(summary.events, "event"))\n\n" + table.text
            + FCSText.warnings(summary.warnings.map(FCSText.warning))
    }
}
