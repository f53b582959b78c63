internal import GSLKit
internal import Glibc

/// Pearson's chi-squared and the likelihood-ratio (G) test of association in an r x c table.
///
/// χ² = Σ (O - E)²/E with (r-1)(c-1) degrees of freedom; adjusted residuals (O-E)/√(E(1-r)(1-c)); Cramér's
/// V = √(χ²/(n(min(r,c)-1))). Empty rows and columns are left out. Yates' correction for 2 x 2 tables.
/// *Assumes:* independent observations, expected counts not small (below 5 use Fisher's test).
/// *References:* Pearson 1900 doi:10.1080/14786440009463897; Yates 1934 doi:10.2307/2983604.
/// *Checked against:* R 4.2.2 `chisq.test`.
public struct ChiSquare: Hashable, Sendable {
    /// A statistic with its upper tail.
    public struct Statistic: Hashable, Sendable {
        /// The statistic.
        public let value: Double
        /// Degrees of freedom.
        public let degreesOfFreedom: Int
        /// Upper tail.
        public let p: Double

        init(_ value: Double, _ degreesOfFreedom: Int) {
            self.value = value
            self.degreesOfFreedom = degreesOfFreedom
            p = ChiSquaredDistribution(Double(degreesOfFreedom)).upperTail(value)
        }
    }

    /// Expected counts under independence.
    public let expected: [[Double]]
    /// Adjusted (standardised) residuals.
    public let residuals: [[Double]]
    /// Pearson's statistic.
    public let pearson: Statistic
    /// With Yates' correction, 2 x 2 only.
    public let yates: Statistic?
    /// Likelihood-ratio statistic.
    public let likelihoodRatio: Statistic
    /// Cramér's V.
    public let cramerV: Double

    /// Tests a table; not estimable with fewer than two non-empty rows and columns.
    public static func test(_ table: CountTable) -> Estimate<ChiSquare> {
        let table = table.withoutEmptyMargins
        guard table.total > 0, table.rowCount > 1, table.columnCount > 1 else {
            return .notEstimable(reason: "fewer than two non-empty rows or columns")
        }
        return .value(ChiSquare(table))
    }

    private init(_ table: CountTable) {
        let rows = table.rowTotals.map(Double.init), columns = table.columnTotals.map(Double.init)
        let n = Double(table.total)
        let expected = rows.map { r in columns.map { r * $0 / n } }
        var pearson = 0.0, corrected = 0.0, likelihood = 0.0
        // R takes one correction for all four cells: the smallest |O - E|, at most 1/2.
        let correction = min(0.5, abs(Double(table.counts[0][0]) - expected[0][0]))
        var residuals = expected
        for i in rows.indices {
            for j in columns.indices {
                let count = Double(table.counts[i][j]), e = expected[i][j], gap = count - e
                pearson += gap * gap / e
                corrected += (abs(gap) - correction) * (abs(gap) - correction) / e
                if count > 0 { likelihood += 2 * count * log(count / e) }
                residuals[i][j] = gap / (e * (1 - rows[i] / n) * (1 - columns[j] / n)).squareRoot()
            }
        }
        let df = (rows.count - 1) * (columns.count - 1)
        self.expected = expected
        self.residuals = residuals
        self.pearson = Statistic(pearson, df)
        yates = rows.count == 2 && columns.count == 2 ? Statistic(corrected, df) : nil
        likelihoodRatio = Statistic(max(0, likelihood), df)
        cramerV = (pearson / n / Double(min(rows.count, columns.count) - 1)).squareRoot()
    }

    /// Smallest expected count.
    public var smallestExpected: Double { expected.joined().min() ?? 0 }
}
