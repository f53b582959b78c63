internal import GSLKit
internal import Glibc

/// Pearson, Spearman and Kendall correlation of two columns.
///
/// *Pearson:* t test with n-2 df, interval through Fisher's z. *Spearman:* correlation of mid-ranks; exact p without
/// ties by enumeration up to n = 9 and Edgeworth series up to 1290 (Best, Roberts 1975 doi:10.2307/2347111), and the t
/// approximation. *Kendall:* τ_b; exact p without ties below n = 50, and the normal approximation with tie-corrected
/// variance. *Fails:* below 3 pairs or when a column is constant. *Checked against:* R 4.2.2 `cor.test`.
public struct Correlation: Hashable, Sendable {
    /// Pairs used.
    public let pairs: Int
    /// Pairs left out.
    public let dropped: [Exclusion]
    /// Whether either column has ties.
    public let hasTies: Bool
    /// Pearson's r.
    public let pearson: Estimate<Pearson>
    /// Spearman's ρ.
    public let spearman: Estimate<Spearman>
    /// Kendall's τ_b.
    public let kendall: Estimate<Kendall>

    /// Pearson's r with its test.
    public struct Pearson: Hashable, Sendable {
        /// r.
        public let r: Double
        /// Two-sided p, t with n-2 df.
        public let p: Double
        /// Interval; needs 4 pairs.
        public let interval: Estimate<ConfidenceInterval>
    }

    /// Spearman's ρ with its tests.
    public struct Spearman: Hashable, Sendable {
        /// ρ.
        public let rho: Double
        /// (n³ - n)(1 - ρ)/6; the sum of squared rank differences where nothing ties.
        public let s: Double
        /// Two-sided p by the t approximation.
        public let pApproximate: Double
        /// Exact or Edgeworth p without ties up to n = 1290, else the t approximation.
        public let p: Double
    }

    /// Kendall's τ_b with its tests.
    public struct Kendall: Hashable, Sendable {
        /// τ_b.
        public let tau: Double
        /// Exact p without ties below n = 50, else normal.
        public let p: Double
        /// Standardised S.
        public let z: Double
        /// Two-sided normal p.
        public let pNormal: Double
    }

    /// Correlates two columns; NaN is missing.
    /// - Throws: `StatisticsError` for unequal lengths, an infinite value, or a level outside 0…1.
    public init(_ x: [Double], _ y: [Double], level: Double = 0.95) throws(StatisticsError) {
        try Check.level(level)
        try Check.lengths(x.count, y.count)
        try Check.finite(x)
        try Check.finite(y)
        let complete = x.indices.filter { !x[$0].isNaN && !y[$0].isNaN }
        let a = complete.map { x[$0] }, b = complete.map { y[$0] }
        pairs = a.count
        dropped = x.count > a.count ? [Exclusion("a value of the pair is missing", x.count - a.count)] : []
        let ranked = (TiedRanks(a), TiedRanks(b))
        hasTies = ranked.0.tieSizes.count < a.count || ranked.1.tieSizes.count < b.count
        guard a.count > 2, ranked.0.tieSizes.count > 1, ranked.1.tieSizes.count > 1 else {
            let reason = a.count > 2 ? "a column is constant" : "fewer than 3 pairs"
            pearson = .notEstimable(reason: reason)
            spearman = .notEstimable(reason: reason)
            kendall = .notEstimable(reason: reason)
            return
        }
        pearson = .value(Pearson(a, b, level: level))
        spearman = .value(Spearman(ranked.0.ranks, ranked.1.ranks, hasTies: hasTies))
        kendall = .value(Kendall(ranked.0, ranked.1, hasTies: hasTies))
    }

    /// Product-moment correlation with centred sums.
    static func productMoment(_ x: [Double], _ y: [Double]) -> Double {
        let mx = Descriptive.mean(x), my = Descriptive.mean(y)
        var xx = 0.0, yy = 0.0, xy = 0.0
        for (a, b) in zip(x, y) {
            xx += (a - mx) * (a - mx)
            yy += (b - my) * (b - my)
            xy += (a - mx) * (b - my)
        }
        return max(-1, min(1, xy / (xx.squareRoot() * yy.squareRoot())))
    }

    /// Two-sided p of a correlation by t with n-2 df.
    static func tTest(_ r: Double, _ n: Int) -> Double {
        let df = Double(n - 2)
        guard abs(r) < 1 else { return 0 }
        return StudentTDistribution(df).twoSided(r * (df / ((1 - r) * (1 + r))).squareRoot())
    }
}

extension Correlation.Pearson {
    init(_ x: [Double], _ y: [Double], level: Double) {
        r = Correlation.productMoment(x, y)
        p = Correlation.tTest(r, x.count)
        guard x.count > 3 else {
            interval = .notEstimable(reason: "fewer than 4 pairs")
            return
        }
        let reach = NormalDistribution().upperQuantile((1 - level) / 2) / (Double(x.count) - 3).squareRoot()
        let z = atanh(r)
        interval = .value(ConfidenceInterval(lower: tanh(z - reach), upper: tanh(z + reach), level: level))
    }
}

extension Correlation.Spearman {
    /// From the mid-ranks of both columns.
    init(_ x: [Double], _ y: [Double], hasTies: Bool) {
        let n = Double(x.count)
        rho = Correlation.productMoment(x, y)
        s = (n * n * n - n) * (1 - rho) / 6
        pApproximate = Correlation.tTest(rho, x.count)
        if hasTies || x.count > 1290 {
            p = pApproximate
        } else {
            let sum = s.rounded(), mean = (n * n * n - n) / 6
            let tail =
                sum > mean
                ? SpearmanDistribution.upperTail(sum, x.count)
                : 1 - SpearmanDistribution.upperTail(sum + 2, x.count)
            p = min(1, 2 * tail)
        }
    }
}

/// Distribution of Spearman's Σd² without ties.
private enum SpearmanDistribution {
    /// P(S >= s); S is even.
    static func upperTail(_ s: Double, _ n: Int) -> Double {
        let size = Double(n), top = (size * size * size - size) / 3
        if s <= 0 { return 1 }
        if s > top { return 0 }
        return n <= 9 ? enumerated(s, n) : edgeworth(s, size)
    }

    /// All permutations.
    private static func enumerated(_ s: Double, _ n: Int) -> Double {
        var order = Array(0..<n), atLeast = 0, count = 0
        func visit(_ place: Int, _ sum: Int) {
            if place == n {
                count += 1
                if Double(sum) >= s { atLeast += 1 }
                return
            }
            for k in place..<n {
                order.swapAt(place, k)
                let gap = order[place] - place
                visit(place + 1, sum + gap * gap)
                order.swapAt(place, k)
            }
        }
        visit(0, 0)
        return Double(atLeast) / Double(count)
    }

    /// Edgeworth series of algorithm AS 89.
    private static func edgeworth(_ s: Double, _ n: Double) -> Double {
        let b = 1 / n
        let x = (6 * (s - 1) * b / (n * n - 1) - 1) * (1 / b - 1).squareRoot()
        let y = x * x
        let fourth = 0.0072 - 0.0831 * b + y * b * (0.0131 - 0.00046 * y)
        let third = 0.0879 + 0.0151 * b - y * fourth
        let second = -0.0758 + b * (0.1033 + 0.3932 * b) - y * b * third
        let series = x * b * (0.2274 + b * (0.2531 + 0.1745 * b) + y * second)
        return min(1, max(0, series / exp(y / 2) + NormalDistribution().upperTail(x)))
    }
}

extension Correlation.Kendall {
    init(_ x: TiedRanks, _ y: TiedRanks, hasTies: Bool) {
        let count = x.ranks.count, n = Double(count), all = n * (n - 1) / 2
        let a = TieMoments(x.tieSizes), b = TieMoments(y.tieSizes)
        let s = KendallScore.score(x.ranks, y.ranks, tied: (a.pairs, b.pairs))
        tau = s / ((all - a.pairs) * (all - b.pairs)).squareRoot()
        let v0 = n * (n - 1) * (2 * n + 5) - a.quintic - b.quintic
        let v1 = 4 * a.pairs * b.pairs / (2 * n * (n - 1))
        let v2 = a.triples * b.triples / (9 * n * (n - 1) * (n - 2))
        z = s / (v0 / 18 + v1 + v2).squareRoot()
        pNormal = NormalDistribution().twoSided(z)
        if hasTies || count >= 50 {
            p = pNormal
        } else {
            p = KendallScore.exactP(concordant: ((tau + 1) * all / 2).rounded(), count)
        }
    }
}

/// Sums over tie groups in the variance of Kendall's S.
private struct TieMoments {
    var pairs = 0.0, quintic = 0.0, triples = 0.0

    init(_ sizes: [Int]) {
        for size in sizes {
            let t = Double(size)
            pairs += t * (t - 1) / 2
            quintic += t * (t - 1) * (2 * t + 5)
            triples += t * (t - 1) * (t - 2)
        }
    }
}
