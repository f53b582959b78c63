import GSLKit
import Testing

@testable import MixedModels

@Suite("The largest of several t statistics")
struct MeansLargestTTests {
    private func correlation(_ contrasts: [[Double]], _ covariance: Matrix) -> Matrix {
        let full = Matrix(contrasts) * covariance * Matrix(contrasts).transposed
        var r = full
        for i in 0..<r.rows {
            for j in 0..<r.rows { r[i, j] = full[i, j] / (full[i, i] * full[j, j]).squareRoot() }
        }
        return r
    }

    private func product(_ loadings: [Double]) -> Matrix {
        var r = Matrix.identity(loadings.count)
        for i in loadings.indices {
            for j in loadings.indices where i != j { r[i, j] = loadings[i] * loadings[j] }
        }
        return r
    }

    private func pairwise(_ k: Int) -> [[Double]] {
        (0..<k).flatMap { i in (i + 1..<k).map { j in (0..<k).map { $0 == i ? 1 : $0 == j ? -1 : 0 } } }
    }

    @Test("product form: Python 3, scipy 1.17, Gauss-Legendre over factor and scale")
    func productForm() {
        let small = LargestTDistribution(product([0.7, 0.6, 0.8]))
        #expect(agrees(small.upperTail(2.2, df: 12.4).value, 0.114767183214, 1e-9))
        let far = LargestTDistribution(product([0.7, 0.6, 0.8, -0.5, 0.3])).upperTail(7, df: 12.4).value
        #expect(agrees(far, 5.59019777485e-05, 1e-9, floor: 0))
        let normal = LargestTDistribution(product([Double](repeating: 0.5.squareRoot(), count: 4)))
        #expect(agrees(normal.upperTail(2.5, df: .infinity).value, 0.0428799244488, 1e-9))
    }

    @Test("pairwise differences of balanced means are the studentized range, non-integer df")
    func studentizedRange() {
        for (k, df, tolerance) in [
            (3, 7.3, 1e-9), (3, 25.4, 1e-9), (4, 12.6, 1e-9), (4, .infinity, 1e-9), (5, 40.2, 1e-6),
        ] {
            // The angles are found once for every t.
            let largest = LargestTDistribution(correlation(pairwise(k), Matrix.identity(k)))
            let range = StudentizedRangeDistribution(groups: k, degreesOfFreedom: df)
            for t in [1.5, 2.6, 4] {
                let found = largest.upperTail(t, df: df)
                let exact = range.upperTail(t * 2.0.squareRoot())
                // The lattice promises an absolute error.
                #expect(abs(found.value - exact) < max(tolerance * exact, found.error), "\(k) \(t)")
                #expect(found.error < 1e-6, "\(k) \(t)")
            }
        }
    }

    @Test(
        "any correlation: R 4.2.2, mvtnorm 1.1-3, GenzBretz(maxpts = 4e6), mean of 6 runs, standard error 1e-7"
    )
    func mvtnorm() {
        let variances = Matrix(diagonal: [5, 8, 11, 7, 9].map { 1 / $0 })
        let steps: [[Double]] = (0..<4).map { i in (0..<5).map { $0 == i ? -1 : $0 == i + 1 ? 1 : 0 } }
        let consecutive = LargestTDistribution(correlation(steps, variances)).upperTail(2.3, df: 17)
        #expect(abs(consecutive.value - 0.1133285935) < 1e-6)
        let plane = LargestTDistribution(
            correlation(pairwise(3), Matrix(diagonal: [5, 8, 11].map { 1 / $0 }))
        ).upperTail(2.4, df: 21)
        #expect(abs(plane.value - 0.0632855512) < 5e-7)
    }

    @Test("five and more statistics on the lattice, against the quadrature of the product form and of chains")
    func lattice() throws {
        let loadings = [0.55, 0.6, 0.62, 0.7, 0.74, 0.77, 0.8]
        let exact = LargestTDistribution(product(loadings)).upperTail(2.6, df: 25.3).value
        let own = try #require(LatticeIntegral(product(loadings)))
        // The control is the thing itself here, so that the lattice has nothing left to do.
        #expect(agrees(own.tail(2.6, 25.3, finest: 12).value, exact, 1e-9))
        // Differences of neighbours are a chain: Python 3, scipy 1.17, one mean after the other by splines, then over s.
        for (k, exact, tolerance) in [(5, 0.0776499272, 1e-6), (8, 0.1182901932, 4e-6)] {
            let steps: [[Double]] = (0..<k).map { i in (0...k).map { $0 == i ? -1 : $0 == i + 1 ? 1 : 0 } }
            let r = correlation(steps, Matrix(diagonal: (5...5 + k).map { 1 / Double($0) }))
            let found = LargestTDistribution(r).upperTail(2.5, df: 30)
            #expect(abs(found.value - exact) < min(tolerance, found.error), "\(k) \(found)")
        }
    }

    @Test("critical values invert the tail; copies of a statistic change nothing")
    func critical() throws {
        let r = product([0.7, 0.6, 0.8])
        let largest = LargestTDistribution(r)
        let c = try #require(largest.criticalValues(0.05, df: [12.4])[0])
        #expect(agrees(largest.upperTail(c, df: 12.4).value, 0.05, 1e-7))
        let twice = r.submatrix(rows: [0, 1, 2, 0], columns: [0, 1, 2, 0])
        #expect(LargestTDistribution(twice).upperTail(2, df: 9).value == largest.upperTail(2, df: 9).value)
        let one = LargestTDistribution(Matrix.identity(1))
        #expect(one.upperTail(2, df: 9).value == StudentTDistribution(9).twoSided(2))
    }

    @Test("the studentized range against mpmath 1.3 with 18 digits")
    func range() {
        let goldens: [(Double, Int, Double, Double)] = [
            (3.5, 3, 10.7, 0.074311636480816), (2, 4, 25.3, 0.50242339791995),
            (12, 5, 7.3, 0.0003253644116133), (8.5, 3, 792.1, 8.4602834444753e-9),
            (4, 10, 100.5, 0.14117757413518), (30, 3, 4.2, 4.4681133707129e-5),
            (3.2, 6, 2.5, 0.42716431931266), (1.1, 3, 40, 0.71865536984418),
        ]
        for (q, k, df, p) in goldens {
            let found = StudentizedRangeDistribution(groups: k, degreesOfFreedom: df).upperTail(q)
            #expect(agrees(found, p, 1e-9, floor: 0), "\(q) \(k) \(df): \(found)")
        }
    }
}
