import GSLKit
import ModelFormula

/// What means, contrasts and tests need of a fitted model: coefficients, their covariance, and rules for the degrees of
/// freedom.
///
/// One value with Satterthwaite's df, another with Kenward and Roger's adjusted covariance, another with infinite df
/// (censored and generalised models) all go through the same machinery.
public struct CoefficientInference: Sendable {
    /// R's names of the coefficients, in the order of the model matrix.
    public let names: [String]
    /// The coefficients.
    public let coefficients: [Double]
    /// Their covariance (adjusted where the method adjusts it); correlations of contrasts are taken from it.
    public let covariance: Matrix
    /// c'β with its standard error and df; c has one entry per coefficient.
    public let linear: @Sendable ([Double]) -> LinearEstimate
    /// F test of Lβ = 0; nil when no row of L has a variance.
    public let joint: @Sendable ([[Double]]) -> JointTest?
    /// The rule in words: "Satterthwaite".
    public let method: String
    /// Why c'β has no finite estimate although the columns determine it (nothing detected there); nil where it has.
    public var withoutEstimate: @Sendable ([Double]) -> String? = { _ in nil }

    /// The parts as a model gives them.
    public init(
        names: [String], coefficients: [Double], covariance: Matrix, method: String,
        linear: @escaping @Sendable ([Double]) -> LinearEstimate,
        joint: @escaping @Sendable ([[Double]]) -> JointTest?
    ) {
        self.names = names
        self.coefficients = coefficients
        self.covariance = covariance
        self.method = method
        self.linear = linear
        self.joint = joint
    }

    /// Wald inference with one df for everything, infinite unless given.
    public static func wald(
        names: [String], coefficients: [Double], covariance: Matrix, df: Double = .infinity
    ) -> CoefficientInference {
        CoefficientInference(
            names: names, coefficients: coefficients, covariance: covariance,
            method: df.isFinite ? "fixed" : "Wald (infinite)",
            linear: { c in
                LinearEstimate(
                    estimate: zip(c, coefficients).reduce(0) { $0 + $1.0 * $1.1 },
                    se: max(0, covariance.quadraticForm(c)).squareRoot(), df: df)
            },
            joint: { rows in
                rows.isEmpty
                    ? nil : JointTest(Matrix(rows), coefficients, covariance) { _, _ in df }
            })
    }
}

extension LinearMixedModelFit {
    /// Inference on the coefficients with Satterthwaite's degrees of freedom.
    public var satterthwaiteInference: CoefficientInference {
        let fit = self
        return CoefficientInference(
            names: names, coefficients: coefficients, covariance: covariance, method: "Satterthwaite",
            linear: { fit.linear($0) }, joint: { fit.jointTest($0) })
    }

    /// Inference on the coefficients with one rule for the degrees of freedom.
    public func coefficientInference(_ degrees: DegreesOfFreedom) throws(MixedModelError)
        -> CoefficientInference
    {
        let tests = try tests(degrees)
        let method =
            switch degrees {
            case .satterthwaite: "Satterthwaite"
            case .kenwardRoger: "Kenward-Roger"
            case .none: "Wald (infinite)"
            }
        return CoefficientInference(
            names: names, coefficients: coefficients, covariance: tests.covariance, method: method,
            linear: { tests.linear($0) }, joint: { tests.jointTest($0) })
    }
}

extension CensoredMixedModelFit {
    static let undetectedCell = "nothing is detected in this cell: its mean has no finite estimate"

    /// Inference on all coefficients with infinite degrees of freedom; contrasts that run away have no estimate.
    public var waldInference: CoefficientInference {
        let fit = self
        var out = CoefficientInference(
            names: frame.matrix.names,
            coefficients: [Double](repeating: .nan, count: frame.matrix.names.count),
            covariance: representativeCovariance, method: "Wald (infinite)", linear: { fit.full($0) },
            joint: { _ in nil })
        let recession = design.recession
        out.withoutEstimate = { recession.isEstimable($0) ? nil : CensoredMixedModelFit.undetectedCell }
        return out
    }
}
