import GSLKit

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

    /// Satterthwaite's choice.
    init(_ fit: LinearMixedModelFit) {
        (self.fit, degrees, kenwardRoger, covariance) = (fit, .satterthwaite, nil, fit.covariance)
    }

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
        let l = Matrix(rows)
        if let kenwardRoger {
            let beta = l * fit.coefficients
            let basis = Matrix(rows.map(fit.design.basis.onBasis))
            guard let middle = Cholesky((l * covariance * l.transposed).symmetrised),
                let found = kenwardRoger.denominator(basis)
            else { return nil }
            let wald = zip(beta, middle.solve(beta)).reduce(0) { $0 + $1.0 * $1.1 }
            return JointTest(
                numeratorDF: rows.count, denominatorDF: found.df, f: found.scaling * wald / Double(rows.count)
            )
        }
        return JointTest(l, fit.coefficients, covariance) { direction, variance in
            degrees == .none
                ? .infinity
                : fit.inference.degrees(fit.design.basis.onBasis(direction), variance: variance)
        }
    }
}

extension LinearMixedModelFit {
    /// Tests with one choice of degrees of freedom; the work for it is done once here.
    public func tests(_ degrees: DegreesOfFreedom) throws(MixedModelError) -> FixedEffectInference {
        try FixedEffectInference(self, degrees)
    }

    /// c'β with Satterthwaite's df; c has one entry per coefficient.
    public func linear(_ c: [Double]) -> LinearEstimate { FixedEffectInference(self).linear(c) }

    /// F test of Lβ = 0 with lmerTest's denominator df.
    public func jointTest(_ rows: [[Double]]) -> JointTest? { FixedEffectInference(self).jointTest(rows) }
}
