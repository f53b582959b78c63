import ArgumentParser
import Cytometry
import JSONText

struct FCSQualityCommand: StudyCommand {
    static let configuration = CommandConfiguration(
        commandName: "qc",
        abstract: "Order of time, event rate, drift, margins, doublets: findings for review.",
        discussion: """
            Thresholds are proposals and are printed with --json. Nothing is removed from
            the file: 'fcs populations --exclude' leaves flagged events out of all counts and
            says how many, of each population too.

            EXAMPLES
              immunochron fcs qc data/demo/fcs/SYN-034_day142.fcs
              immunochron fcs qc data/demo/fcs/SYN-034_day142.fcs \\
                --checks doublets,rate --doublets both --membership flagged.csv
              immunochron fcs populations data/demo/fcs/SYN-034_day142.fcs \\
                --gates data/demo/fcs/gates.yaml --exclude
            """)

    @Argument(help: "The FCS file.")
    var file: String

    @Option(help: ArgumentHelp("Data set of the file, from 1.", valueName: "number"))
    var dataset = 1

    @OptionGroup(title: "Quality control") var settings: QualityOptions

    @Option(
        help: ArgumentHelp(
            "Write the flagged events here: number, whether left out, reasons.", valueName: "out.csv"))
    var membership: String?

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let set = try FCSFile(path: file).dataSet(dataset)
        let report = try set.qualityControl(
            settings.parameters(), keepsReasons: membership != nil, threads: global.threadCount)
        if let membership, !global.dryRun { try report.writeMembership(path: membership) }
        try emit(report.json, text: text(report, set))
    }

    private func text(_ report: QualityReport, _ set: FCSDataSet) -> String {
        var table = TextTable([
            "check", "events flagged", "%", "left out (first check)", "finding (for review)",
        ])
        for check in report.checks {
            let share = check.fraction.map { FCSText.number(100 * $0) } ?? "-"
            table.add([
                check.kind.rawValue, check.notAssessed == nil ? String(check.flagged) : "-", share,
                check.notAssessed == nil && check.excludes ? String(check.excludedFirst) : "-",
                check.notAssessed ?? check.message,
            ])
        }
        let excluded = FCSText.percent(report.excludedCount, of: report.events)
        let strange =
            report.nonFinite == 0
            ? ""
            : "\n\(report.nonFinite) events have a value that is no finite number (counted, not left out)."
        return "\(report.events) events\n\n\(table.text)\n\n\(stretches(report))"
            + "'fcs populations --exclude' would leave out \(report.excludedCount) events (\(excluded) %): the sum of the column 'left out'."
            + strange + FCSText.warnings((report.warnings + set.warnings).map(FCSText.warning))
    }

    /// Stretches of time that rate and drift flag, at most 20.
    private func stretches(_ report: QualityReport) -> String {
        var table = TextTable(["check", "from (\(report.timeUnit))", "to", "events", "stretch"])
        for check in report.checks where check.kind == .rate || check.kind == .drift {
            for interval in check.intervals {
                table.add([
                    check.kind.rawValue, FCSText.brief(interval.time?.lowerBound),
                    FCSText.brief(interval.time?.upperBound),
                    interval.events.isEmpty
                        ? "0" : "\(interval.events.lowerBound + 1) to \(interval.events.upperBound)",
                    interval.finding,
                ])
            }
        }
        guard !table.rows.isEmpty else { return "" }
        let more = table.rows.count - 20
        table.rows = Array(table.rows.prefix(20))
        return table.text + (more > 0 ? "\nand \(more) more stretches (--json has all)" : "") + "\n\n"
    }
}
