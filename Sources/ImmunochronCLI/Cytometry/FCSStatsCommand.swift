import ArgumentParser
import Cytometry
import JSONText

struct FCSStatsCommand: EventFileCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats", abstract: "Count, median, mean, SD, CV and geometric mean per channel.",
        discussion: """
            EXAMPLES
              immunochron fcs stats data/demo/fcs/SYN-034_day142.fcs --compensate
            """)

    @OptionGroup var input: FCSInput
    @OptionGroup var global: GlobalOptions

    var inputPaths: [String] { input.inputPaths }

    func run() throws {
        let set = try input.open()
        let rows = try set.channelSummaries(scale: input.scale, compensation: try input.compensation(set))
        let rule = ChannelSummary.geometricMeanRule
        try emit(
            [
                "file": .string(input.file), "dataSet": .integer(set.index),
                "events": .integer(set.eventCount), "channels": .array(rows.map(\.json)),
                "rule": .string(rule), "warnings": .array(set.warnings.map(\.json)),
            ], text: text(rows, set, rule))
    }

    private func text(_ rows: [ChannelSummary], _ set: FCSDataSet, _ rule: String) -> String {
        var table = TextTable([
            "channel", "n", "not finite", "min", "median", "mean", "max", "sd", "CV %", "geometric mean",
        ])
        for row in rows {
            table.add([
                row.channel, String(row.n), String(row.nonFinite), FCSText.number(row.min),
                FCSText.number(row.median), FCSText.number(row.mean), FCSText.number(row.max),
                FCSText.number(row.sd),
                FCSText.number(row.cv), FCSText.number(row.geometricMean),
            ])
        }
        return table.text + "\n\n" + rule + FCSText.warnings(set.warnings.map(FCSText.warning))
    }
}
