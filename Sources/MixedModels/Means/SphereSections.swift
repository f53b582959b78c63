import GSLKit
import Glibc

/// P(max |T| > t) from the geometry of the statistics on the unit sphere.
///
/// The statistics are T_i = R a_i'u / s with u uniform on the sphere of r dimensions. Where |T_i| is the largest u lies in
/// a cone around a_i: in direction w it reaches to the angle φ(w) at which another statistic draws level. With the radius
/// integrated in closed form,
///
///     P = Σ_i E_w H(φ_i(w)),   H(φ) = 2 c_r ∫_0^φ sin^{r-2}θ P(F_{r,ν} > t²/(r cos²θ)) dθ,
///
/// so that only the directions w are left, r - 2 dimensions: split exactly at the corners for r = 3 and on circles
/// of latitude for r = 4, on a fixed lattice for more. All terms are positive: small probabilities keep their digits. The angles are found once and serve every t
/// and every df; matrices may be singular.
struct SphereSections: Sendable {
    let rank: Int
    /// Angles with weights, one list per shift of the lattice.
    private let sections: [[(angle: Double, weight: Double)]]

    init(_ rows: [[Double]]) {
        let r = rows.first?.count ?? 0
        rank = r
        let cones = rows.indices.map { SphereSections.corners(rows, $0) }
        if r == 3 {
            sections = [cones.flatMap(SphereSections.circle)]
        } else if r == 4 {
            // The finer rule last; its distance from the coarser one is the error estimate.
            sections = [45, 96].map { panels in
                cones.flatMap { SphereSections.parallels($0, panels: panels) }
            }
        } else {
            sections = (0..<FixedLattice.shifts).map { shift in
                let directions = SphereSections.directions(r - 1, shift)
                let share = 1 / Double(directions.count)
                return cones.flatMap { corners in
                    directions.map { w in (SphereSections.angle(corners, w), share) }
                }
            }
        }
    }

    /// The points q with tan φ(w) = 1 / max q'w, in coordinates orthogonal to a_i.
    private static func corners(_ rows: [[Double]], _ i: Int) -> [[Double]] {
        let a = rows[i], basis = complement(of: a)
        return rows.indices.filter { $0 != i }.flatMap { j -> [[Double]] in
            let rho = max(-1, min(1, dot(rows[j], a)))
            let across = basis.map { dot($0, rows[j]) }
            return [across.map { $0 / (1 - rho) }, across.map { -$0 / (1 + rho) }]
        }
    }

    private static func complement(of a: [Double]) -> [[Double]] {
        var basis = [a], found: [[Double]] = []
        // The axis most along a goes last: it is the one that is left with nothing.
        let order = a.indices.sorted { abs(a[$0]) < abs(a[$1]) }
        for axis in order.prefix(a.count - 1) {
            var v = a.indices.map { $0 == axis ? 1.0 : 0 }
            for _ in 0..<2 {
                for b in basis {
                    let along = dot(v, b)
                    for j in v.indices { v[j] -= along * b[j] }
                }
            }
            let length = dot(v, v).squareRoot()
            v = v.map { $0 / length }
            basis.append(v)
            found.append(v)
        }
        return found
    }

    private static func dot(_ a: [Double], _ b: [Double]) -> Double {
        a.withUnsafeBufferPointer { a in
            b.withUnsafeBufferPointer { b in
                var sum = 0.0, i = 0
                while i < a.count {
                    sum += a[i] * b[i]
                    i &+= 1
                }
                return sum
            }
        }
    }

    private static func angle(_ corners: [[Double]], _ w: [Double]) -> Double {
        var largest = 0.0
        for q in corners { largest = max(largest, dot(q, w)) }
        return largest > 0 ? atan(1 / largest) : 0.5 * .pi
    }

    /// Gauss-Legendre between the directions where two corners tie, or one is crossed.
    private static func circle(_ corners: [[Double]]) -> [(angle: Double, weight: Double)] {
        var cuts: [Double] = [0, 2 * .pi]
        func cut(_ x: Double, _ y: Double) {
            guard x != 0 || y != 0 else { return }
            for turn in [0.5 * Double.pi, 1.5 * .pi] {
                let angle = atan2(y, x) + turn
                cuts.append(angle < 0 ? angle + 2 * .pi : angle >= 2 * .pi ? angle - 2 * .pi : angle)
            }
        }
        for (i, q) in corners.enumerated() {
            cut(q[0], q[1])
            for p in corners[..<i] { cut(q[0] - p[0], q[1] - p[1]) }
        }
        cuts.sort()
        let rule = QuadratureRule.gaussLegendre(12)
        var out: [(angle: Double, weight: Double)] = []
        for (from, to) in zip(cuts, cuts.dropFirst()) where to - from > 1e-13 {
            for (node, weight) in zip(rule.nodes, rule.weights) {
                let psi = 0.5 * (from + to) + 0.5 * (to - from) * node
                out.append(
                    (angle(corners, [cos(psi), sin(psi)]), 0.5 * (to - from) * weight / (2 * .pi)))
            }
        }
        return out
    }

    /// Three dimensions of directions: circles of latitude, each split exactly where the nearest corner changes.
    private static func parallels(_ corners: [[Double]], panels: Int) -> [(angle: Double, weight: Double)] {
        let heights = QuadratureRule.gaussLegendre(6), along = QuadratureRule.gaussLegendre(10)
        let flat = corners.flatMap { $0 }
        var out: [(angle: Double, weight: Double)] = []
        for panel in 0..<panels {
            // Equal steps of the polar angle; the area is that of its cosine.
            let stride = Double.pi / Double(panels), middle = (Double(panel) + 0.5) * stride
            for (node, share) in zip(heights.nodes, heights.weights) {
                let polar = middle + 0.5 * stride * node
                let height = cos(polar), rest = sin(polar)
                for (from, to) in arcs(flat, height, rest) {
                    for (place, weight) in zip(along.nodes, along.weights) {
                        let psi = 0.5 * (from + to) + 0.5 * (to - from) * place
                        let largest = nearest(flat, height, rest * cos(psi), rest * sin(psi)).value
                        let area = 0.25 * stride * share * rest
                        out.append(
                            (
                                largest > 0 ? atan(1 / largest) : 0.5 * .pi,
                                area * 0.5 * (to - from) * weight / (2 * .pi)
                            ))
                    }
                }
            }
        }
        return out
    }

    /// The corner most along a direction of three dimensions, three numbers each; -1 when none is ahead.
    private static func nearest(_ corners: [Double], _ a: Double, _ b: Double, _ c: Double) -> (
        corner: Int, value: Double
    ) {
        corners.withUnsafeBufferPointer { q in
            var corner = -1, largest = 0.0, i = 0
            while i < q.count {
                let here = q[i] * a + q[i &+ 1] * b + q[i &+ 2] * c
                if here > largest { (corner, largest) = (i, here) }
                i &+= 3
            }
            return (corner, largest)
        }
    }

    /// The arcs of a circle of latitude on which one corner is the nearest.
    private static func arcs(_ corners: [Double], _ height: Double, _ rest: Double) -> [(Double, Double)] {
        var cuts: [Double] = [0, 2 * .pi]
        // Where x cos ψ + y sin ψ = -level.
        func cut(_ x: Double, _ y: Double, _ level: Double) {
            let length = (x * x + y * y).squareRoot()
            guard length > 0, abs(level) <= length else { return }
            let centre = atan2(y, x), half = acos(-level / length)
            // The turn is 0 or ±1 either way.
            let low = centre - half, high = centre + half
            cuts.append(low < 0 ? low + 2 * .pi : low)
            cuts.append(high < 0 ? high + 2 * .pi : high >= 2 * .pi ? high - 2 * .pi : high)
        }
        corners.withUnsafeBufferPointer { q in
            var i = 0
            while i < q.count {
                cut(rest * q[i &+ 1], rest * q[i &+ 2], height * q[i])
                var j = 0
                while j < i {
                    cut(
                        rest * (q[i &+ 1] - q[j &+ 1]), rest * (q[i &+ 2] - q[j &+ 2]),
                        height * (q[i] - q[j]))
                    j &+= 3
                }
                i &+= 3
            }
        }
        cuts.sort()
        var arcs: [(Double, Double)] = [], last = -2
        for (from, to) in zip(cuts, cuts.dropFirst()) where to - from > 1e-13 {
            let psi = 0.5 * (from + to)
            let corner = nearest(corners, height, rest * cos(psi), rest * sin(psi)).corner
            if corner == last, let open = arcs.popLast() {
                arcs.append((open.0, to))
            } else {
                arcs.append((from, to))
            }
            last = corner
        }
        return arcs
    }

    /// Lattice points on the sphere of d dimensions.
    private static func directions(_ d: Int, _ shift: Int) -> [[Double]] {
        let lattice = FixedLattice(dimensions: d, power: 15, shift: shift), normal = NormalDistribution()
        var u = [Double](repeating: 0, count: d)
        return (0..<lattice.count).map { n in
            lattice.point(n, fold: true, into: &u)
            let z = u.map(normal.quantile)
            let length = dot(z, z).squareRoot()
            return z.map { $0 / length }
        }
    }

    /// The tail with an error estimate.
    func tail(_ t: Double, _ df: Double) -> (value: Double, error: Double) {
        let table = ConeTable(rank: rank, t: t, df: df)
        let sums = sections.map { list in
            list.reduce(0.0) { $0 + $1.weight * table.value($1.angle) }
        }
        // Second order at least where corners pass: with 45 and 96 panels the finer rule is within 0.28 of the distance.
        if rank == 4 { return (sums[1], 0.3 * abs(sums[1] - sums[0])) }
        let count = Double(sums.count), mean = sums.reduce(0, +) / count
        guard sums.count > 1 else { return (mean, 1e-9 * mean) }
        let spread = sums.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count * (count - 1))
        return (mean, 2.5 * spread.squareRoot())
    }
}

/// H(φ) by cubic Hermite interpolation of its integral; the slopes are the integrand itself.
private struct ConeTable {
    private static let steps = 400
    private let values: [Double]
    private let slopes: [Double]
    private let h = 0.5 * Double.pi / Double(ConeTable.steps)

    init(rank: Int, t: Double, df: Double) {
        let r = Double(rank)
        let constant =
            2 * exp(SpecialFunctions.logGamma(0.5 * r) - SpecialFunctions.logGamma(0.5 * (r - 1)))
            / Double.pi.squareRoot()
        func slope(_ angle: Double) -> Double {
            let c = cos(angle)
            guard c > 1e-12 else { return 0 }
            let x = t / c
            let beyond =
                df.isFinite
                ? FDistribution(r, df).upperTail(x * x / r) : ChiSquaredDistribution(r).upperTail(x * x)
            return constant * pow(sin(angle), r - 2) * beyond
        }
        var sum = 0.0, values = [0.0], slopes = [slope(0)]
        let rule = QuadratureRule.gaussLegendre(4)
        for i in 0..<ConeTable.steps {
            for (node, weight) in zip(rule.nodes, rule.weights) {
                sum += 0.5 * h * weight * slope((Double(i) + 0.5 + 0.5 * node) * h)
            }
            values.append(sum)
            slopes.append(slope(Double(i + 1) * h))
        }
        self.values = values
        self.slopes = slopes
    }

    func value(_ angle: Double) -> Double {
        let place = angle / h, i = max(0, min(ConeTable.steps - 1, Int(place))), f = place - Double(i)
        let a = values[i], b = values[i + 1], da = h * slopes[i], db = h * slopes[i + 1]
        let g = 1 - f
        return g * g * (1 + 2 * f) * a + f * g * g * da + f * f * (3 - 2 * f) * b - f * f * g * db
    }
}
