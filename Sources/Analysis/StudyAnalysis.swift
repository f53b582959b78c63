import AntigenEscape
import Cohort
import Diagnostics
import Dispatch

/// The parts of an analysis that can be asked for alone.
package enum AnalysisPart: String, Hashable, Sendable, CaseIterable {
    case flow, comparisons, trends, kinetics, response, survival, escape, ranges, missingness, planned
}

/// Cohort in, results out: runs the analysis plan on a study. Pure; no files, no clock.
package struct StudyAnalysis: Sendable {
    package var data: StudyData
    package var plan: StudyPlan
    /// Reference intervals; nil leaves plan row "reference ranges" out.
    package var ranges: ReferenceRanges?
    package var toolVersion: String
    /// Findings of the import and quality checks, passed on into the results.
    package var diagnostics: [Diagnostic] = []
    package var threads = 2

    package init(data: StudyData, plan: StudyPlan, ranges: ReferenceRanges?, toolVersion: String) {
        self.data = data
        self.plan = plan
        self.ranges = ranges
        self.toolVersion = toolVersion
    }

    /// Runs the parts asked for; results do not depend on `threads`.
    package func run(_ parts: Set<AnalysisPart> = Set(AnalysisPart.allCases)) -> StudyResults {
        let index = StudyIndex(data)
        var results = StudyResults(
            toolVersion: toolVersion, study: info(index), escape: review(index, parts.contains(.escape)))
        results.imports = data.imports
        results.diagnostics = diagnostics
        var rows = PlanLedger()
        if parts.contains(.flow) {
            results.flow = index.flow(plan)
            results.tableOne = TableOneBuilder(index).table()
            rows.done("0", "flow of patients, courses, draws; Table 1", "\(results.flow.count) steps")
        }
        if parts.contains(.comparisons) { compare(index, &results, &rows) }
        if parts.contains(.trends) { fitTrends(index, &results, &rows) }
        if parts.contains(.kinetics) { describeKinetics(index, &results, &rows) }
        if parts.contains(.response) { assessResponse(index, &results, &rows) }
        if parts.contains(.survival) { assessSurvival(index, &results, &rows) }
        if parts.contains(.ranges), let ranges {
            results.ranges = RangePositions(index, plan, ranges).positions()
        }
        if parts.contains(.missingness) {
            results.missingness = index.missingness(plan)
            rows.done("10", "missingness by window with reasons", "\(results.missingness.count) cells")
        }
        if parts.contains(.planned) {
            results.analyses = PlannedAnalyses(index, plan).run(threads: threads)
        }
        if parts.contains(.escape) {
            rows.done(
                "11", "CD19: depletion, antigen loss and study predictor kept apart",
                "\(results.escape.rulesTimesSamples) rules x samples, \(results.escape.flags.count) findings")
        }
        results.planRows = rows.ordered
        if parts.count == AnalysisPart.allCases.count {
            if plan.isSynthetic { results.tuned = TunedAggregates(index: index, results: results).rows() }
            results.methods = MethodsText(results: results, plan: plan).sentences()
        }
        return results
    }

    private func review(_ index: StudyIndex, _ isWanted: Bool) -> EscapeReview {
        DecisionTable.review(
            isWanted ? data : StudyData(), thresholds: plan.escapeThresholds, predictor: plan.studyPredictor)
    }

    private func info(_ index: StudyIndex) -> StudyInfo {
        StudyInfo(
            name: plan.name, isSynthetic: plan.isSynthetic,
            notice: plan.isSynthetic ? StudyPlan.syntheticNotice : nil,
            patients: Set(index.courseKeys.map(\.patient)).union(index.patients.keys).count,
            courses: index.courseKeys.count, draws: index.drawCount, readings: data.readings.count,
            planDigest: plan.digest)
    }
}

/// What became of each row of the default plan.
struct PlanLedger {
    private(set) var rows: [PlanRow] = []

    mutating func done(_ row: String, _ question: String, _ detail: String) {
        rows.append(PlanRow(row: row, question: question, status: .done, detail: detail))
    }

    mutating func notApplicable(_ row: String, _ question: String, _ reason: String) {
        rows.append(PlanRow(row: row, question: question, status: .notApplicable, detail: reason))
    }

    mutating func notBuilt(_ row: String, _ question: String, _ reason: String) {
        rows.append(PlanRow(row: row, question: question, status: .notInThisVersion, detail: reason))
    }

    /// By row number, then in order of appearance.
    var ordered: [PlanRow] {
        rows.enumerated().sorted { a, b in
            let x = Int(a.element.row.prefix(while: \.isNumber)) ?? 99
            let y = Int(b.element.row.prefix(while: \.isNumber)) ?? 99
            return x == y ? a.offset < b.offset : x < y
        }.map(\.element)
    }
}

/// Maps in parallel; the result is in the order of the input whatever the number of threads.
func parallelMap<Input: Sendable, Output: Sendable>(
    _ items: [Input], threads: Int, _ body: @Sendable (Input) -> Output
) -> [Output] {
    guard threads > 1, items.count > 1 else { return items.map(body) }
    return [Output](unsafeUninitializedCapacity: items.count) { buffer, count in
        nonisolated(unsafe) let out = buffer
        // Each index is written exactly once, so the disjoint writes need no lock.
        DispatchQueue.concurrentPerform(iterations: items.count) { i in
            (out.baseAddress.map { $0 + i })?.initialize(to: body(items[i]))
        }
        count = items.count
    }
}
