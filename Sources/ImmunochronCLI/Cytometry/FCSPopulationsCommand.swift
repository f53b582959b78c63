import ArgumentParser
import Cytometry
import JSONText

struct FCSPopulationsCommand: StudyCommand {
    static let configuration = CommandConfiguration(
        commandName: "populations",
        abstract: "Populations with exact intervals and channel statistics, after quality control if asked.",
        discussion: """
            Percentages of parent, grandparent and all events carry Clopper-Pearson
            intervals; a percentage of nothing is not given. Statistics are of linear
            values compensated by the file's own matrix.

            EXAMPLES
              immunochron fcs populations data/demo/fcs/SYN-034_day142.fcs \\
                --gates data/demo/fcs/gates.yaml
              immunochron fcs populations data/demo/fcs/SYN-034_day142.fcs \\
                --gates data/demo/fcs/gates.yaml --exclude --channels PE-Cy7-A
            """)

    @OptionGroup var input: GateOptions

    @Flag(help: "Leave out the events that 'fcs qc' flags.")
    var exclude = false

    @Flag(name: .customLong("uncompensated"), help: "Statistics of uncompensated values.")
    var isUncompensated = false

    @Option(help: ArgumentHelp("Channels to describe (default: all but time).", valueName: "a,b"))
    var channels: String?

    @Option(help: ArgumentHelp("Percentiles.", valueName: "5,25,75,95"))
    var percentiles: String = "5,25,75,95"

    @Option(help: "Confidence level.")
    var level = 0.95

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let (set, gating) = try input.open()
        let mask = exclude ? try set.qualityControl(threads: global.threadCount).excluded : nil
        let report = try set.populationStatistics(
            gating, compensation: isUncompensated ? .none : .file,
            channels: channels.map(TypedList.texts),
            percentiles: try TypedList.texts(percentiles).map {
                try TypedList.number($0, option: "--percentiles")
            }, level: level, excluding: mask, threads: global.threadCount)
        try emit(report.json, text: text(report, set))
    }

    private func text(_ report: PopulationReport, _ set: FCSDataSet) -> String {
        var counts = TextTable(["population", "events", "% of parent", "interval", "% of total", "interval"])
        var values = TextTable([
            "population", "channel", "n", "median", "robust CV %", "mean", "geometric mean",
        ])
        for population in report.populations {
            counts.add(
                [population.path, String(population.count)] + cells(population.ofParent)
                    + cells(population.ofTotal))
            for channel in population.channels {
                values.add([
                    population.path, channel.summary.channel, String(channel.summary.n),
                    FCSText.number(channel.summary.median), FCSText.number(channel.robustCV),
                    FCSText.number(channel.summary.mean), FCSText.number(channel.summary.geometricMean),
                ])
            }
        }
        let excluded = exclude ? ", \(report.excluded) left out by quality control (for review)" : ""
        return "\(report.events) events\(excluded)\n\n\(counts.text)"
            + (values.rows.isEmpty ? "" : "\n\n\(values.text)")
            + "\n\nEdges: \(CompiledGating.edgeRule).\n\(ChannelSummary.geometricMeanRule)"
            + FCSText.warnings(report.warnings + set.warnings.map(FCSText.warning))
    }

    private func cells(_ fraction: CountedFraction) -> [String] {
        guard let percent = fraction.percent, let interval = fraction.interval else {
            return ["-", fraction.reason ?? "-"]
        }
        return [
            FCSText.number(percent), "\(FCSText.number(interval.lower)) to \(FCSText.number(interval.upper))",
        ]
    }
}
