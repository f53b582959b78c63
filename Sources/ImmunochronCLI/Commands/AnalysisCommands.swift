import Analysis
import AntigenEscape
import ArgumentParser
import Cohort
import Diagnostics
import JSONText
import LabImport
import Reporting
import StudyStore

struct CompareCommand: StudyCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Before against after: exact signed rank of the log ratio, first evaluable course.",
        discussion: """
            Prints which test ran and why, pairs used and dropped, the Hodges-Lehmann ratio with its interval and the
            exact p. All courses are analysed with the clustering by patient as sensitivity.

            EXAMPLES
              immunochron compare -s study.sqlite
              immunochron compare CD3 CD4 --json
            """)

    @Argument(help: "Analytes (default: all).")
    var analytes: [String] = []

    @OptionGroup var planOption: PlanOption
    @OptionGroup var global: GlobalOptions

    func run() throws {
        let store = try openStore(.readOnly)
        let data = try store.load()
        let wanted = try AnalyteNames(data).resolve(analytes)
        let results = try analyse([.comparisons], data: data, plan: try plan(planOption.plan, for: store))
        let rows = results.comparisons.filter { wanted.isEmpty || wanted.contains($0.analyte) }
        try emit(["comparisons": .array(rows.map(\.json))], text: rows.map(text).joined(separator: "\n\n"))
    }

    private func text(_ c: PairedComparison) -> String {
        var lines = [
            "\(c.analyte) (\(c.unit)), \(c.scope.rawValue), unit: \(c.unitOfAnalysis.rawValue), "
                + "\(c.pairs.count) pairs of \(c.patients) patients",
            "  before  \(ReportNumber.summary(c.before))", "  after   \(ReportNumber.summary(c.after))",
            "  ratio   \(ReportNumber.interval(c.ratio))",
        ]
        for test in c.tests {
            lines.append(
                "  \(test.isPrimary ? "primary " : "")\(test.name), \(test.variant): p = \(ReportNumber.p(test.p))"
                    + (test.reason.map { " (\($0))" } ?? ""))
        }
        if let p = c.adjustedP {
            lines.append("  adjusted p = \(ReportNumber.p(p)) (\(c.adjustment ?? ""), \(c.family ?? ""))")
        }
        if !c.dropped.isEmpty {
            lines.append("  left out: " + c.dropped.map { "\($0.n) (\($0.reason))" }.joined(separator: ", "))
        }
        lines.append("  \(c.actualDays)")
        return (lines + c.warnings.map { "  note: \($0)" }).joined(separator: "\n")
    }
}

struct TrendCommand: StudyCommand {
    static let configuration = CommandConfiguration(
        commandName: "trend",
        abstract: "Mixed-effects trends over the windows of a course, censored values included.",
        discussion: """
            EXAMPLES
              immunochron trend CD3 -s study.sqlite
              immunochron trend IL-6 --json
            """)

    @Argument(help: "Analytes (default: all).")
    var analytes: [String] = []

    @OptionGroup var planOption: PlanOption
    @OptionGroup var global: GlobalOptions

    func run() throws {
        let store = try openStore(.readOnly)
        let data = try store.load()
        let wanted = try AnalyteNames(data).resolve(analytes)
        let results = try analyse([.trends], data: data, plan: try plan(planOption.plan, for: store))
        let fits = results.trends.filter { wanted.isEmpty || wanted.contains($0.analyte) }
        try emit(["trends": .array(fits.map(\.json))], text: fits.map(text).joined(separator: "\n\n"))
    }

    private func text(_ fit: TrendFit) -> String {
        var lines = ["\(fit.analyte) (\(fit.unit)), \(fit.question.rawValue): \(fit.formula)"]
        if let reason = fit.notEstimable {
            return (lines + ["  not estimable: \(reason)"]).joined(separator: "\n")
        }
        lines.append(
            "  \(fit.method); \(fit.observations) values, \(fit.patients) patients, \(fit.censored) censored; "
                + "gradient \(fit.gradient.map { "\($0)" } ?? "-")\(fit.isSingular ? ", singular" : "")")
        if let ratio = fit.ratio { lines.append("  ratio after/before \(ReportNumber.interval(ratio))") }
        var table = TextTable(["  window", "stratum", "patients", "mean (95 % CI)", "ratio to pre (95 % CI)"])
        for mean in fit.means {
            table.add([
                "  " + mean.window, mean.stratum, String(mean.patients), ReportNumber.interval(mean.mean),
                mean.ratioToPre.map(ReportNumber.interval) ?? "",
            ])
        }
        if !fit.means.isEmpty { lines.append(table.text) }
        return (lines + fit.messages.map { "  note: \($0)" }).joined(separator: "\n")
    }
}

struct ResponseCommand: StudyCommand {
    static let configuration = CommandConfiguration(
        commandName: "response", abstract: "Response rates with exact intervals and the named predictors.",
        discussion: """
            EXAMPLES
              immunochron response -s study.sqlite --plan study.yaml
            """)

    @OptionGroup var planOption: PlanOption
    @OptionGroup var global: GlobalOptions

    func run() throws {
        let results = try analyse([.response], planPath: planOption.plan)
        var rates = TextTable(["endpoint", "group", "unit", "responders", "n", "rate %", "95 % CI (exact)"])
        for r in results.response {
            rates.add([
                r.endpoint, r.group, r.unitOfAnalysis.rawValue, String(r.responders), String(r.n),
                ReportNumber.percent(r.rate.value),
                "\(ReportNumber.percent(r.rate.lower)) to \(ReportNumber.percent(r.rate.upper))",
            ])
        }
        var tests = TextTable(["endpoint", "predictor", "method", "odds ratio (95 % CI)", "p", "adjusted p"])
        for t in results.responseTests {
            tests.add([
                t.endpoint, t.predictor, t.method, ReportNumber.interval(t.oddsRatio), ReportNumber.p(t.p),
                ReportNumber.p(t.adjustedP),
            ])
        }
        try emit(
            [
                "response": .array(results.response.map(\.json)),
                "responseTests": .array(results.responseTests.map(\.json)),
                "plan": .array(results.planRows.map(\.json)),
            ],
            text: ([rates.text] + (tests.rows.isEmpty ? [] : [tests.text]) + undone(results)).joined(
                separator: "\n\n"))
    }
}

struct SurvivalCommand: StudyCommand {
    static let configuration = CommandConfiguration(
        commandName: "survival", abstract: "EFS and OS by Kaplan-Meier, log-rank, Cox; relapse by phenotype.",
        discussion: """
            Time zero and the event list come from study.yaml; without them the endpoint is refused by name.

            EXAMPLES
              immunochron survival -s study.sqlite --plan study.yaml
            """)

    @OptionGroup var planOption: PlanOption
    @OptionGroup var global: GlobalOptions

    func run() throws {
        let results = try analyse([.survival], planPath: planOption.plan)
        var table = TextTable([
            "endpoint", "group", "n", "events", "day", "survival %", "SE %", "95 % CI", "at risk",
        ])
        for endpoint in results.survival {
            for group in endpoint.groups {
                for at in group.at {
                    table.add([
                        endpoint.endpoint, group.group, String(group.n), String(group.events),
                        ReportNumber.significant(at.time), ReportNumber.percent(at.estimate.value),
                        ReportNumber.percent(at.se),
                        "\(ReportNumber.percent(at.estimate.lower)) to \(ReportNumber.percent(at.estimate.upper))",
                        String(at.atRisk),
                    ])
                }
            }
        }
        let tests = results.survival.compactMap { endpoint in
            endpoint.logRank.map { "\(endpoint.endpoint): \($0.variant), p = \(ReportNumber.p($0.p))" }
        }
        try emit(
            [
                "survival": .array(results.survival.map(\.json)),
                "plan": .array(results.planRows.map(\.json)),
            ],
            text: ([table.text, tests.joined(separator: "\n")] + undone(results)).joined(separator: "\n\n"))
    }
}

/// Plan rows that gave nothing, with the reason: never silently left out.
private func undone(_ results: StudyResults) -> [String] {
    let rows = results.planRows.filter { $0.status != .done }
    return rows.isEmpty
        ? []
        : [
            rows.map { "\($0.row) \($0.question): \($0.status.rawValue), \($0.detail)" }.joined(
                separator: "\n")
        ]
}

struct EscapeCommand: StudyCommand {
    static let configuration = CommandConfiguration(
        commandName: "escape", abstract: "CD19 flags with rule, evidence and missing inputs; for review.",
        discussion: """
            Keeps apart the expected depletion of normal B cells, loss of CD19 on blasts, and a study's own predictor.

            EXAMPLES
              immunochron escape -s study.sqlite
              immunochron escape --level red-amber --fail-on red
            """)

    @Option(help: ArgumentHelp("Show flags of this level and above.", valueName: "level"))
    var level = "info"

    @Option(
        help: ArgumentHelp("Exit code 1 when there is a flag of this level or above.", valueName: "level"))
    var failOn: String?

    @OptionGroup var planOption: PlanOption
    @OptionGroup var global: GlobalOptions

    func run() throws {
        let least = try FlagLevel.parse(level), failing = try failOn.map(FlagLevel.parse)
        let results = try analyse([.escape], planPath: planOption.plan)
        let flags = results.escape.flags.filter { $0.level >= least }.sorted { $0.level > $1.level }
        var lines: [String] = []
        for flag in flags {
            let place = [
                flag.patient, flag.course.map { "course \($0)" },
                flag.draw.map { "day \($0.day), \($0.specimen.rawValue)" },
            ].compactMap(\.self).joined(separator: ", ")
            lines.append("\(flag.level.rawValue)  \(flag.rule.rawValue)  \(place)\n    \(flag.text)")
            for item in flag.evidence {
                lines.append("    - \(item.name): \(item.value)" + (item.threshold.map { " [\($0)]" } ?? ""))
            }
            if !flag.missing.isEmpty { lines.append("    missing: \(flag.missing.joined(separator: ", "))") }
        }
        lines.append(
            "\(flags.count) findings; \(results.escape.rulesRun.count) rules on \(results.escape.samplesReviewed) flow reports"
        )
        try emit(
            [
                "flags": .array(flags.map(\.json)), "samples": .array(results.escape.samples.map(\.json)),
                "rulesTimesSamples": .integer(results.escape.rulesTimesSamples),
            ],
            text: lines.joined(separator: "\n"))
        if let failing, results.escape.flags.contains(where: { $0.level >= failing }) {
            throw ExitCode(FailureKind.findings.rawValue)
        }
    }
}

struct QualityCommand: StudyCommand {
    static let configuration = CommandConfiguration(
        commandName: "qc", abstract: "Plausibility and consistency: unit slips, sums, dual-platform counts.",
        discussion: """
            EXAMPLES
              immunochron qc -s study.sqlite
            """)

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let store = try openStore(.readOnly)
        let found = QualityChecks.run(try store.load())
        let printer = ErrorPrinter(terminal: global.terminal, json: false)
        try emit(
            ["diagnostics": .array(found.map(\.json))],
            text: found.isEmpty
                ? "no implausible or inconsistent value was found"
                : found.map(printer.text).joined(separator: "\n"))
    }
}

struct SummarizeCommand: StudyCommand {
    static let configuration = CommandConfiguration(
        commandName: "summarize", abstract: "Flow of patients, courses and draws, Table 1, missing values.",
        discussion: """
            EXAMPLES
              immunochron summarize -s study.sqlite
            """)

    @OptionGroup var planOption: PlanOption
    @OptionGroup var global: GlobalOptions

    func run() throws {
        let results = try analyse([.flow, .missingness, .kinetics], planPath: planOption.plan)
        var flow = TextTable(["step", "n", "reason"])
        for step in results.flow { flow.add([step.step, String(step.n), step.reason ?? ""]) }
        var parts = [flow.text]
        if let one = results.tableOne {
            var table = TextTable(
                ["characteristic", "level"] + zip(one.groups, one.counts).map { "\($0) (n = \($1))" })
            for row in one.rows { table.add([row.characteristic, row.level] + row.cells) }
            parts.append(table.text)
        }
        try emit(
            [
                "study": results.study.json, "flow": .array(results.flow.map(\.json)),
                "tableOne": results.tableOne?.json ?? .null,
                "missingness": .array(results.missingness.map(\.json)),
                "kinetics": .array(results.kinetics.map(\.json)),
                "recoveries": .array(results.recoveries.map(\.json)),
            ],
            text: parts.joined(separator: "\n\n"))
    }
}
