import GSLKit
import Glibc

/// P(max |T| > t) for any correlations, on a fixed lattice.
///
/// The integrand is Genz's: variables are drawn one after the other within what the earlier ones leave of the box. A
/// singular matrix leaves statistics that are combinations of the variables drawn; each narrows the interval of the last
/// variable it depends on. The points are a fixed lattice at eight
/// shifts, whose spread is the error estimate. Where the
/// correlations are nearly of product form the exact value of the product form serves as control.
struct LatticeIntegral: Sendable {
    private let rows: [[Double]]
    private let rank: Int
    /// Statistics whose last variable is the column.
    private let members: [[Int]]
    private let control: ProductFactor?
    private let controlRows: [[Double]]

    static let goal = 3e-7

    init(_ factor: CorrelationFactor, correlation: Matrix) {
        rank = min(factor.rank, FixedLattice.mostDimensions - 1)
        // The variable with the fewest chances to stay inside goes first: pivoting has put the widest there.
        rows = factor.rows.map { Array($0.prefix(min(factor.rank, FixedLattice.mostDimensions - 1))) }
        members = LatticeIntegral.members(rows, rank)
        let nearest = ProductFactor(nearest: correlation)
        var product = Matrix.identity(correlation.rows), off = 0.0
        for i in 0..<correlation.rows {
            for j in 0..<correlation.rows where i != j {
                product[i, j] = nearest.loadings[i] * nearest.loadings[j]
                off = max(off, abs(product[i, j] - correlation[i, j]))
            }
        }
        let own = CorrelationFactor(product)
        // The same points serve both integrands only when both need the same variables.
        if off < 0.15, factor.rank == correlation.rows, own.rank == factor.rank {
            control = nearest
            controlRows = own.rows
        } else {
            control = nil
            controlRows = []
        }
    }

    private static func members(_ rows: [[Double]], _ rank: Int) -> [[Int]] {
        (0..<rank).map { column in
            rows.indices.filter { row in rows[row].lastIndex { $0 != 0 } == column }
        }
    }

    /// The tail with an error estimate.
    ///
    /// - Parameter finest: logarithm of the largest number of points per shift.
    func tail(_ t: Double, _ df: Double, finest: Int = 17) -> (value: Double, error: Double) {
        let scales = df < 1e10 ? ScaleTable(df) : nil
        let exact = control?.mixture(t, df)
        let controlMembers = LatticeIntegral.members(controlRows, rank)
        var mean = 0.0, error = 1.0
        for power in [12, 14, 16, 17] where power <= finest {
            let points = 1 << power
            var values: [Double] = []
            for shift in 0..<FixedLattice.shifts {
                let lattice = FixedLattice(dimensions: rank + 1, shift: shift)
                var sum = 0.0
                var x = [Double](repeating: 0, count: rank + 1), y = [Double](repeating: 0, count: rank)
                for n in 0..<points {
                    lattice.point(n, of: points, fold: true, into: &x)
                    let w = t * (scales?.value(x[rank]) ?? 1)
                    var value = 1 - stay(w, x, &y, rows, members)
                    if let exact { value += exact - (1 - stay(w, x, &y, controlRows, controlMembers)) }
                    sum += value
                }
                values.append(sum / Double(points))
            }
            let count = Double(values.count)
            mean = values.reduce(0, +) / count
            let spread = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count * (count - 1))
            error = 2.5 * spread.squareRoot()
            if error < LatticeIntegral.goal { break }
        }
        return (mean, error)
    }

    /// Probability, given the points, that every statistic stays within ±w.
    private func stay(
        _ w: Double, _ x: [Double], _ y: inout [Double], _ rows: [[Double]], _ members: [[Int]]
    ) -> Double {
        let normal = NormalDistribution()
        var product = 1.0
        for column in 0..<rank {
            var low = -Double.infinity, high = Double.infinity
            for row in members[column] {
                let a = rows[row]
                var known = 0.0
                for j in 0..<column { known += a[j] * y[j] }
                let first = (-w - known) / a[column], second = (w - known) / a[column]
                low = max(low, min(first, second))
                high = min(high, max(first, second))
            }
            guard low < high else { return 0 }
            // On the side of the smaller tails, where differences keep their digits.
            let flip = low > 0
            let from = flip ? normal.cdf(-high) : normal.cdf(low)
            let to = flip ? normal.cdf(-low) : normal.cdf(high)
            let chance = to - from
            guard chance > 0 else { return 0 }
            product *= chance
            if column + 1 < rank {
                let drawn = normal.quantile(from + x[column] * chance)
                y[column] = flip ? -drawn : drawn
            }
        }
        return product
    }

}

/// Quantiles of s = χ_ν/√ν by cubic interpolation in the normal quantile, in which log s is nearly straight.
private struct ScaleTable {
    private static let end = 8.0, steps = 320
    private let logs: [Double]
    private let normal = NormalDistribution()

    init(_ df: Double) {
        let gamma = GammaDistribution(shape: df / 2, scale: 2 / df), normal = NormalDistribution()
        let h = 2 * ScaleTable.end / Double(ScaleTable.steps)
        logs = (0...ScaleTable.steps).map { i in
            let z = -ScaleTable.end + h * Double(i)
            let square =
                z <= 0 ? gamma.quantile(normal.cdf(z)) : gamma.upperQuantile(normal.upperTail(z))
            return 0.5 * log(square)
        }
    }

    func value(_ u: Double) -> Double {
        let h = 2 * ScaleTable.end / Double(ScaleTable.steps)
        let z = max(-ScaleTable.end, min(ScaleTable.end, normal.quantile(u)))
        let place = (z + ScaleTable.end) / h
        let i = max(1, min(ScaleTable.steps - 2, Int(place))), f = place - Double(i)
        let a = logs[i - 1], b = logs[i], c = logs[i + 1], d = logs[i + 2]
        // Lagrange's cubic through four neighbours.
        let value =
            -f * (f - 1) * (f - 2) / 6 * a + (f + 1) * (f - 1) * (f - 2) / 2 * b - (f + 1) * f * (f - 2) / 2
            * c + (f + 1) * f * (f - 1) / 6 * d
        return exp(value)
    }
}
