internal import Glibc
import Statistics

/// The scale of time on which a trend of the log hazard ratio is looked for.
public enum TimeTransform: String, Sendable, CaseIterable {
    /// 1 − S(t−) of the pooled Kaplan-Meier curve: R's default, robust to outlying times.
    case kaplanMeier = "km"
    /// Mid-rank of the time among all rows.
    case rank
    /// The time itself.
    case identity
    /// log of the time.
    case log
}

/// Test of proportional hazards: does a coefficient change with g(time)?
///
/// *Model:* adds θ g(t) x to the linear predictor and gives the score test of θ = 0, per term and for all
/// terms at once. With u the score for θ and the information of (β, θ) at (β̂, 0),
/// ```
/// u = Σ_events g(t) (x − x̄(t)),   I_ββ = Σ V(t),  I_βθ = Σ g V,  I_θθ = Σ g² V,
/// χ² = u' (I_θθ − I_θβ I_ββ⁻¹ I_βθ)⁻¹ u
/// ```
/// *When it fails:* fewer events than parameters, monotone likelihood, all events at one time.
/// *References:* Grambsch & Therneau 1994, doi:10.1093/biomet/81.3.515. *Checked against:* R 4.2.2,
/// survival 3.5-3, `cox.zph` (score test since 3.0).
public struct ProportionalHazardsTest: Sendable {
    /// One line of the table.
    public struct Line: Sendable {
        /// Term name, or `GLOBAL`.
        public let name: String
        /// The test.
        public let test: Estimable<ChiSquareTest>
    }

    /// The scale of time.
    public let transform: TimeTransform
    /// Tests of the terms in order.
    public let terms: [Line]
    /// Test of all terms together.
    public let global: Estimable<ChiSquareTest>
}

extension CoxFit {
    /// Tests proportional hazards, see ``ProportionalHazardsTest``. Exact ties are treated as Breslow's.
    public func proportionalHazards(_ transform: TimeTransform = .kaplanMeier) -> ProportionalHazardsTest {
        let score = timeScore(transform)
        func line(_ name: String, _ columns: [Int]) -> ProportionalHazardsTest.Line {
            ProportionalHazardsTest.Line(name: name, test: test(score, columns))
        }
        let terms = design.terms.compactMap { term -> ProportionalHazardsTest.Line? in
            let positions = estimableColumns.indices.filter { term.columns.contains(estimableColumns[$0]) }
            return positions.isEmpty ? nil : line(term.name, positions)
        }
        return ProportionalHazardsTest(
            transform: transform, terms: terms, global: test(score, Array(estimableColumns.indices)))
    }

    private func test(_ score: TimeScore?, _ columns: [Int]) -> Estimable<ChiSquareTest> {
        guard let score, !columns.isEmpty else {
            return .notEstimable(reason: "no events, no covariate, or monotone likelihood")
        }
        let p = score.size
        guard let system = SymmetricSystem(score.plain, size: p) else {
            return .notEstimable(reason: "the information matrix is singular")
        }
        let solved = columns.map { c in system.solve((0..<p).map { score.linear[$0 * p + c] }) }
        var reduced = [Double](repeating: 0, count: columns.count * columns.count)
        for (a, i) in columns.enumerated() {
            for (b, j) in columns.enumerated() {
                let explained = (0..<p).reduce(0.0) { $0 + score.linear[$1 * p + i] * solved[b][$1] }
                reduced[a * columns.count + b] = score.square[i * p + j] - explained
            }
        }
        guard let remaining = SymmetricSystem(reduced, size: columns.count) else {
            return .notEstimable(reason: "too few distinct event times to see a change of the effect")
        }
        return .estimate(
            ChiSquareTest(
                statistic: remaining.quadraticForm(columns.map { score.gradient[$0] }),
                degreesOfFreedom: columns.count))
    }

    /// g(t) of each row.
    func transformedTimes(_ transform: TimeTransform) -> [Double] {
        let data = design.data
        switch transform {
        case .identity: return data.times
        case .log: return data.times.map { Glibc.log($0) }
        case .rank:
            return Ranks.midranks(data.times)
        case .kaplanMeier:
            let curve = KaplanMeier.estimate(data)
            var out = data.times, step = 0
            for row in data.order {
                while curve.times[step] < data.times[row] { step += 1 }
                out[row] = step == 0 ? 0 : 1 - curve.survival[step - 1]
            }
            return out
        }
    }

    private func timeScore(_ transform: TimeTransform) -> TimeScore? {
        guard let solution, monotoneCovariates.isEmpty, !estimableColumns.isEmpty else { return nil }
        let sets = solution.sets, all = transformedTimes(transform)
        guard all.allSatisfy(\.isFinite) else { return nil }
        let eventTimes = design.data.events.indices.filter { design.data.events[$0] }.map { all[$0] }
        let centre = eventTimes.reduce(0, +) / Double(eventTimes.count)
        return TimeScore(sets, beta: solution.beta, ties: ties, g: sets.order.map { all[$0] - centre })
    }
}

/// Score for θ and the information blocks, summed over event times.
private struct TimeScore {
    let size: Int
    var gradient: [Double]
    var plain: [Double]
    var linear: [Double]
    var square: [Double]

    init(_ sets: RiskSets, beta: [Double], ties: TieMethod, g: [Double]) {
        let p = sets.columnCount
        size = p
        gradient = Array(repeating: 0, count: p)
        plain = Array(repeating: 0, count: p * p)
        linear = plain
        square = plain
        for row in 0..<sets.rowCount where sets.events[row] {
            for j in 0..<p { gradient[j] += g[row] * sets.x[row * p + j] }
        }
        if p <= SmallMoments.largest {
            sum(sets, beta: beta, efron: ties == .efron, g: g, SmallMoments.self)
        } else {
            sum(sets, beta: beta, efron: ties == .efron, g: g, LargeMoments.self)
        }
    }

    private mutating func sum<Moments: RiskMoments>(
        _ sets: RiskSets, beta: [Double], efron: Bool, g: [Double], _: Moments.Type
    ) {
        var here = Moments(size: size), timed = here, twiceTimed = here, untimed = here
        let weights = HazardWeights(sets, beta: beta)
        _ = RiskSetSweep<Moments>.forEachEventTime(sets, weights: weights, efron: efron) {
            index, atRisk, tied, draws in
            let time = g[sets.blocks[index].rows.lowerBound]
            here.clear()
            here.addDraws(draws, atRisk: atRisk, tied: tied)
            untimed.add(here, times: 1)
            timed.add(here, times: time)
            twiceTimed.add(here, times: time * time)
        }
        for i in 0..<size {
            gradient[i] -= timed.first(i)
            for j in 0..<size {
                plain[i * size + j] = untimed.second(i, j)
                linear[i * size + j] = timed.second(i, j)
                square[i * size + j] = twiceTimed.second(i, j)
            }
        }
    }
}
