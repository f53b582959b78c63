import Cohort
import Survival

/// Cumulative incidence of relapse by phenotype with death and other events competing (plan row 8).
struct RelapseIncidence: Sendable {
    let index: StudyIndex
    let plan: StudyPlan

    init(_ index: StudyIndex, _ plan: StudyPlan) {
        self.index = index
        self.plan = plan
    }

    /// The cause of a patient's EFS event in words.
    func cause(of outcome: Outcome) -> String {
        switch outcome.eventType?.lowercased() {
        case "relapse": "relapse, \(outcome.relapsePhenotype ?? "unknown phenotype")"
        case "death": "death without relapse"
        case let other?: other
        case nil: "event of unknown kind"
        }
    }

    func curves(_ endpoint: EndpointData) throws(SurvivalError) -> [IncidenceCurve] {
        let events = endpoint.rows.map { row in
            row.isEvent ? index.outcomes[row.patient].map(cause) ?? "event of unknown kind" : nil
        }
        let causes = Set(events.compactMap(\.self)).sorted()
        guard !causes.isEmpty else { return [] }
        let times = endpoint.rows.map { Double($0.time) }
        let codes = events.map { event in event.flatMap { causes.firstIndex(of: $0) } }
        var out = try overall(times, codes, causes)
        if endpoint.levels.count > 1 { out += try byGroup(endpoint, times, codes, causes) }
        return out
    }
}

extension RelapseIncidence {
    private func overall(_ times: [Double], _ codes: [Int?], _ causes: [String]) throws(SurvivalError)
        -> [IncidenceCurve]
    {
        let data = try CompetingRisksData(times: times, outcomes: codes, causes: causes)
        let all = Array(times.indices)
        return try CumulativeIncidence.estimate(data).map { curve($0, rows: all, times, codes, gray: nil) }
    }

    private func byGroup(
        _ endpoint: EndpointData, _ times: [Double], _ codes: [Int?], _ causes: [String]
    ) throws(SurvivalError) -> [IncidenceCurve] {
        let data = try CompetingRisksData(times: times, outcomes: codes, causes: causes)
        let groupCodes = endpoint.rows.map { endpoint.levels.firstIndex(of: $0.group) ?? 0 }
        let grouping = try Grouping(labels: endpoint.levels, codes: groupCodes)
        let estimates = try CumulativeIncidence.estimate(data, by: grouping)
        var gray: [String: Double] = [:]
        for cause in causes {
            gray[cause] = try GrayTest.test(data, cause: data.cause(cause), groups: grouping).test.value?
                .pValue
        }
        return estimates.map { estimate in
            let rows = endpoint.rows.indices.filter { endpoint.rows[$0].group == estimate.group }
            return curve(estimate, rows: rows, times, codes, gray: gray[estimate.cause])
        }
    }

    private func curve(
        _ estimate: CumulativeIncidence, rows: [Int], _ times: [Double], _ codes: [Int?], gray: Double?
    ) -> IncidenceCurve {
        func atRisk(_ time: Double) -> Int { rows.count { times[$0] >= time } }
        let points = estimate.points.map { point -> CurvePoint in
            let limits = point.limits().value
            return CurvePoint(
                time: point.time, value: point.incidence, lower: limits?.lower, upper: limits?.upper,
                censored: rows.count { codes[$0] == nil && times[$0] == point.time },
                events: rows.count { codes[$0] != nil && times[$0] == point.time }, atRisk: atRisk(point.time)
            )
        }
        let at = plan.horizons.map { time -> SurvivalAt in
            let value = estimate.estimate(at: time)
            let limits = value.limits()
            return SurvivalAt(
                time: time,
                estimate: Estimated(
                    value.incidence, lower: limits.value?.lower, upper: limits.value?.upper,
                    reason: limits.reason),
                se: value.standardError, atRisk: atRisk(time))
        }
        return IncidenceCurve(
            cause: estimate.cause, group: estimate.group, n: estimate.subjects, events: estimate.events,
            at: at,
            curve: points, grayP: gray)
    }
}
