internal import GSLKit
internal import Glibc

/// Fisher's exact test of a 2 x 2 table, with the conditional maximum-likelihood odds ratio and its exact limits.
///
/// Given the margins the first count is hypergeometric. Two-sided p: all tables at most as probable as the observed
/// one (relative allowance 1e-7, R's rule); mid-p counts equally probable ones half. The odds ratio solves E(X) = a
/// under the noncentral distribution, the limits solve the one-sided tail = α/2, to full precision.
/// *Fails:* with an empty row or column p is 1 and the odds ratio is not estimable.
/// *References:* Fisher 1935 doi:10.2307/2342435; Cornfield 1956. *Checked against:* R 4.2.2 `fisher.test` (p), root
/// finding to 1e-13 in R (odds ratio and limits).
public struct FisherTwoByTwo: Hashable, Sendable {
    /// p values; "greater" means an odds ratio above 1.
    public let p: PValues
    /// Two-sided mid-p.
    public let midP: Double
    /// Conditional maximum-likelihood odds ratio; may be 0 or infinite.
    public let oddsRatio: Estimate<Double>
    /// Exact limits of the odds ratio.
    public let interval: ConfidenceInterval
    /// Cross-product ratio ad/(bc).
    public let sampleOddsRatio: Estimate<Double>

    /// Tests a 2 x 2 table.
    /// - Throws: `StatisticsError` for a table of another shape, or a level outside 0…1.
    public init(_ table: CountTable, level: Double = 0.95) throws(StatisticsError) {
        try Check.level(level)
        let (a, b, c, d) = try table.twoByTwo()
        // Every table with these margins is visited; with more counts the chi-squared test says the same.
        guard table.total <= 10_000_000 else {
            throw StatisticsError(
                "IC0532", "The table has \(table.total) counts; the exact test takes up to 10 million.",
                remedy: "Use the chi-squared test.")
        }
        let urn = HypergeometricDistribution(white: a + b, black: c + d, draws: a + c)
        let mass = urn.support.map { urn.probability(of: $0) }
        let observed = urn.probability(of: a)
        let atMost = mass.filter { $0 <= observed * (1 + 1e-7) }.reduce(0, +)
        p = PValues(
            twoSided: min(1, atMost), greater: min(1, urn.upperTail(a - 1)), less: min(1, urn.cdf(a)))
        let less = mass.filter { $0 < observed * (1 - 1e-7) }.reduce(0, +)
        let equal = mass.filter { abs($0 / observed - 1) <= 1e-7 }.reduce(0, +)
        midP = min(1, less + 0.5 * equal)
        let cross = Double(b) * Double(c), main = Double(a) * Double(d)
        sampleOddsRatio =
            cross == 0 && main == 0
            ? .notEstimable(reason: "zero in both diagonals") : .value(main / cross)
        let conditional = NoncentralHypergeometric([NoncentralHypergeometric.Stratum(a: a, b: b, c: c, d: d)])
        oddsRatio = conditional.maximumLikelihood
        interval = conditional.interval(level: level)
    }

    /// What was done.
    public var method: MethodNote {
        MethodNote(
            "Fisher's exact test", variant: "conditional odds ratio with exact limits",
            reason: "exact at any n")
    }
}

/// Sum of the first counts of independent 2 x 2 tables with fixed margins and one common odds ratio.
struct NoncentralHypergeometric {
    struct Stratum {
        let a: Int, b: Int, c: Int, d: Int
        var low: Int { max(0, a + c - (c + d)) }
        var high: Int { min(a + b, a + c) }
    }

    /// log probabilities at odds ratio 1 up to a constant, from `low` on.
    private let logMass: [Double]
    private let low: Int
    private let observed: Int

    init(_ strata: [Stratum]) {
        var log: [Double] = [0]
        for stratum in strata { log = NoncentralHypergeometric.convolve(log, stratum) }
        logMass = log
        low = strata.reduce(0) { $0 + $1.low }
        observed = strata.reduce(0) { $0 + $1.a }
    }

    private static func convolve(_ log: [Double], _ s: Stratum) -> [Double] {
        let next = (s.low...s.high).map { k in
            SpecialFunctions.logChoose(Double(s.a + s.b), Double(k))
                + SpecialFunctions.logChoose(Double(s.c + s.d), Double(s.a + s.c - k))
        }
        let peak = next.max() ?? 0, otherPeak = log.max() ?? 0
        if log.count == 1 { return next.map { $0 - peak } }
        let first = log.map { exp($0 - otherPeak) }, second = next.map { exp($0 - peak) }
        var sum = [Double](repeating: 0, count: log.count + next.count - 1)
        for (i, a) in first.enumerated() where a > 0 {
            for (j, b) in second.enumerated() { sum[i + j] += a * b }
        }
        return sum.map { Glibc.log($0) }
    }

    /// Probabilities at log odds ratio θ.
    func mass(_ theta: Double) -> [Double] {
        let weights = logMass.indices.map { logMass[$0] + theta * Double($0) }
        let peak = weights.max() ?? 0
        let mass = weights.map { exp($0 - peak) }
        let total = mass.reduce(0, +)
        return mass.map { $0 / total }
    }

    private var place: Int { observed - low }
    private var isDegenerate: Bool { logMass.count == 1 }

    var maximumLikelihood: Estimate<Double> {
        if isDegenerate {
            return .notEstimable(reason: "a margin is empty: the table carries no information")
        }
        if place == 0 { return .value(0) }
        if place == logMass.count - 1 { return .value(.infinity) }
        let target = Double(place)
        let root = try? RootFinding.monotone(from: 0, within: -700...700) { theta in
            mass(theta).enumerated().reduce(0) { $0 + Double($1.offset) * $1.element } - target
        }
        guard let root else { return .notEstimable(reason: "the likelihood equation has no root") }
        return .value(exp(root))
    }

    func interval(level: Double) -> ConfidenceInterval {
        let bound = log((1 - level) / 2)
        func limit(_ tail: (Double) -> Double) -> Double? {
            (try? RootFinding.monotone(from: 0, within: -700...700) { log(tail($0)) - bound }).map { exp($0) }
        }
        let lower = place == 0 ? 0 : limit { mass($0)[place...].reduce(0, +) }
        let upper = place == logMass.count - 1 ? .infinity : limit { mass($0)[...place].reduce(0, +) }
        return ConfidenceInterval(lower: lower ?? 0, upper: upper ?? .infinity, level: level)
    }

    /// Two-sided p at odds ratio 1: all sums at most as probable as the observed one.
    var twoSided: Double {
        let mass = mass(0), observed = mass[place]
        return min(1, mass.filter { $0 <= observed * (1 + 1e-7) }.reduce(0, +))
    }
}
