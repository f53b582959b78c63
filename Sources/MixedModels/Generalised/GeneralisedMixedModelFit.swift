import DataFrames
import GSLKit
import ModelFormula

/// A fitted generalised linear mixed model.
public struct GeneralisedMixedModelFit: Sendable {
    let frame: ModelFrame
    let structure: RandomStructure
    /// Distribution of the responses.
    public let family: ResponseFamily
    /// Quadrature nodes; 1 is Laplace's approximation.
    public let nodes: Int
    /// Coefficients in the order of the model matrix, on the scale of the link.
    public let coefficients: [Double]
    /// Their covariance, from the joint observed information of all parameters.
    public let covariance: Matrix
    /// Relative Cholesky factors of the random effects, as lme4's θ.
    public let theta: [Double]
    /// φ of the beta-binomial (shapes μφ and (1 - μ)φ), or the size of the negative binomial; infinite where there is no
    /// variation beyond the binomial or Poisson; nil for families without.
    public let dispersion: Double?
    /// Standard error of log φ or log size.
    public let logDispersionError: Double?
    /// Maximised log-likelihood with all constants.
    public let logLikelihood: Double
    /// How the optimum was found. Parameters are β, θ, and log φ or log size; the criterion is the negative
    /// log-likelihood, the gradient that of it with β on an orthonormal basis.
    public let record: OptimisationRecord
    /// Conditional modes with conditional standard deviations.
    public let randomEffects: [ConditionalEffects]
    private let curvatureIsFlat: Bool
    /// θ on the scale of the linear predictor, whatever the units of the covariates.
    private let scaledTheta: [Double]

    init(
        _ problem: GeneralisedProblem, _ family: ResponseFamily, _ model: LaplaceEvaluator,
        _ optimum: GeneralisedOptimiser.Optimum, start: [Double]
    ) throws(MixedModelError) {
        let p = model.p, q = model.thetaCount, basis = problem.basis
        let structure = problem.layout.structure
        frame = problem.frame
        self.structure = structure
        self.family = family
        nodes = problem.nodes
        coefficients = basis.solve(Array(optimum.parameters.prefix(p)))
        let scaled = structure.normalised(Array(optimum.parameters[p..<p + q]))
        scaledTheta = scaled
        theta = problem.layout.natural(scaled)
        logLikelihood = optimum.value
        let inverse = ObservedInformation(optimum.information, fixed: p)
        guard let joint = inverse.covariance else {
            throw .unbounded(
                "The likelihood is flat along some fixed effects: they have no standard error.",
                remedy: "Use a simpler model or more data.")
        }
        curvatureIsFlat = inverse.flatDirections > 0
        let fixed = Array(0..<p)
        covariance = basis.covariance(joint.submatrix(rows: fixed, columns: fixed))
        dispersion = family.hasDispersion ? exponential(optimum.parameters[p + q]) : nil
        logDispersionError = family.hasDispersion ? max(0, joint[p + q, p + q]).squareRoot() : nil
        randomEffects = ConditionalEffects.all(model, optimum.parameters)
        let largest = optimum.gradient.reduce(0) { max($0, abs($1)) }
        func natural(_ x: [Double]) -> [Double] {
            basis.solve(Array(x.prefix(p))) + problem.layout.natural(Array(x[p..<p + q]))
                + x.dropFirst(p + q)
        }
        record = OptimisationRecord(
            start: natural(start), end: coefficients + theta + optimum.parameters.dropFirst(p + q),
            criterion: -optimum.value, largestGradient: largest,
            smallestEigenvalue: SymmetricEigen(optimum.information).values.last ?? 0,
            evaluations: model.evaluations, isConverged: largest < 1e-5 * max(1, abs(optimum.value) * 1e-3))
    }

    private init(limit fit: GeneralisedMixedModelFit, family: ResponseFamily) {
        frame = fit.frame
        structure = fit.structure
        self.family = family
        nodes = fit.nodes
        coefficients = fit.coefficients
        covariance = fit.covariance
        theta = fit.theta
        dispersion = .infinity
        logDispersionError = nil
        logLikelihood = fit.logLikelihood
        record = fit.record
        randomEffects = fit.randomEffects
        curvatureIsFlat = fit.curvatureIsFlat
        scaledTheta = fit.scaledTheta
    }

    /// The same numbers as the fit of a family whose extra variation vanished.
    func withoutDispersion(as family: ResponseFamily) -> GeneralisedMixedModelFit {
        GeneralisedMixedModelFit(limit: self, family: family)
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
    /// Standard errors in the order of the coefficients.
    public var standardErrors: [Double] { covariance.diagonal.map { max(0, $0).squareRoot() } }
    /// Covariance of the coefficients as rows.
    public var covarianceRows: [[Double]] { covariance.rowArrays }
    /// Fixed effects, variance parameters, and φ or the size.
    public var parameterCount: Int { names.count + theta.count + (family.hasDispersion ? 1 : 0) }
    /// -2 times the log-likelihood.
    public var deviance: Double { -2 * logLikelihood }
    /// Akaike's criterion.
    public var aic: Double { deviance + 2 * Double(parameterCount) }
    /// Schwarz's criterion with the number of rows.
    public var bic: Double { deviance + Double(parameterCount) * logarithm(Double(observations)) }

    /// Fixed effects with Wald tests and limits, on the scale of the link.
    public func fixedEffects(level: Double = 0.95) -> [FixedEffect] {
        names.indices.map { j in
            let found = LinearEstimate(estimate: coefficients[j], se: standardErrors[j], df: .infinity)
            let limits = found.limits(level)
            return FixedEffect(
                term: names[j], estimate: found.estimate, se: found.se, df: .infinity, t: found.t, p: found.p,
                lower: limits.lower, upper: limits.upper)
        }
    }

    /// True when a variance is estimated as zero or a correlation as ±1.
    public var isSingular: Bool { !singularDirections.isEmpty }

    /// Which combinations of random effects have no variance, in words.
    public var singularDirections: [String] {
        structure.singularDirections(scaledTheta, coupling: 1e-4)
    }

    /// Standard deviations of the random effects by group and effect; a second term of one group is `group.1`.
    public var randomSD: [String: [String: Double]] { covarianceBlocks.byName(\.deviations) }

    /// Correlation matrices of the random effects by group as rows; nil for a single effect.
    public var randomCorrelationRows: [String: [[Double]]?] {
        covarianceBlocks.byName { $0.correlation?.rowArrays }
    }

    private var covarianceBlocks: [CovarianceBlock] { structure.covarianceBlocks(theta) }

    /// What a reader of the fit should know.
    public var messages: [String] {
        var out: [String] = []
        if !record.isConverged {
            out.append("the gradient is \(record.largestGradient) at the end: not converged")
        }
        if isSingular { out.append("singular fit: " + singularDirections.joined(separator: "; ")) }
        if dispersion == .infinity {
            out.append(
                "no variation beyond the \(family.limit.title) distribution: "
                    + (family == .betaBinomial ? "phi" : "size") + " is infinite")
        }
        if family.isProportion, let largest = scaledTheta.map({ abs($0) }).max(), largest > 10 {
            out.append(
                "a random effect has standard deviation \(largest) on the logit scale: responses hardly vary within "
                    + "groups, and the estimate depends on the approximation")
        }
        if curvatureIsFlat, !isSingular {
            out.append("the likelihood is flat in some variance parameters")
        }
        if !droppedColumns.isEmpty {
            out.append("left out as determined by others: " + droppedColumns.joined(separator: ", "))
        }
        return out
    }
}
