import DataFrames
import GSLKit
import ModelFormula

/// A fitted censored mixed model; intervals and tests are normal (Wald).
public struct CensoredMixedModelFit: Sendable {
    let frame: ModelFrame
    let likelihood: CensoredLikelihood
    let optimum: CensoredOptimiser.Optimum
    /// Coefficients of all columns; zero stands for those that are not estimable.
    let representative: [Double]
    let representativeCovariance: Matrix
    private let lower: [Double]
    private let upper: [Double]
    private let information: CensoredInformation

    /// Estimable coefficients in the order of ``names``.
    public let coefficients: [Double]
    /// Their covariance.
    public let covariance: Matrix
    /// Names of the estimable coefficients.
    public let names: [String]
    /// Coefficients that the data leave without a finite estimate, with the reason.
    public let notEstimable: [(term: String, reason: String)]

    var design: CensoredDesign { likelihood.design }

    init(
        frame: ModelFrame, likelihood: CensoredLikelihood, optimum: CensoredOptimiser.Optimum,
        lower: [Double], upper: [Double]
    ) {
        let design = likelihood.design, all = frame.matrix.names, kept = design.recession.kept
        let information = CensoredInformation(design, optimum)
        let beta = design.coefficients(optimum.parameters[0..<design.p])
        let places = Array(0..<design.p)
        let spread = design.covariance(information.covariance.submatrix(rows: places, columns: places))
        var full = [Double](repeating: 0, count: all.count),
            fullSpread = Matrix(rows: all.count, columns: all.count)
        for (i, a) in kept.enumerated() {
            full[a] = beta[i]
            for (j, b) in kept.enumerated() { fullSpread[a, b] = spread[i, j] }
        }
        let isEstimable = all.indices.map { j in
            design.recession.isEstimable(all.indices.map { $0 == j ? 1 : 0 })
        }
        let good = all.indices.filter { isEstimable[$0] }
        names = good.map { all[$0] }
        coefficients = good.map { full[$0] }
        covariance = fullSpread.submatrix(rows: good, columns: good)
        notEstimable = all.indices.filter { !isEstimable[$0] }.map { j in
            (all[j], CensoredMixedModelFit.reason(j, frame, design.recession, lower))
        }
        representative = full
        representativeCovariance = fullSpread
        (self.frame, self.likelihood, self.optimum) = (frame, likelihood, optimum)
        (self.lower, self.upper, self.information) = (lower, upper, information)
    }

    private static func reason(_ j: Int, _ frame: ModelFrame, _ recession: Recession, _ lower: [Double])
        -> String
    {
        let alone = recession.directions.contains { d in
            d[j] != 0 && d.indices.allSatisfy { $0 == j || d[$0] == 0 }
        }
        let rows = recession.certain.filter { !alone || frame.matrix.columns[j][$0] != 0 }
        let below = rows.count { lower[$0] == -.infinity }
        let where_ = below == rows.count ? "below" : below == 0 ? "above" : "beyond"
        return alone
            ? "all \(rows.count) values it concerns are \(where_) their limit: the estimate runs away without end"
            : "compared are levels of which one has all its \(rows.count) values \(where_) their limit"
    }

    /// The covariance as rows.
    public var covarianceRows: [[Double]] { covariance.rowArrays }
    /// Rows used.
    public var observations: Int { lower.count }
    /// Rows dropped because a value was missing.
    public var droppedRows: Int { frame.droppedCount }
    /// Rows known as bounds only.
    public var censored: Int { lower.indices.count { lower[$0] != upper[$0] } }
    /// Percentage of such rows.
    public var percentCensored: Double { 100 * Double(censored) / Double(max(1, observations)) }
    /// Number of groups of the (innermost) grouping.
    public var groups: Int { design.structure.innerLevels.count }
    /// Number of groups of every grouping.
    public var groupCounts: [String: Int] {
        var out = [design.structure.innerName: groups]
        if let name = design.structure.outerName { out[name] = design.structure.outerLevels.count }
        return out
    }
    /// Residual standard deviation.
    public var sigma: Double { exponential(optimum.parameters[optimum.parameters.count - 1]) * design.scale }
    /// Its standard error.
    public var sigmaSE: Double {
        sigma * max(0, information.covariance.diagonal.last ?? 0).squareRoot()
    }
    /// Standard deviation of the first random effect: the random intercept of a model that has one.
    public var randomSD: Double { deviations.last?.values.first?.sd ?? 0 }
    /// Maximised log-likelihood.
    public var logLikelihood: Double { optimum.value }
    /// Estimated fixed effects, variance parameters and σ.
    public var parameterCount: Int { design.parameterCount }
    /// Akaike's criterion.
    public var aic: Double { -2 * logLikelihood + 2 * Double(parameterCount) }
    /// Schwarz's criterion with the number of rows.
    public var bic: Double { -2 * logLikelihood + Double(parameterCount) * logarithm(Double(observations)) }
    /// Columns left out because others determine them.
    public var droppedColumns: [String] { frame.design.aliased }

    /// How the optimum was found, in internal units: β on an orthonormal basis, elements of Λ and log σ per standard
    /// deviation of the response. The smallest eigenvalue is that of the information: positive at a strict maximum.
    public var record: OptimisationRecord {
        OptimisationRecord(
            start: optimum.start, end: optimum.parameters, criterion: -2 * optimum.value,
            largestGradient: optimum.score.reduce(0) { max($0, abs($1)) },
            smallestEigenvalue: information.smallestEigenvalue, evaluations: optimum.evaluations,
            isConverged: optimum.decrement < 1e-8)
    }
    /// Largest component of the gradient at the end.
    public var maxGradient: Double { record.largestGradient }
    /// Difference to the log-likelihood by an independent, finer rule at the optimum.
    public var quadratureError: Double { optimum.quadratureError }
    /// The rule that was good enough.
    public var quadratureRule: String {
        optimum.isLattice
            ? "trapezoidal rule on a lattice"
            : "adaptive Gauss-Hermite, \(HermiteGrid.counts.map(String.init).joined(separator: ", ")) nodes per "
                + "dimension in 1, 2, 3 dimensions"
    }

    /// True when a variance is estimated as zero or a correlation as ±1.
    public var isSingular: Bool { !singularDirections.isEmpty }

    /// Which combinations of random effects have no variance, in words.
    public var singularDirections: [String] {
        let lambda = design.template(optimum.parameters)
        return optimum.emptyColumns.map { column in
            let effect = design.structure.effects[column]
            let hasBefore = (0..<column).contains { lambda[column, $0] != 0 }
            return hasBefore
                ? "\(effect.name) of \(effect.block) is determined by the effects before it"
                : "the variance of \(effect.name) by \(effect.block) is zero"
        }
    }

    /// Random effects by term, outer grouping first, with their standard deviation and its standard error (nil at zero).
    var deviations: [(block: String, values: [(effect: String, sd: Double, se: Double?)])] {
        let lambda = design.template(optimum.parameters), effects = design.structure.effects
        var out: [(block: String, values: [(effect: String, sd: Double, se: Double?)])] = []
        for (row, effect) in effects.enumerated() {
            let sd = (0..<design.q).reduce(0) { $0 + lambda[row, $1] * lambda[row, $1] }.squareRoot()
            var slope = [Double](repeating: 0, count: design.parameterCount)
            for (k, place) in design.structure.positions.enumerated() where place.row == row && sd > 0 {
                slope[design.p + k] = lambda[row, place.column] / sd * design.scale / design.zScale[row]
            }
            let variance = information.covariance.quadraticForm(slope)
            let value = (
                effect: effect.name, sd: sd, se: sd > 0 && variance > 0 ? variance.squareRoot() : nil
            )
            if let last = out.indices.last, out[last].block == effect.block {
                out[last].values.append(value)
            } else {
                out.append((effect.block, [value]))
            }
        }
        return out
    }

    /// Random effects in order: grouping, effect, standard deviation and its standard error (nil at zero).
    public var randomEffectTable: [(block: String, effect: String, sd: Double, se: Double?)] {
        deviations.flatMap { block in block.values.map { (block.block, $0.effect, $0.sd, $0.se) } }
    }

    /// Standard deviations of the random effects by group and effect; a second term of one group is `group.1`.
    public var randomSDs: [String: [String: Double]] {
        Dictionary(
            deviations.map { block in
                (
                    block.block,
                    Dictionary(block.values.map { ($0.effect, $0.sd) }, uniquingKeysWith: { a, _ in a })
                )
            }, uniquingKeysWith: { a, _ in a })
    }

    /// Their standard errors by the delta method; none for a variance of zero.
    public var randomSDErrors: [String: [String: Double?]] {
        Dictionary(
            deviations.map { block in
                (
                    block.block,
                    Dictionary(block.values.map { ($0.effect, $0.se) }, uniquingKeysWith: { a, _ in a })
                )
            }, uniquingKeysWith: { a, _ in a })
    }

    /// Correlations of the random effects by group as rows; nil for a single effect.
    public var randomCorrelationRows: [String: [[Double]]?] {
        let lambda = design.template(optimum.parameters), whole = lambda * lambda.transposed
        var first = 0
        return deviations.map { block in
            let places = Array(first..<first + block.values.count)
            first += places.count
            return CovarianceBlock(
                name: block.block, effects: block.values.map(\.effect),
                covariance: whole.submatrix(rows: places, columns: places))
        }.byName { $0.correlation?.rowArrays }
    }

    /// What a reader of the fit should know.
    public var messages: [String] {
        var out: [String] = []
        if !record.isConverged { out.append("the gradient is \(maxGradient) at the end: not converged") }
        if isSingular { out.append("singular fit: " + singularDirections.joined(separator: "; ")) }
        if information.isDeficient {
            out.append("the data do not determine all variances: the likelihood is flat in some direction")
        }
        if quadratureError > 1e-6 * max(1, abs(logLikelihood)) {
            out.append("the integrals are accurate to \(quadratureError) in the log-likelihood only")
        }
        for item in notEstimable { out.append("\(item.term) is not estimable: \(item.reason)") }
        if !droppedColumns.isEmpty {
            out.append("left out as determined by others: " + droppedColumns.joined(separator: ", "))
        }
        return out
    }

    /// Values of each level of the factors of the fixed part: all and those detected (exact or between two limits).
    public var detection: [(factor: String, level: String, values: Int, detected: Int)] {
        frame.formula.fixed.variables.flatMap(\.columns).reduce(into: [String]()) { names, name in
            if !names.contains(name) { names.append(name) }
        }.flatMap { name -> [(factor: String, level: String, values: Int, detected: Int)] in
            guard case .factor(let factor)? = frame.data[name] else { return [] }
            return factor.levels.indices.compactMap { level in
                let rows = factor.codes.indices.filter { Int(factor.codes[$0]) == level }
                guard !rows.isEmpty else { return nil }
                return (
                    name, factor.levels[level], rows.count,
                    rows.count { lower[$0].isFinite && upper[$0].isFinite }
                )
            }
        }
    }

    /// c'β with a normal reference; c has one entry per name.
    public func linear(_ c: [Double]) -> LinearEstimate {
        let estimate = zip(c, coefficients).reduce(0) { $0 + $1.0 * $1.1 }
        return LinearEstimate(
            estimate: estimate, se: max(0, covariance.quadraticForm(c)).squareRoot(), df: .infinity)
    }

    /// Estimable fixed effects with Wald tests and 95 % limits.
    public var fixedEffects: [FixedEffect] { fixedEffects(level: 0.95) }

    /// Estimable fixed effects with Wald tests and limits.
    public func fixedEffects(level: Double) -> [FixedEffect] {
        let spread = covariance.diagonal
        return names.indices.map { j in
            let found = LinearEstimate(
                estimate: coefficients[j], se: max(0, spread[j]).squareRoot(), df: .infinity)
            let limits = found.limits(level)
            return FixedEffect(
                term: names[j], estimate: found.estimate, se: found.se, df: .infinity, t: found.t, p: found.p,
                lower: limits.lower, upper: limits.upper)
        }
    }
}
