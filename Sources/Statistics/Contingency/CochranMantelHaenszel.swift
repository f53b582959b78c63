internal import GSLKit
internal import Glibc

/// Association in 2 x 2 tables over strata: Mantel-Haenszel test and common odds ratio, exact conditional test.
///
/// χ² = (|Σ(a - E)| - ½)²/Σ Var with E, Var of the central hypergeometric; the correction is dropped when |Σ(a - E)| is
/// below ½. OR = Σ(ad/n)/Σ(bc/n) with the Robins-Breslow-Greenland variance of log OR. Exact: Σ a given all margins.
/// *Fails:* strata of fewer than 2 observations carry nothing and are left out (counted); not estimable when no stratum
/// has two non-empty rows and columns.
/// *References:* Mantel, Haenszel 1959 doi:10.1093/jnci/22.4.719; Robins, Breslow, Greenland 1986 doi:10.2307/2531052.
/// *Checked against:* R 4.2.2 `mantelhaen.test`.
public struct CochranMantelHaenszel: Hashable, Sendable {
    /// Without correction.
    public let statistic: Estimate<ChiSquare.Statistic>
    /// With continuity correction.
    public let corrected: Estimate<ChiSquare.Statistic>
    /// Mantel-Haenszel odds ratio.
    public let oddsRatio: Estimate<Double>
    /// Its interval.
    public let interval: Estimate<ConfidenceInterval>
    /// Exact conditional two-sided p.
    public let exactP: Double
    /// Conditional maximum-likelihood odds ratio.
    public let exactOddsRatio: Estimate<Double>
    /// Its exact limits.
    public let exactInterval: ConfidenceInterval
    /// Strata left out.
    public let dropped: [Exclusion]

    /// Tests a list of 2 x 2 tables.
    /// - Throws: `StatisticsError` for a table that is not 2 x 2, or a level outside 0…1.
    public init(strata: [CountTable], level: Double = 0.95) throws(StatisticsError) {
        try Check.level(level)
        var used: [NoncentralHypergeometric.Stratum] = []
        for table in strata where table.total > 1 {
            let (a, b, c, d) = try table.twoByTwo()
            used.append(NoncentralHypergeometric.Stratum(a: a, b: b, c: c, d: d))
        }
        let left = strata.count - used.count
        dropped = left > 0 ? [Exclusion("stratum with fewer than 2 observations", left)] : []
        let sums = MantelHaenszelSums(used)
        let reason = "no stratum has two non-empty rows and columns"
        let gap = abs(sums.deviation), shift = gap >= 0.5 ? 0.5 : 0.0
        let informative = sums.variance > 0
        statistic =
            informative
            ? .value(ChiSquare.Statistic(gap * gap / sums.variance, 1)) : .notEstimable(reason: reason)
        corrected =
            informative
            ? .value(ChiSquare.Statistic((gap - shift) * (gap - shift) / sums.variance, 1))
            : .notEstimable(reason: reason)
        oddsRatio =
            sums.r + sums.s > 0 ? .value(sums.r / sums.s) : .notEstimable(reason: "zero in all diagonals")
        interval = sums.interval(level: level)
        let conditional = NoncentralHypergeometric(used)
        exactP = conditional.twoSided
        exactOddsRatio = conditional.maximumLikelihood
        exactInterval = conditional.interval(level: level)
    }
}

/// Sums over strata.
private struct MantelHaenszelSums {
    var deviation = 0.0, variance = 0.0
    var r = 0.0, s = 0.0
    private var pr = 0.0, mixed = 0.0, qs = 0.0

    init(_ strata: [NoncentralHypergeometric.Stratum]) {
        for stratum in strata {
            let a = Double(stratum.a), b = Double(stratum.b), c = Double(stratum.c), d = Double(stratum.d)
            let n = a + b + c + d
            deviation += a - (a + b) * (a + c) / n
            variance += (a + b) * (c + d) * (a + c) * (b + d) / (n * n * (n - 1))
            r += a * d / n
            s += b * c / n
            pr += (a + d) * a * d / (n * n)
            mixed += ((a + d) * b * c + (b + c) * a * d) / (n * n)
            qs += (b + c) * b * c / (n * n)
        }
    }

    func interval(level: Double) -> Estimate<ConfidenceInterval> {
        guard r > 0, s > 0 else {
            return .notEstimable(reason: "the odds ratio is 0 or infinite: see the exact limits")
        }
        let variance = pr / (2 * r * r) + mixed / (2 * r * s) + qs / (2 * s * s)
        let reach = NormalDistribution().upperQuantile((1 - level) / 2) * variance.squareRoot()
        return .value(
            ConfidenceInterval(lower: r / s * exp(-reach), upper: r / s * exp(reach), level: level))
    }
}

/// The generalised Cochran-Mantel-Haenszel test of r x c tables over strata (general association).
///
/// Q = d'V⁻¹d with d the sums of observed minus expected counts of the first (r-1)(c-1) cells and V the sum of their
/// hypergeometric covariances, (r-1)(c-1) degrees of freedom.
/// *References:* Agresti 2013, Categorical Data Analysis, section 8.4.3; Landis, Heyman, Koch 1978 doi:10.2307/1402373.
/// *Checked against:* R 4.2.2 `mantelhaen.test`.
public enum GeneralCochranMantelHaenszel {
    /// Tests tables of one shape. Rows and columns empty in all strata, and strata with fewer than 2 observations, are
    /// left out.
    ///
    /// *Fails:* not estimable with fewer than two non-empty rows or columns, or a singular covariance.
    /// - Throws: `StatisticsError` without strata, or when they differ in shape.
    public static func test(strata: [CountTable]) throws(StatisticsError) -> Estimate<ChiSquare.Statistic> {
        guard let first = strata.first else { throw .badTable("There is no stratum.") }
        guard strata.allSatisfy({ $0.rowCount == first.rowCount && $0.columnCount == first.columnCount })
        else {
            throw .badTable("The strata differ in shape.")
        }
        let used = strata.filter { $0.total > 1 }
        let rows = (0..<first.rowCount).filter { i in used.contains { $0.rowTotals[i] > 0 } }
        let columns = (0..<first.columnCount).filter { j in used.contains { $0.columnTotals[j] > 0 } }
        guard rows.count > 1, columns.count > 1 else {
            return .notEstimable(reason: "fewer than two non-empty rows or columns")
        }
        let r = rows.count - 1, c = columns.count - 1
        var gap = [Double](repeating: 0, count: r * c), covariance = Matrix(rows: r * c, columns: r * c)
        for table in used { add(table, rows, columns, &gap, &covariance) }
        guard let factor = Cholesky(covariance) else {
            return .notEstimable(reason: "the covariance of the counts is singular")
        }
        let half = factor.forwardSolve(gap)
        return .value(ChiSquare.Statistic(half.reduce(0) { $0 + $1 * $1 }, r * c))
    }

    private static func add(
        _ table: CountTable, _ rows: [Int], _ columns: [Int], _ gap: inout [Double],
        _ covariance: inout Matrix
    ) {
        let n = Double(table.total), c = columns.count - 1
        let rowTotals = rows.dropLast().map { Double(table.rowTotals[$0]) }
        let columnTotals = columns.dropLast().map { Double(table.columnTotals[$0]) }
        for i in rowTotals.indices {
            for j in columnTotals.indices {
                gap[i * c + j] +=
                    Double(table.counts[rows[i]][columns[j]]) - rowTotals[i] * columnTotals[j] / n
                for k in rowTotals.indices {
                    for l in columnTotals.indices {
                        let rowPart = rowTotals[i] * ((i == k ? n : 0) - rowTotals[k])
                        let columnPart = columnTotals[j] * ((j == l ? n : 0) - columnTotals[l])
                        covariance[i * c + j, k * c + l] += rowPart * columnPart / (n * n * (n - 1))
                    }
                }
            }
        }
    }
}
