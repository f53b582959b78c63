/// The trapezoidal rule on a lattice, where the integrand is far from normal.
///
/// A product of k normal masses times a normal density is analytic, and its Fourier transform decays like that of a normal
/// density of precision I + Σ aa'/σ², a the loadings of the rows. In units of that precision the trapezoidal rule with
/// spacing h has relative error about exp(-2π²/h²) whatever the shape (Trefethen and Weideman 2014
/// doi:10.1137/130932132). Nodes are visited outwards from the mode until the log-concave integrand has vanished.
extension ClusterIntegral {
    /// exp(-34) is below rounding.
    private static let depth = 34.0

    /// Sums over the lattice; the logarithm of the volume of its cells is returned.
    func lattice(
        _ visit: Visit, _ spacing: Double, _ total: inout Double, _ w: CensoredWorkspace, _ derivatives: Bool
    ) -> Double {
        let rank = visit.rank, inverse = 1 / (sigma * sigma)
        for i in 0..<rank {
            for l in 0...i {
                var sum = i == l ? 1.0 : 0
                for j in 0..<visit.count { sum += w.loading[3 * j + i] * w.loading[3 * j + l] * inverse }
                w.root[3 * i + l] = sum
            }
        }
        let logRoot = SmallCholesky.factor(w.root, rank)
        SmallCholesky.inverseRoot(w.root, rank, times: spacing, into: w.spread)
        var place = SIMD3<Double>.zero
        _ = march(0, &place, visit, &total, w, derivatives)
        return Double(rank) * logarithm(spacing) - logRoot
    }

    /// Goes both ways along one axis from where it stands; leaves the axes behind at the best place, whose value it returns.
    private func march(
        _ axis: Int, _ place: inout SIMD3<Double>, _ visit: Visit, _ total: inout Double,
        _ w: CensoredWorkspace,
        _ derivatives: Bool
    ) -> Double {
        func value(_ place: inout SIMD3<Double>, _ total: inout Double) -> Double {
            guard axis + 1 == visit.rank else {
                return march(axis + 1, &place, visit, &total, w, derivatives)
            }
            for i in 0..<visit.rank {
                var s = w.mode[i]
                for l in 0..<visit.rank { s += w.spread[3 * i + l] * place[l] }
                w.point[i] = s
            }
            return take(visit, 1, &total, w, derivatives)
        }
        let first = value(&place, &total)
        var best = first, bestPlace = place
        let middle = place
        for direction in [1.0, -1.0] {
            place = middle
            var last = first
            // No log-concave integrand here is wider than a few hundred cells.
            for _ in 0..<5000 {
                place[axis] += direction
                let next = value(&place, &total)
                if next > best { (best, bestPlace) = (next, place) }
                if next < -ClusterIntegral.depth, next <= last { break }
                last = next
            }
        }
        place = bestPlace
        return best
    }
}
