import ArgumentParser
import Cytometry
import Foundation
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
              immunochron fcs populations data/demo/fcs/SYN-034_day142.fcs \\
                --gates data/demo/fcs/gates.yaml --exclude --checks rate,drift
            """)

    @OptionGroup var input: GateOptions

    @Flag(help: "Leave out the events that 'fcs qc' flags.")
    var exclude = false

    @Flag(name: .customLong("uncompensated"), help: "Statistics of uncompensated values.")
    var isUncompensated = false

    @Option(help: ArgumentHelp("Channels or stains to describe (default: all but time).", valueName: "a,b"))
    var channels: String?

    @Option(help: ArgumentHelp("Percentiles.", valueName: "5,25,75,95"))
    var percentiles: String = "5,25,75,95"

    @Option(help: "Confidence level.")
    var level = 0.95

    @OptionGroup(title: "Quality control, with --exclude") var settings: QualityOptions

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        if !exclude, let option = settings.given.first {
            throw ValidationError("\(option) is a setting of the quality control: it needs --exclude.")
        }
    }

    func run() throws {
        let (set, gating) = try input.open()
        let quality =
            exclude ? try set.qualityControl(settings.parameters(), threads: global.threadCount) : nil
        let report = try set.populationStatistics(
            gating, compensation: isUncompensated ? .none : .file,
            channels: channels.map(TypedList.texts),
            percentiles: try TypedList.texts(percentiles).map {
                try TypedList.number($0, option: "--percentiles")
            }, level: level, excluding: quality?.excluded, threads: global.threadCount)
        let losses =
            quality.map { $0.warnings + report.losses(above: $0.parameters.warnedShare) }?
            .map(FCSText.warning) ?? []
        var json = report.json
        json["warnings"] = JSON(report.warnings + losses)
        try emit(json, text: text(report, set, losses))
    }

    private func text(_ report: PopulationReport, _ set: FCSDataSet, _ losses: [String]) -> String {
        var counts = TextTable(["population", "events"])
        if exclude { counts.header += ["left out", "%"] }
        counts.header += ["% of parent", "% of grandparent", "% of total"]
        for (population, depth) in tree(report.populations) {
            var row = [
                String(repeating: "  ", count: depth) + population.name, String(population.count),
            ]
            if exclude {
                let lost = population.excluded ?? 0
                row += [String(lost), FCSText.percent(lost, of: lost + population.count)]
            }
            counts.add(
                row + [population.ofParent, population.ofGrandparent, population.ofTotal].map(cell))
        }
        let excluded = exclude ? ", \(report.excluded) left out by quality control (for review)" : ""
        let statistics = report.populations.filter { !$0.channels.isEmpty }.map(table)
        let rules =
            statistics.isEmpty
            ? "" : "\n\(PopulationChannelStatistics.rule)\n\(ChannelSummary.geometricMeanRule)"
        return "\(report.events) events\(excluded)\n\n\(counts.text)\n\n"
            + (statistics + ["Intervals: Clopper-Pearson, \(FCSText.number(100 * report.level)) %."])
            .joined(separator: "\n\n")
            + "\nEdges: \(CompiledGating.edgeRule).\(rules)"
            + FCSText.warnings(report.warnings + losses + set.warnings.map(FCSText.warning))
    }

    /// Each population behind its parent, with its depth: names indented are shorter than paths.
    private func tree(_ populations: [PopulationStatistics]) -> [(PopulationStatistics, Int)] {
        let children = Dictionary(grouping: populations) { $0.parent ?? "" }
        func below(_ path: String, _ depth: Int) -> [(PopulationStatistics, Int)] {
            (children[path] ?? []).flatMap { [($0, depth)] + below($0.path, depth + 1) }
        }
        let sorted = below("", 0)
        // Paths that do not name each population once are no tree; none is lost for that.
        return sorted.count == populations.count ? sorted : populations.map { ($0, 0) }
    }

    /// The channels of one population.
    private func table(_ population: PopulationStatistics) -> String {
        var values = TextTable([
            "channel", "median", "rob. SD", "rob. CV %", "mean", "SD", "CV %", "geo. mean",
        ])
        values.header += population.channels[0].percentiles.map { "P\(FCSText.number($0.percent))" }
        for channel in population.channels {
            let summary = channel.summary
            let numbers = [
                summary.median, channel.robustSD, channel.robustCV, summary.mean, summary.sd, summary.cv,
                summary.geometricMean,
            ]
            values.add(
                [summary.channel] + (numbers + channel.percentiles.map(\.value)).map(FCSText.brief))
        }
        let strange = population.channels.filter { $0.summary.nonFinite > 0 }.map {
            "\n\($0.summary.channel): \($0.summary.nonFinite) events without finite value are left out here"
        }
        return "\(population.path): \(population.count) events\n\(values.text)" + strange.joined()
    }

    /// `12.34 (11.8 to 12.8)`; all digits are in the JSON.
    private func cell(_ fraction: CountedFraction) -> String {
        guard let percent = fraction.percent, let interval = fraction.interval else { return "-" }
        let limits = [interval.lower, interval.upper].map { String(format: "%.3g", $0) }
        return "\(FCSText.brief(percent)) (\(limits[0]) to \(limits[1]))"
    }
}
