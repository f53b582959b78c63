import GSLKit
import Glibc

/// P(max |T| > t) for five and more statistics of any correlations, none determined by the others.
///
/// The integrand is Genz's: variables are drawn one after the other within what the earlier ones leave of the box, the
/// one with the least chance to stay inside first. It is averaged over a fixed lattice at eight shifts, whose spread is
/// the error estimate. Where the correlations are nearly of product form (comparisons with one reference), the exact value
/// of the product form serves as control.
struct LatticeIntegral: Sendable {
    private let factor: TriangularFactor
    private let control: (product: ProductFactor, factor: TriangularFactor)?
    private let rank: Int

    static let goal = 3e-7
    /// Coordinates bent smoothly; the fifth is the last whose weight pays, by trial with five to eight statistics.
    private static let smooth = 5

    /// nil when there are more statistics than the lattice has dimensions, or the matrix is singular.
    init?(_ correlation: Matrix) {
        rank = correlation.rows
        guard rank < FixedLattice.mostDimensions, let own = TriangularFactor(correlation) else { return nil }
        factor = own
        let nearest = ProductFactor(nearest: correlation)
        var product = Matrix.identity(rank), off = 0.0
        for i in 0..<rank {
            for j in 0..<rank where i != j {
                product[i, j] = nearest.loadings[i] * nearest.loadings[j]
                off = max(off, abs(product[i, j] - correlation[i, j]))
            }
        }
        // The same order of the variables, so that the two integrands are alike point by point.
        control =
            off < 0.15 ? TriangularFactor(product, order: own.order).map { (nearest, $0) } : nil
    }

    /// The tail with an error estimate.
    ///
    /// - Parameter finest: logarithm of the largest number of points per shift.
    func tail(_ t: Double, _ df: Double, finest: Int = 17) -> (value: Double, error: Double) {
        let scales = df < 1e10 ? ScaleTable(df) : nil
        let exact = control.map { $0.product.mixture(t, df) }
        var mean = 0.0, error = 1.0
        for power in [12, 14, 16, 17] where power <= finest {
            // The error falls a little faster than 1/count: 2^16 points are tried only where they may do.
            if power == 16, finest > 16, error > 10 * LatticeIntegral.goal { continue }
            let values = (0..<FixedLattice.shifts).map { shift -> Double in
                let lattice = FixedLattice(dimensions: rank, power: power, shift: shift)
                var sum = 0.0, n = 0
                var x = [Double](repeating: 0, count: rank), y = x
                while n < lattice.count {
                    let weight = lattice.weightedPoint(n, smooth: LatticeIntegral.smooth, into: &x)
                    // The scale matters most: it takes the best coordinate; the last variable needs none.
                    let w = t * (scales?.value(x[0]) ?? 1)
                    var value = 1 - factor.stay(w, x, &y)
                    if let control { value -= 1 - control.factor.stay(w, x, &y) }
                    sum += weight * value
                    n &+= 1
                }
                return sum / Double(lattice.count) + (exact ?? 0)
            }
            let count = Double(values.count)
            mean = values.reduce(0, +) / count
            let spread = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count * (count - 1))
            error = 2.5 * spread.squareRoot()
            if error < LatticeIntegral.goal { break }
        }
        return (mean, error)
    }
}

/// The Cholesky factor of a correlation matrix with its rows in the order the variables are drawn, packed row by row.
private struct TriangularFactor: Sendable {
    let order: [Int]
    private let packed: [Double]

    /// - Parameter order: the largest remaining variance first unless given.
    init?(_ r: Matrix, order given: [Int]? = nil) {
        let order = given ?? CorrelationFactor(r).order
        guard order.count == r.rows, let factor = Cholesky(r.submatrix(rows: order, columns: order)) else {
            return nil
        }
        self.order = order
        packed = order.indices.flatMap { i in (0...i).map { factor.lower[i, $0] } }
    }

    /// Probability, given the points, that every variable stays within ±w. Coordinate j + 1 draws variable j.
    @inline(__always)
    func stay(_ w: Double, _ x: [Double], _ y: inout [Double]) -> Double {
        packed.withUnsafeBufferPointer { packed in
            x.withUnsafeBufferPointer { x in
                y.withUnsafeMutableBufferPointer { TriangularFactor.stay(w, packed, x, $0) }
            }
        }
    }

    @inline(__always)
    private static func stay(
        _ w: Double, _ packed: UnsafeBufferPointer<Double>, _ x: UnsafeBufferPointer<Double>,
        _ y: UnsafeMutableBufferPointer<Double>
    ) -> Double {
        let normal = NormalDistribution()
        var product = 1.0, place = 0, i = 0
        let count = x.count
        while i < count {
            var known = 0.0, j = 0
            while j < i {
                known += packed[place &+ j] * y[j]
                j &+= 1
            }
            let diagonal = packed[place &+ i]
            place = place &+ i &+ 1
            let low = (-w - known) / diagonal, high = (w - known) / diagonal
            // On the side of the smaller tails, where differences keep their digits.
            let flip = low > 0
            let from = TriangularFactor.phi(flip ? -high : low), to = TriangularFactor.phi(flip ? -low : high)
            let chance = to - from
            guard chance > 0 else { return 0 }
            product *= chance
            if i &+ 1 < count {
                let place = from + x[i &+ 1] * chance
                let drawn = normal.quantile(place < 1e-300 ? 1e-300 : place > 1 - 1e-16 ? 1 - 1e-16 : place)
                y[i] = flip ? -drawn : drawn
            }
            i &+= 1
        }
        return product
    }

    @inline(__always)
    private static func phi(_ x: Double) -> Double { 0.5 * erfc(-0.707_106_781_186_547_524 * x) }
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
        let left = -f * (f - 1) * (f - 2) / 6 * a + (f + 1) * (f - 1) * (f - 2) / 2 * b
        let right = -(f + 1) * f * (f - 2) / 2 * c + (f + 1) * f * (f - 1) / 6 * d
        return exp(left + right)
    }
}
