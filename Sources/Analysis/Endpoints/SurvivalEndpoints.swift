import Survival

/// Kaplan-Meier, log-rank, restricted means and hazard ratios of one endpoint (plan row 7).
package struct SurvivalEndpoints: Sendable {
    let index: StudyIndex
    let plan: StudyPlan

    package init(_ index: StudyIndex, _ plan: StudyPlan) {
        self.index = index
        self.plan = plan
    }

    package func result(_ endpoint: EndpointData) throws(SurvivalError) -> EndpointResult {
        let data = try SurvivalData(
            times: endpoint.rows.map { Double($0.time) }, events: endpoint.rows.map(\.isEvent))
        let codes = endpoint.rows.map { endpoint.levels.firstIndex(of: $0.group) ?? 0 }
        let grouping = try Grouping(labels: endpoint.levels, codes: codes)
        let curves = try KaplanMeier.estimate(data, by: grouping)
        let followUps = try KaplanMeier.followUp(data, by: grouping)
        // Restricted means are comparable up to the shortest of the groups' last times only.
        let horizon = curves.compactMap(\.lastTime).min() ?? 0
        var groups: [SurvivalGroup] = []
        for (curve, followUp) in zip(curves, followUps) {
            groups.append(group(curve, followUp: followUp, horizon: horizon, last: endpoint.lastTime))
        }
        var result = EndpointResult(
            endpoint: endpoint.name, timeZero: endpoint.timeZero, eventList: endpoint.eventList,
            groupedBy: endpoint.groupedBy, dropped: endpoint.dropped, groups: groups, logRank: nil,
            logRankDF: nil, cox: [],
            notes: ["limits: log-log; restricted mean to day \(decimal(horizon, 0))"])
        if endpoint.levels.count > 1 {
            let comparison = try SurvivalComparison.compare(data, groups: grouping, seed: 1)
            result.logRank = TestResult(
                name: "log-rank", variant: comparison.method,
                statistic: comparison.logRank.test.value?.statistic, p: comparison.pValue.value,
                isPrimary: endpoint.name == "EFS", reason: comparison.pValue.reason)
            result.logRankDF = comparison.logRank.test.value?.degreesOfFreedom
            result.notes += restrictedMeanDifferences(curves, horizon)
        }
        return result
    }

    private func group(
        _ curve: SurvivalCurve, followUp: SurvivalCurve, horizon: Double, last: Double
    ) -> SurvivalGroup {
        let median = curve.median()
        let mean = curve.restrictedMean(to: horizon)
        let risks = curve.riskTable(at: Self.ticks(to: last))
        let marks = curve.points().map { point -> CurvePoint in
            let at = curve.times.firstIndex(of: point.time)
            return CurvePoint(
                time: point.time, value: point.survival, lower: point.lower, upper: point.upper,
                censored: at.map { curve.numberCensored[$0] } ?? 0,
                events: at.map { curve.numberOfEvents[$0] } ?? 0,
                atRisk: at.map { curve.numberAtRisk[$0] } ?? curve.subjects)
        }
        return SurvivalGroup(
            group: curve.label, n: curve.subjects, events: curve.eventCount,
            at: plan.horizons.map { at(curve, $0) },
            median: median.time.map { Estimated($0, lower: median.lower, upper: median.upper) }
                ?? Estimated(nil, lower: median.lower, reason: "survival does not fall to one half"),
            restrictedMean: Estimated(mean), medianFollowUp: followUp.median().time, curve: marks,
            riskTable: risks.map {
                RiskTableEntry(
                    time: $0.time, atRisk: $0.numberAtRisk, censored: $0.cumulativeCensored,
                    events: $0.cumulativeEvents)
            })
    }

    /// At S = 1 Greenwood's error is 0 and says nothing: the error is left out and the exact lower limit given.
    private func at(_ curve: SurvivalCurve, _ time: Double) -> SurvivalAt {
        let estimate = curve.estimate(at: time)
        var value = Estimated(estimate.survival)
        if estimate.survival == 1 {
            value.lower = estimate.exactLowerLimit().value
            value.upper = 1
            value.reason = "no event so far: exact (Clopper-Pearson) lower limit"
            return SurvivalAt(time: time, estimate: value, se: nil, atRisk: estimate.numberAtRisk)
        }
        let limits = estimate.limits(.logLog)
        value.lower = limits.value?.lower
        value.upper = limits.value?.upper
        value.reason = limits.reason
        if estimate.isBeyondLastTime {
            value.reason = "beyond the last follow-up: last value carried forward"
        }
        return SurvivalAt(
            time: time, estimate: value, se: estimate.standardError.value, atRisk: estimate.numberAtRisk)
    }

    private func restrictedMeanDifferences(_ curves: [SurvivalCurve], _ horizon: Double) -> [String] {
        guard let first = curves.first, let base = first.restrictedMean(to: horizon).value else { return [] }
        return curves.dropFirst().compactMap { curve in
            guard let other = curve.restrictedMean(to: horizon).value,
                let difference = other.difference(to: base).value
            else { return nil }
            let limits = difference.limits()
            return
                "restricted mean survival to day \(decimal(horizon, 0)), \(curve.label) minus \(first.label): "
                + "\(decimal(difference.difference, 1)) d (95 % CI \(decimal(limits.lower, 1)) to "
                + "\(decimal(limits.upper, 1)))"
        }
    }

    /// Round times for the risk table: at most eight columns.
    static func ticks(to last: Double) -> [Double] {
        let steps: [Double] = [7, 14, 30, 60, 90, 180, 365, 730, 1460, 3650]
        let step = steps.first { last / $0 <= 8 } ?? last / 8
        return stride(from: 0, through: max(last, step), by: step).map(\.self)
    }
}

extension EndpointData {
    var lastTime: Double { rows.map { Double($0.time) }.max() ?? 0 }
}

extension Estimated {
    /// A restricted mean with its 95 % interval.
    init(_ mean: Estimable<RestrictedMean>) {
        guard let value = mean.value else {
            self = .notEstimable(mean.reason ?? "not estimable")
            return
        }
        let limits = value.limits()
        self.init(value.mean, lower: limits.lower, upper: limits.upper)
    }
}
