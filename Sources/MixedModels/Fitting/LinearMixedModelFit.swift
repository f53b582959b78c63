import DataFrames
import GSLKit
import ModelFormula

/// A fixed effect with its Satterthwaite test.
public struct FixedEffect: Hashable, Sendable {
    /// R's name of the coefficient.
    public let term: String
    /// Estimate on the scale of the response.
    public let estimate: Double
    /// Standard error.
    public let se: Double
    /// Satterthwaite degrees of freedom (infinite for the censored model).
    public let df: Double
    /// estimate / se.
    public let t: Double
    /// Two-sided p.
    public let p: Double
    /// 95 % limits.
    public let lower: Double
    /// 95 % limits.
    public let upper: Double
}

/// A fitted linear mixed model.
public struct LinearMixedModelFit: Sendable {
    let frame: ModelFrame
    let design: DesignProducts
    let response: ResponseProducts
    let optimum: Optimiser.Optimum
    let inference: VarianceInference
    /// (X'V*⁻¹X)⁻¹ on the orthonormal basis.
    let basisCovariance: Matrix
    /// Whether REML was used.
    public let isREML: Bool
    /// REML criterion or ML deviance, as lme4 prints it.
    public let criterion: Double
    /// Coefficients in the order of the model matrix.
    public let coefficients: [Double]
    /// Their covariance, σ²(X'V*⁻¹X)⁻¹.
    public let covariance: Matrix
    /// Residual standard deviation; of the reference level where residual variances differ.
    public let sigma: Double
    /// Estimates of the residual structure, if there is one.
    public let residual: ResidualEstimates?

    /// Reads a sweep that stands at the optimum.
    init(
        frame: ModelFrame, sweep: CriterionSweep, derivatives: CovarianceDerivatives,
        optimum: Optimiser.Optimum,
        residual: ResidualEstimates? = nil, inference known: VarianceInference? = nil
    ) {
        self.frame = frame
        self.residual = residual
        design = sweep.design
        response = sweep.response
        self.optimum = optimum
        isREML = sweep.isREML
        criterion = sweep.value + (sweep.design.weights?.logDeterminant ?? 0)
        let d = sweep.d, r = sweep.r, basis = sweep.design.basis
        let onBasis = (d..<r).map { sweep.gamma.base[$0] + sweep.response.leastSquares[$0 - d] }
        coefficients = basis.solve(onBasis)
        let variance = sweep.residualSquares / sweep.residualDegrees
        sigma = variance.squareRoot()
        var small = Matrix(rows: r - d, columns: r - d)
        for i in d..<r { for j in d..<r { small[i - d, j - d] = sweep.full.base[i * r + j] } }
        basisCovariance = small
        covariance = basis.covariance(variance * small)
        inference =
            known ?? VarianceInference(sweep, derivatives, optimum.derivatives, basisCovariance: small)
    }

    /// A sweep that stands at the optimum, for what needs more than the estimates.
    func sweepAtOptimum() -> CriterionSweep {
        let sweep = CriterionSweep(design, response, isREML: isREML)
        _ = sweep.evaluate(optimum.theta)
        return sweep
    }

    /// Names of the coefficients.
    public var names: [String] { frame.matrix.names }
    /// Rows used.
    public var observations: Int { frame.matrix.rowCount }
    /// Rows dropped because a value was missing.
    public var droppedRows: Int { frame.droppedCount }
    /// Columns left out because others determine them.
    public var droppedColumns: [String] { frame.design.aliased }
    /// Number of levels per grouping.
    public var groups: [String: Int] {
        Dictionary(
            frame.random.map { ($0.term.groupName, $0.group.levels.count) }, uniquingKeysWith: { a, _ in a })
    }
    /// -criterion / 2.
    public var logLikelihood: Double { -criterion / 2 }
    /// Fixed effects, variance parameters and σ.
    public var parameterCount: Int { names.count + optimum.theta.count + (residual?.count ?? 0) + 1 }
    /// Akaike's criterion.
    public var aic: Double { criterion + 2 * Double(parameterCount) }
    /// Schwarz's criterion with the number of rows.
    public var bic: Double { criterion + Double(parameterCount) * logarithm(Double(observations)) }
    /// lme4's θ.
    public var theta: [Double] { design.structure.reported(optimum.theta) }
    /// How the optimum was found.
    public var record: OptimisationRecord { optimum.record }
    /// Largest component of the gradient at the optimum.
    public var maxGradient: Double { optimum.record.largestGradient }

    /// True when a variance is estimated as zero or a correlation as ±1.
    public var isSingular: Bool { !singularDirections.isEmpty }

    /// Which combinations of random effects have no variance, in words.
    public var singularDirections: [String] {
        design.structure.singularDirections(optimum.theta, coupling: 0)
    }

    /// Standard deviations of the random effects by group and effect; a second term of one group is `group.1`.
    public var randomSD: [String: [String: Double]] { covarianceBlocks.byName(\.deviations) }

    /// Correlations of the random effects by group; nil for a single effect.
    public var randomCorrelation: [String: Matrix?] { covarianceBlocks.byName(\.correlation) }

    private var covarianceBlocks: [CovarianceBlock] {
        design.structure.covarianceBlocks(theta, sigma: sigma)
    }

    /// Fixed effects with Satterthwaite tests.
    public var fixedEffects: [FixedEffect] {
        names.indices.map { j in
            var row = [Double](repeating: 0, count: names.count)
            row[j] = 1
            let found = linear(row)
            let limits = found.limits(0.95)
            return FixedEffect(
                term: names[j], estimate: found.estimate, se: found.se, df: found.df, t: found.t, p: found.p,
                lower: limits.lower, upper: limits.upper)
        }
    }

    /// What a reader of the fit should know.
    public var messages: [String] {
        var out: [String] = []
        if !record.isConverged { out.append("the gradient is \(maxGradient) at the end: not converged") }
        if isSingular { out.append("singular fit: " + singularDirections.joined(separator: "; ")) }
        if !droppedColumns.isEmpty {
            out.append("left out as determined by others: " + droppedColumns.joined(separator: ", "))
        }
        return out
    }
}
