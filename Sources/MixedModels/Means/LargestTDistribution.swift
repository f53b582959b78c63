import GSLKit
import Glibc

/// The distribution of the largest |T| of a central multivariate t vector: Dunnett's test and its relatives.
///
///     P(max |T_i| > t),   T = Z / s,   Z normal with unit variances and the given correlation,   s = χ_ν / √ν
///
/// How it is computed depends on the correlations. One statistic: Student's t. Product form ρ_ij = λ_i λ_j
/// (comparisons with one reference of independent means): quadrature over the common factor and s, to 1e-10. Rank two:
/// quadrature over the angle with the radius in closed form, to 1e-12. Ranks three and four: the same over the sphere,
/// to 1e-9 and about 1e-7. Five and more statistics: Genz and Bretz's sequential integrand on a fixed lattice, refined
/// until the spread of its shifts promises 3e-7 or 2^17 points per shift are used (then below 1e-6 for five or six, some
/// 2e-6 for eight, 1e-5 for ten); of rank five and more with a singular matrix: the sphere on the lattice (some 1e-5). The
/// error estimate is handed on. Nothing is random:
/// every run gives the same digits.
/// *Reference:* Genz and Bretz 2009, doi:10.1007/978-3-642-01689-9; Dunnett 1955, doi:10.1080/01621459.1955.10501294.
/// *Checked against:* R 4.2.2, mvtnorm 1.1-3.
struct LargestTDistribution: Sendable {
    enum Method: Sendable {
        case single
        case product(ProductFactor)
        case plane(PlaneSections)
        case sphere(SphereSections)
        case lattice(LatticeIntegral)
    }

    /// Different statistics; those with correlation 1 or -1 are one.
    let count: Int
    let method: Method

    /// - Parameter correlation: symmetric with a unit diagonal; it may be singular.
    init(_ correlation: Matrix) {
        var kept: [Int] = []
        for i in 0..<correlation.rows where kept.allSatisfy({ abs(correlation[i, $0]) < 1 - 1e-12 }) {
            kept.append(i)
        }
        count = kept.count
        let r = correlation.submatrix(rows: kept, columns: kept)
        if kept.count <= 1 {
            method = .single
        } else if let product = ProductFactor(exactly: r) {
            method = .product(product)
        } else {
            let factor = CorrelationFactor(r)
            if factor.rank == 2 {
                method = .plane(PlaneSections(factor.rows))
            } else if factor.rank <= 4 || factor.rank < kept.count {
                // Few dimensions, or a singular matrix, whose sequential integrand would have edges.
                method = .sphere(SphereSections(factor.rows))
            } else if let lattice = LatticeIntegral(r) {
                method = .lattice(lattice)
            } else {
                method = .sphere(SphereSections(factor.rows))
            }
        }
    }

    /// P(max |T| > t) with a bound of the numerical error.
    ///
    /// - Parameter finest: logarithm of the most lattice points per shift, where a lattice is used.
    func upperTail(_ t: Double, df: Double, finest: Int = 17, goal: Double = LatticeIntegral.goal)
        -> (value: Double, error: Double)
    {
        guard t > 0 else { return (1, 0) }
        guard !t.isNaN, df > 0 else { return (.nan, 0) }
        let one = Self.single(t, df)
        if one == 0 { return (0, 0) }
        // Bonferroni's inequality and the largest single tail enclose the value.
        func clamped(_ value: Double) -> Double { min(max(value, one), min(1, Double(count) * one)) }
        switch method {
        case .single: return (one, 0)
        case .product(let factor):
            return (clamped(factor.mixture(t, df)), 1e-10)
        case .plane(let sections): return (clamped(sections.tail(t, df)), 1e-12)
        case .sphere(let sections):
            let found = sections.tail(t, df)
            return (clamped(found.value), found.error)
        case .lattice(let lattice):
            if Double(count) * one < 1e-8 { return (Double(count) * one, Double(count) * one) }
            let found = lattice.tail(t, df, finest: finest, goal: goal)
            return (clamped(found.value), found.error)
        }
    }

    /// The t with P(max |T| > t) = p at each df.
    ///
    /// The value is a smooth function of 1/df: where more than three df lie close together and the integral is costly,
    /// three of them are solved and the rest interpolated.
    func criticalValues(_ p: Double, df: [Double]) -> [Double?] {
        var known: [Double: Double?] = [:]
        let distinct = Set(df).sorted()
        let isCostly =
            switch method {
            case .single, .product, .plane: false
            case .sphere, .lattice: true
            }
        if isCostly, distinct.count > 3, let low = distinct.first, let high = distinct.last,
            low > 4, high < 2 * low
        {
            let x = [1 / low, 0.5 * (1 / low + 1 / high), 1 / high]
            let y = x.compactMap { critical(p, 1 / $0) }
            if y.count == 3 {
                return df.map { value in
                    let z = 1 / value
                    return (0..<3).reduce(0.0) { sum, i in
                        let others = (0..<3).filter { $0 != i }
                        return sum + others.reduce(y[i]) { $0 * (z - x[$1]) / (x[i] - x[$1]) }
                    }
                }
            }
        }
        for value in distinct { known[value] = critical(p, value) }
        return df.map { known[$0] ?? nil }
    }

    private func critical(_ p: Double, _ df: Double) -> Double? {
        let low = Self.singleQuantile(p, df), high = Self.singleQuantile(p / Double(count), df)
        if case .lattice(let lattice) = method, let near = lattice.nearestTail(df) {
            return corrected(p, df, in: low, high, near)
        }
        guard case .single = method else {
            let goal = log(p)
            // 1e-6 of a tail of 0.05 moves the quantile by less than 1e-5.
            return try? RootFinding.brent(in: low, high, tolerance: 1e-7 * high) { t in
                log(upperTail(t, df: df, finest: 14, goal: 1e-6).value) - goal
            }
        }
        return low
    }

    /// The root of the nearest product form, which costs little, moved by Newton steps with its slope: each costs one
    /// lattice, and the two distributions are nearly parallel.
    private func corrected(
        _ p: Double, _ df: Double, in low: Double, _ high: Double, _ near: (Double) -> Double
    ) -> Double? {
        let goal = log(p)
        guard
            var t = try? RootFinding.brent(
                in: low * 0.9, high * 1.1, tolerance: 1e-9 * high, { log(near($0)) - goal })
        else { return nil }
        let h = 1e-4 * t, slope = (log(near(t + h)) - log(near(t - h))) / (2 * h)
        for _ in 0..<20 {
            let step = (log(upperTail(t, df: df, finest: 14, goal: 1e-6).value) - goal) / slope
            t = min(high, max(low, t - step))
            // The slope is right to some per cent, so the next step would be a hundredth of this one.
            if abs(step) < 1e-5 * t { return t }
        }
        return nil
    }

    static func single(_ t: Double, _ df: Double) -> Double {
        df.isFinite ? StudentTDistribution(df).twoSided(t) : NormalDistribution().twoSided(t)
    }

    private static func singleQuantile(_ p: Double, _ df: Double) -> Double {
        df.isFinite
            ? StudentTDistribution(df).upperQuantile(p / 2) : NormalDistribution().upperQuantile(p / 2)
    }
}

/// Rows a_i with R = A A', the columns ordered by pivoting; the smallest number of columns.
struct CorrelationFactor: Sendable {
    let rank: Int
    /// The statistics in the order they were taken as pivots.
    let order: [Int]
    /// One row per statistic.
    let rows: [[Double]]

    init(_ r: Matrix) {
        let k = r.rows
        var rest = r, columns: [[Double]] = [], order: [Int] = []
        // Cholesky with the largest remaining variance first; what is below rounding is zero.
        for _ in 0..<k {
            guard let pivot = (0..<k).max(by: { rest[$0, $0] < rest[$1, $1] }), rest[pivot, pivot] > 1e-10
            else { break }
            let root = rest[pivot, pivot].squareRoot()
            let column = (0..<k).map { rest[$0, pivot] / root }
            for i in 0..<k { for j in 0..<k { rest[i, j] -= column[i] * column[j] } }
            columns.append(column)
            order.append(pivot)
        }
        rank = columns.count
        self.order = order
        rows = (0..<k).map { i in columns.map { abs($0[i]) < 1e-9 ? 0 : $0[i] } }
    }
}
