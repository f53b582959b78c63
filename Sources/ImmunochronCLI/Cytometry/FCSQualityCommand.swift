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
            says how many.

            EXAMPLES
              immunochron fcs qc data/demo/fcs/SYN-034_day142.fcs
              immunochron fcs populations data/demo/fcs/SYN-034_day142.fcs \\
                --gates data/demo/fcs/gates.yaml --exclude
            """)

    @Argument(help: "The FCS file.")
    var file: String

    @Option(help: ArgumentHelp("Data set of the file, from 1.", valueName: "number"))
    var dataset = 1

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let set = try FCSFile(path: file).dataSet(dataset)
        let report = try set.qualityControl(threads: global.threadCount)
        try emit(report.json, text: text(report, set))
    }

    private func text(_ report: QualityReport, _ set: FCSDataSet) -> String {
        var table = TextTable(["check", "events flagged", "%", "finding (for review)"])
        for check in report.checks {
            let share = check.fraction.map { FCSText.number(100 * $0) } ?? "-"
            table.add([
                check.kind.rawValue, check.notAssessed == nil ? String(check.flagged) : "-", share,
                check.notAssessed ?? check.message,
            ])
        }
        let excluded = FCSText.percent(report.excludedCount, of: report.events)
        return "\(report.events) events\n\n\(table.text)\n\n"
            + "'fcs populations --exclude' would leave out \(report.excludedCount) events (\(excluded) %)."
            + FCSText.warnings(set.warnings.map(FCSText.warning))
    }
}
