import GSLKit

/// Uncertainty of (θ, σ): the basis of Satterthwaite's degrees of freedom.
///
/// The observed information is that of the criterion as a function of (θ, σ), with exact derivatives (lmerTest uses
/// numerical ones). At a zero variance the derivative of V in θ vanishes and the parameter drops out of the df.
struct VarianceInference: Sendable {
    /// Covariance of (θ, log σ): 2 H⁻¹ over the positive eigenvalues.
    let covariance: Matrix
    /// Derivative of the covariance of β (orthonormal basis) in each of (θ, log σ).
    let slopes: [Matrix]

    init(covariance: Matrix, slopes: [Matrix]) {
        self.covariance = covariance
        self.slopes = slopes
    }

    init(
        _ sweep: CriterionSweep, _ moments: CovarianceDerivatives, _ d: ThetaDerivatives,
        basisCovariance f: Matrix
    ) {
        let m = d.traces.count, df = sweep.residualDegrees
        let variance = sweep.residualSquares / df, sigma = variance.squareRoot()
        var hessian = Matrix(rows: m + 1, columns: m + 1)
        for k in 0..<m {
            for l in 0..<m { hessian[k, l] = d.traceHessian[k, l] + d.squaresHessian[k, l] / variance }
            hessian[k, m] = 2 * d.quadratics[k] / (sigma * variance)
            hessian[m, k] = hessian[k, m]
        }
        hessian[m, m] = 4 * df / variance
        // log σ in the place of σ: the size of the response must not decide which directions count as flat.
        for k in 0..<m {
            hessian[k, m] *= sigma
            hessian[m, k] = hessian[k, m]
        }
        hessian[m, m] *= variance
        covariance = VarianceInference.inverse(hessian)
        let bySigma = 2 * variance * f
        let byElement = (0..<m).map { moments.fixedSlope($0) }
        slopes =
            (0..<m).map { k in
                var out = Matrix(rows: f.rows, columns: f.rows)
                for x in 0..<m where d.jacobian[x, k] != 0 { out = out + d.jacobian[x, k] * byElement[x] }
                return variance * out
            } + [bySigma]
    }

    /// 2 H⁻¹ over the directions with positive curvature.
    static func inverse(_ hessian: Matrix) -> Matrix {
        let n = hessian.rows
        let eigen = SymmetricEigen(hessian)
        var inverse = Matrix(rows: n, columns: n)
        let floor = 1e-10 * max(eigen.values.first ?? 0, 1e-300)
        for (index, value) in eigen.values.enumerated() where value > floor {
            let v = eigen.vectors.column(index)
            for i in 0..<n { for j in 0..<n { inverse[i, j] += 2 * v[i] * v[j] / value } }
        }
        return inverse
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

/// How the degrees of freedom of a test are found.
public enum DegreesOfFreedom: String, Hashable, Sendable, CaseIterable {
    /// Satterthwaite's approximation, as in lmerTest.
    case satterthwaite
    /// Kenward and Roger's covariance and df, for REML fits.
    case kenwardRoger = "kenward-roger"
    /// The normal distribution.
    case none
}

/// Tests of linear combinations of the fixed effects, with one choice of degrees of freedom.
public struct FixedEffectInference: Sendable {
    let fit: LinearMixedModelFit
    let kenwardRoger: KenwardRoger?
    /// The choice.
    public let degrees: DegreesOfFreedom
    /// Covariance of the coefficients: adjusted for Kenward-Roger.
    public let covariance: Matrix

    /// - Throws: `MixedModelError` (IC0575) for Kenward-Roger on a fit by maximum likelihood.
    init(_ fit: LinearMixedModelFit, _ degrees: DegreesOfFreedom) throws(MixedModelError) {
        self.fit = fit
        self.degrees = degrees
        guard degrees == .kenwardRoger else {
            kenwardRoger = nil
            covariance = fit.covariance
            return
        }
        guard fit.isREML else { throw .needsREML }
        let found = KenwardRoger(fit)
        kenwardRoger = found
        covariance = fit.design.basis.covariance(found.adjusted)
    }

    /// c'β with its test; c has one entry per coefficient.
    public func linear(_ c: [Double]) -> LinearEstimate {
        let estimate = zip(c, fit.coefficients).reduce(0) { $0 + $1.0 * $1.1 }
        let variance = max(0, covariance.quadraticForm(c)), onBasis = fit.design.basis.onBasis(c)
        let df: Double =
            switch degrees {
            case .none: .infinity
            case .satterthwaite: fit.inference.degrees(onBasis, variance: variance)
            case .kenwardRoger: kenwardRoger?.denominator(Matrix([onBasis]))?.df ?? .infinity
            }
        return LinearEstimate(estimate: estimate, se: variance.squareRoot(), df: df)
    }

    /// F test of Lβ = 0, one row of L per contrast; nil when no row can be tested.
    public func jointTest(_ rows: [[Double]]) -> JointTest? {
        let l = Matrix(rows), beta = l * fit.coefficients
        if let kenwardRoger {
            let basis = Matrix(rows.map(fit.design.basis.onBasis))
            guard let middle = Cholesky((l * covariance * l.transposed).symmetrised),
                let found = kenwardRoger.denominator(basis)
            else { return nil }
            let wald = zip(beta, middle.solve(beta)).reduce(0) { $0 + $1.0 * $1.1 }
            return JointTest(
                numeratorDF: rows.count, denominatorDF: found.df, f: found.scaling * wald / Double(rows.count)
            )
        }
        let eigen = SymmetricEigen((l * covariance * l.transposed).symmetrised)
        let floor = 1e-8 * max(eigen.values.first ?? 0, 1e-300)
        let kept = eigen.values.indices.filter { eigen.values[$0] > floor }
        guard !kept.isEmpty else { return nil }
        var sum = 0.0, dfs: [Double] = []
        for index in kept {
            let v = eigen.vectors.column(index)
            let projected = zip(v, beta).reduce(0) { $0 + $1.0 * $1.1 }
            sum += projected * projected / eigen.values[index]
            dfs.append(
                degrees == .none
                    ? .infinity
                    : fit.inference.degrees(
                        fit.design.basis.onBasis(l.transposed * v), variance: eigen.values[index]))
        }
        return JointTest(
            numeratorDF: kept.count, denominatorDF: JointTest.denominator(dfs), f: sum / Double(kept.count))
    }
}

extension LinearMixedModelFit {
    /// Tests with one choice of degrees of freedom; the work for it is done once here.
    public func tests(_ degrees: DegreesOfFreedom) throws(MixedModelError) -> FixedEffectInference {
        try FixedEffectInference(self, degrees)
    }

    /// c'β with Satterthwaite's df; c has one entry per coefficient.
    public func linear(_ c: [Double]) -> LinearEstimate {
        let estimate = zip(c, coefficients).reduce(0) { $0 + $1.0 * $1.1 }
        let variance = max(0, covariance.quadraticForm(c))
        return LinearEstimate(
            estimate: estimate, se: variance.squareRoot(),
            df: inference.degrees(design.basis.onBasis(c), variance: variance))
    }

    /// F test of Lβ = 0 with lmerTest's denominator df.
    public func jointTest(_ rows: [[Double]]) -> JointTest? {
        (try? tests(.satterthwaite))?.jointTest(rows)
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
    public var p: Double {
        guard denominatorDF.isFinite else {
            return ChiSquaredDistribution(Double(numeratorDF)).upperTail(f * Double(numeratorDF))
        }
        return FDistribution(Double(numeratorDF), denominatorDF).upperTail(f)
    }

    /// lmerTest's rule: a single df, equal dfs and any df up to 2 are special; else 2E/(E - q) with E = Σ ν/(ν-2).
    static func denominator(_ degrees: [Double]) -> Double {
        if degrees.count == 1 { return degrees[0] }
        if degrees.contains(where: { !$0.isFinite }) { return .infinity }
        let spread = (degrees.max() ?? 0) - (degrees.min() ?? 0)
        if spread < 1e-8 { return degrees.reduce(0, +) / Double(degrees.count) }
        if degrees.contains(where: { $0 <= 2 }) { return 2 }
        let e = degrees.reduce(0) { $0 + $1 / ($1 - 2) }
        return 2 * e / (e - Double(degrees.count))
    }
}
