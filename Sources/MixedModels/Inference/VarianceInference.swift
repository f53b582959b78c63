import GSLKit

/// Uncertainty of (θ, σ): the basis of Satterthwaite's degrees of freedom.
///
/// The observed information is that of the criterion as a function of (θ, σ), with exact derivatives (lmerTest uses
/// numerical ones). At a zero variance the derivative of V in θ vanishes and the parameter drops out of the df.
struct VarianceInference: Sendable {
    /// Covariance of (θ, σ): 2 H⁻¹ over the positive eigenvalues.
    let covariance: Matrix
    /// Derivative of the covariance of β (orthonormal basis) in each of (θ, σ).
    let slopes: [Matrix]

    init(_ criterion: ProfiledCriterion, _ optimum: Optimiser.Optimum) {
        let d = optimum.derivatives, state = optimum.state
        let m = d.traces.count, df = criterion.residualDegrees
        let variance = state.residualSquares / df, sigma = variance.squareRoot()
        var hessian = Matrix(rows: m + 1, columns: m + 1)
        for k in 0..<m {
            for l in 0..<m { hessian[k, l] = d.traceHessian[k, l] + d.squaresHessian[k, l] / variance }
            hessian[k, m] = 2 * d.quadratics[k] / (sigma * variance)
            hessian[m, k] = hessian[k, m]
        }
        hessian[m, m] = 4 * df / variance
        let eigen = SymmetricEigen(hessian)
        var inverse = Matrix(rows: m + 1, columns: m + 1)
        let floor = 1e-10 * max(eigen.values.first ?? 0, 1e-300)
        for (index, value) in eigen.values.enumerated() where value > floor {
            let v = eigen.vectors.column(index)
            for i in 0...m { for j in 0...m { inverse[i, j] += 2 * v[i] * v[j] / value } }
        }
        covariance = inverse
        slopes =
            (0..<m).map { variance * (state.covariance * d.fixedDerivatives[$0] * state.covariance) }
            + [2 * sigma * state.covariance]
    }

    /// Satterthwaite's df of c'β, c on the orthonormal basis with variance `variance`.
    func degrees(_ c: [Double], variance: Double) -> Double {
        let gradient = slopes.map { $0.quadraticForm(c) }
        let spread = covariance.quadraticForm(gradient)
        return spread > 0 ? 2 * variance * variance / spread : .infinity
    }
}

/// A linear combination of fixed effects with its test.
public struct LinearEstimate: Hashable, Sendable {
    /// c'β.
    public let estimate: Double
    /// Standard error.
    public let se: Double
    /// Degrees of freedom; infinite = normal.
    public let df: Double

    /// estimate / se.
    public var t: Double { estimate / se }
    /// Two-sided p.
    public var p: Double {
        df.isFinite ? StudentTDistribution(df).twoSided(t) : NormalDistribution().twoSided(t)
    }

    /// Limits at a confidence level.
    public func limits(_ level: Double) -> (lower: Double, upper: Double) {
        let tail = (1 - level) / 2
        let critical =
            df.isFinite
            ? StudentTDistribution(df).upperQuantile(tail) : NormalDistribution().upperQuantile(tail)
        return (estimate - critical * se, estimate + critical * se)
    }
}

extension LinearMixedModelFit {
    /// c'β with Satterthwaite's df; c has one entry per coefficient.
    public func linear(_ c: [Double]) -> LinearEstimate {
        let estimate = zip(c, coefficients).reduce(0) { $0 + $1.0 * $1.1 }
        let variance = max(0, covariance.quadraticForm(c))
        return LinearEstimate(
            estimate: estimate, se: variance.squareRoot(),
            df: inference.degrees(onBasis(c), variance: variance))
    }

    /// c'β = (R⁻ᵀc)'(Rβ).
    func onBasis(_ c: [Double]) -> [Double] {
        let r = criterionFunction.products.basis.upper
        var x = c
        for i in x.indices {
            for k in 0..<i { x[i] -= r[k, i] * x[k] }
            x[i] /= r[i, i]
        }
        return x
    }

    /// F test of Lβ = 0 with lmerTest's denominator df.
    public func jointTest(_ rows: [[Double]]) -> JointTest? {
        let l = Matrix(rows)
        let middle = l * covariance * l.transposed
        let eigen = SymmetricEigen(middle)
        let floor = 1e-8 * max(eigen.values.first ?? 0, 1e-300)
        let kept = eigen.values.indices.filter { eigen.values[$0] > floor }
        guard !kept.isEmpty else { return nil }
        let beta = l * coefficients
        var sum = 0.0, degrees: [Double] = []
        for index in kept {
            let v = eigen.vectors.column(index)
            let projected = zip(v, beta).reduce(0) { $0 + $1.0 * $1.1 }
            sum += projected * projected / eigen.values[index]
            degrees.append(inference.degrees(onBasis(l.transposed * v), variance: eigen.values[index]))
        }
        let f = sum / Double(kept.count)
        let df = JointTest.denominator(degrees)
        return JointTest(numeratorDF: kept.count, denominatorDF: df, f: f)
    }
}

/// An F test of several linear combinations.
public struct JointTest: Hashable, Sendable {
    /// Rank of the hypothesis.
    public let numeratorDF: Int
    /// Denominator degrees of freedom.
    public let denominatorDF: Double
    /// The statistic.
    public let f: Double

    /// p of the F distribution.
    public var p: Double { FDistribution(Double(numeratorDF), denominatorDF).upperTail(f) }

    /// lmerTest's rule: a single df, equal dfs and any df up to 2 are special; else 2E/(E - q) with E = Σ ν/(ν-2).
    static func denominator(_ degrees: [Double]) -> Double {
        if degrees.count == 1 { return degrees[0] }
        let spread = (degrees.max() ?? 0) - (degrees.min() ?? 0)
        if spread < 1e-8 { return degrees.reduce(0, +) / Double(degrees.count) }
        if degrees.contains(where: { $0 <= 2 }) { return 2 }
        let e = degrees.reduce(0) { $0 + $1 / ($1 - 2) }
        return 2 * e / (e - Double(degrees.count))
    }
}
