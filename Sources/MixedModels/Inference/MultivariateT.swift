import GSLKit

/// The distribution of the largest |t| of several correlated estimates, for comparisons with one reference.
///
/// Sampled on a fixed rank-1 lattice (Richtmyer), so that results are the same in every run; the critical value is good
/// to about three digits, which is what simultaneous intervals need. The degrees of freedom are the smallest of the
/// family: conservative.
/// *Reference:* Genz and Bretz 2009, Computation of Multivariate Normal and t Probabilities, doi:10.1007/978-3-642-01689-9.
struct MultivariateT: Sendable {
    private let largest: [Double]
    static let points = 8191

    init?(_ weights: [[Double]], _ covariance: Matrix, _ estimates: [LinearEstimate]) {
        let k = weights.count
        var correlation = Matrix.identity(k)
        for i in 0..<k {
            let along = covariance * weights[i]
            for j in 0..<k where i != j {
                let scale = estimates[i].se * estimates[j].se
                guard scale > 0 else { return nil }
                correlation[i, j] = zip(weights[j], along).reduce(0) { $0 + $1.0 * $1.1 } / scale
            }
        }
        for i in 0..<k { correlation[i, i] += 1e-10 }
        guard let factor = Cholesky(correlation) else { return nil }
        let df = estimates.map(\.df).min() ?? .infinity
        let normal = NormalDistribution()
        let roots = MultivariateT.primes.prefix(k + 1).map { $0.squareRoot() }
        guard roots.count == k + 1 else { return nil }
        let chi = df.isFinite ? GammaDistribution(shape: df / 2, scale: 2) : nil
        // One quantile table for the scale: the lattice visits it in order of its own coordinate.
        let scales = chi.map { chi in
            (0..<256).map { (chi.quantile((Double($0) + 0.5) / 256) / df).squareRoot() }
        }
        var sample: [Double] = []
        sample.reserveCapacity(MultivariateT.points)
        var z = [Double](repeating: 0, count: k)
        for n in 1...MultivariateT.points {
            for i in 0..<k {
                let u = MultivariateT.fraction(Double(n) * roots[i])
                z[i] = normal.quantile(min(max(abs(2 * u - 1), 1e-12), 1 - 1e-12))
            }
            let scale =
                scales.map { $0[min(255, Int(256 * MultivariateT.fraction(Double(n) * roots[k])))] } ?? 1
            var best = 0.0
            for i in 0..<k {
                var x = 0.0
                for j in 0...i { x += factor.lower[i, j] * z[j] }
                best = max(best, abs(x))
            }
            sample.append(best / scale)
        }
        largest = sample.sorted()
    }

    private static let primes: [Double] = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37]
    private static func fraction(_ x: Double) -> Double { x - x.rounded(.down) }

    /// The two-sided simultaneous critical value.
    func critical(_ level: Double) -> Double {
        let place = level * Double(largest.count)
        return largest[min(largest.count - 1, Int(place))]
    }

    /// Probability that the largest |t| exceeds |t|.
    func p(_ t: Double) -> Double {
        var low = 0, high = largest.count
        while low < high {
            let middle = (low + high) / 2
            if largest[middle] < abs(t) { low = middle + 1 } else { high = middle }
        }
        return Double(largest.count - low) / Double(largest.count)
    }
}
