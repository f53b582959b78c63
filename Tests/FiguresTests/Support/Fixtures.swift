import Analysis
import Cohort
import Figures
import JSONText
import VegaLite

/// Small results written by hand: every number a test expects can be counted here.
enum Fixture {
    static let context = FigureContext(study: "Study", toolVersion: "1.2.3", notice: nil)
    static let notice = "SYNTHETIC. Individual values are invented."
    static let synthetic = FigureContext(study: "Study", toolVersion: "1.2.3", notice: notice)

    static func reading(
        _ patient: String, _ course: Int, _ day: Int, _ value: ReadingValue, analyte: String = "CD3",
        reason: DrawReason = .scheduled
    ) -> Reading {
        Reading(
            draw: Draw(patient: patient, course: course, day: day, reason: reason), analyte: analyte,
            value: value,
            provenance: Provenance(row: 1, column: 1, rawText: "", rawUnit: ""))
    }

    static func pair(_ patient: String, _ before: BoundedNumber, _ after: BoundedNumber) -> ValuePair {
        ValuePair(patient: patient, course: 1, before: before, after: after, beforeDay: 0, afterDay: 28)
    }

    static func comparison(_ pairs: [ValuePair], analyte: String = "CD3", unit: String = "/uL")
        -> PairedComparison
    {
        PairedComparison(
            analyte: analyte, unit: unit, from: "pre", to: "post", unitOfAnalysis: .patient,
            scope: .firstCourse,
            pairs: pairs, patients: pairs.count, dropped: [Dropped("no post value", 2)],
            before: SampleSummary(n: pairs.count, median: BoundedNumber(100)),
            after: SampleSummary(n: pairs.count, median: BoundedNumber(200)),
            ratio: Estimated(1.5, lower: 1.1, upper: 2.05),
            tests: [
                TestResult(name: "Signed rank", variant: "exact", statistic: 10, p: 0.0163, isPrimary: true)
            ],
            actualDays: "pre: median day 0 (-5 to 0)")
    }

    static func trend(_ analyte: String = "CD3", unit: String = "/uL", means: [WindowMean] = []) -> TrendFit {
        TrendFit(
            analyte: analyte, unit: unit, question: .kinetics, formula: "log(y) ~ window + (1|patient)",
            method: "REML", observations: 10, patients: 3, means: means)
    }

    static func mean(_ window: String, _ day: Double, _ value: Double?, stratum: String = "course 1")
        -> WindowMean
    {
        WindowMean(
            window: window, day: day, stratum: stratum, patients: 7,
            mean: Estimated(value, lower: value.map { $0 / 2 }, upper: value.map { $0 * 2 }), ratioToPre: nil)
    }

    /// Two groups of three: deaths at 100 and 200 days in the second, everybody else censored.
    static var endpoint: EndpointResult {
        EndpointResult(
            endpoint: "EFS", timeZero: "first infusion", eventList: ["relapse", "death"],
            groupedBy: "entry status",
            dropped: [Dropped("no follow-up", 1)],
            groups: [
                group("good", [(300, 1, 1, 0), (400, 1, 2, 0)], n: 3, events: 0),
                group(
                    "poor", [(100, 2.0 / 3, 0, 1), (200, 1.0 / 3, 0, 1), (365, 1.0 / 3, 1, 0)], n: 3,
                    events: 2),
            ], logRank: TestResult(name: "log-rank", variant: "permutation", statistic: 2.345, p: 0.0004),
            logRankDF: 1,
            cox: [
                HazardRatio(
                    term: "poor", ratio: Estimated(4, lower: 0.5, upper: nil), p: 0.2, method: "Firth Cox")
            ])
    }

    private static func group(
        _ name: String, _ points: [(time: Double, value: Double, censored: Int, events: Int)], n: Int,
        events: Int
    ) -> SurvivalGroup {
        SurvivalGroup(
            group: name, n: n, events: events,
            at: [
                SurvivalAt(
                    time: 365, estimate: Estimated(points.last?.value, lower: 0.1, upper: 1), se: nil,
                    atRisk: 1)
            ],
            median: name == "poor" ? Estimated(200, lower: 100) : Estimated(nil, reason: "not reached"),
            restrictedMean: .notEstimable("not asked"), medianFollowUp: 350,
            curve: points.map {
                CurvePoint(
                    time: $0.time, value: $0.value, lower: $0.value < 1 ? $0.value / 2 : nil,
                    upper: $0.value < 1 ? 1 : nil, censored: $0.censored, events: $0.events, atRisk: 3)
            },
            riskTable: [0, 183, 365].map { RiskTableEntry(time: $0, atRisk: 3, censored: 0, events: 0) })
    }
}

extension Figure {
    /// Rows of one data set.
    func rows(_ name: String) -> [DataSet.Row] {
        specification.dataSets.first { $0.name == name }?.rows ?? []
    }

    /// Every text placed on the figure.
    var texts: [String] {
        specification.dataSets.flatMap(\.rows).compactMap { $0["px"] == nil ? nil : $0["label"]?.string }
    }

    /// Positions that are not finite numbers: there must be none.
    var brokenPositions: Int {
        let positions = [
            "x", "x2", "y", "y2", "px", "py", "px2", "py2", "day", "drawn", "time", "value", "low", "high",
        ]
        return specification.dataSets.flatMap(\.rows).reduce(0) { sum, row in
            sum + positions.count { row[$0] == .null }
        }
    }

    /// Data sets that are named by a view but not there: there must be none.
    var danglingData: [String] {
        let known = Set(specification.dataSets.map(\.name))
        return specification.view.units.compactMap(\.dataSet).filter { !known.contains($0) }
    }
}
