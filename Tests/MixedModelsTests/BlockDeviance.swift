import DataFrames
import GSLKit
import Testing

@testable import MixedModels

/// The deviance of `y ~ day + (1 + day | patient)` from each patient's own covariance matrix, in
/// x = (log sd of the intercept, log sd of the slope, Fisher's z of their correlation, log σ).
struct BlockDeviance {
    private let patients: [(x: Matrix, y: [Double])]
    private let n: Double

    init(_ data: DataFrame) throws {
        let y = try data.numeric("y").values, day = try data.numeric("day").values
        let codes = try data.factor("patient").codes
        n = Double(y.count)
        patients = Set(codes).sorted().map { code in
            let rows = codes.indices.filter { codes[$0] == code }
            return (Matrix(rows.map { [1, day[$0]] }), rows.map { y[$0] })
        }
    }

    static func z(_ r: Double) -> Double { 0.5 * logarithm((1 + r) / (1 - r)) }

    /// Minimised over the fixed effects; infinite where the covariance is not positive definite.
    func value(_ x: [Double]) -> Double {
        let sd = [exponential(x[0]), exponential(x[1])]
        let power = exponential(2 * x[2]), r = (power - 1) / (power + 1), cross = r * sd[0] * sd[1]
        let g = Matrix([[sd[0] * sd[0], cross], [cross, sd[1] * sd[1]]]), variance = exponential(2 * x[3])
        var xwx = Matrix(rows: 2, columns: 2), xwy = [0.0, 0.0], total = n * logTwoPi
        for patient in patients {
            var v = patient.x * g * patient.x.transposed
            for i in patient.y.indices { v[i, i] += variance }
            guard let factor = Cholesky(v) else { return .infinity }
            let wy = factor.solve(patient.y)
            xwx = xwx + patient.x.transposed * factor.solve(patient.x)
            xwy = zip(xwy, patient.x.transposedTimes(wy)).map { $0 + $1 }
            total += factor.logDeterminant + zip(patient.y, wy).reduce(0) { $0 + $1.0 * $1.1 }
        }
        guard let inner = Cholesky(xwx) else { return .infinity }
        return total - zip(xwy, inner.solve(xwy)).reduce(0) { $0 + $1.0 * $1.1 }
    }

    /// Minimised over everything but x[place]: Newton's method on differences, in steps that lower the deviance.
    func profile(_ place: Int, at fixed: Double, from start: [Double]) -> Double {
        let free = start.indices.filter { $0 != place }, h = 1e-3
        var x = start
        x[place] = fixed
        var best = value(x)
        for _ in 0..<60 {
            func at(_ steps: [(Int, Double)]) -> Double {
                var y = x
                for (k, step) in steps { y[k] += step }
                return value(y)
            }
            var gradient: [Double] = [], hessian = Matrix(rows: free.count, columns: free.count)
            for (i, k) in free.enumerated() {
                let up = at([(k, h)]), down = at([(k, -h)])
                gradient.append((up - down) / (2 * h))
                hessian[i, i] = (up - 2 * best + down) / (h * h)
                for (j, l) in free.enumerated() where j < i {
                    let mixed =
                        (at([(k, h), (l, h)]) - at([(k, h), (l, -h)]) - at([(k, -h), (l, h)])
                            + at([(k, -h), (l, -h)])) / (4 * h * h)
                    (hessian[i, j], hessian[j, i]) = (mixed, mixed)
                }
            }
            let eigen = SymmetricEigen(hessian)
            var step = [Double](repeating: 0, count: free.count)
            for (index, curvature) in eigen.values.enumerated() {
                let v = eigen.vectors.column(index)
                let along = zip(v, gradient).reduce(0) { $0 + $1.0 * $1.1 } / max(abs(curvature), 1e-4)
                for i in v.indices { step[i] -= along * v[i] }
            }
            var share = min(1, 1 / (step.map { abs($0) }.max() ?? 1)), next = best
            while share > 1e-6 {
                next = at(free.indices.map { (free[$0], share * step[$0]) })
                if next < best { break }
                share /= 2
            }
            guard next < best else { break }
            for (i, k) in free.enumerated() { x[k] += share * step[i] }
            let gain = best - next
            best = next
            if gain < 1e-11 { break }
        }
        return best
    }
}
