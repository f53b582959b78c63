import DataFrames
import GSLKit
import ModelFormula

/// Estimated residual structure.
public struct ResidualEstimates: Hashable, Sendable {
    /// Correlation per unit of time, for CAR(1) and AR(1).
    public let phi: Double?
    /// Standard deviation of each level over the reference's.
    public let ratios: [String: Double]
    /// Number of parameters.
    let count: Int
}

/// A column or two that say how residuals are related; as in a spec.
public struct ResidualRequest: Hashable, Sendable {
    /// CAR1 or AR1, with the columns of time and series.
    public var correlation: (kind: ResidualStructure.Correlation, time: String, series: String)?
    /// Column of the variance's levels, and the reference (the first level unless given).
    public var variance: (by: String, reference: String?)?

    /// Nothing asked for.
    public init() {}

    /// Two requests for the same columns are equal.
    public static func == (a: ResidualRequest, b: ResidualRequest) -> Bool { a.texts == b.texts }
    /// Hashes the columns' names.
    public func hash(into hasher: inout Hasher) { hasher.combine(texts) }

    private var texts: [String] {
        [
            correlation?.kind.rawValue, correlation?.time, correlation?.series, variance?.by,
            variance?.reference,
        ].map { $0 ?? "" }
    }

    /// Columns that must be complete.
    var columns: [String] {
        [correlation?.time, correlation?.series, variance?.by].compactMap { $0 }
    }

    /// The structure on the rows of a frame.
    func structure(_ frame: ModelFrame) throws(MixedModelError) -> ResidualStructure {
        do {
            var correlated: (kind: ResidualStructure.Correlation, series: FactorColumn, time: [Double])?
            if let correlation {
                correlated = (
                    correlation.kind, try frame.data.factor(correlation.series),
                    try frame.data.numeric(correlation.time).values
                )
            }
            var unequal: (by: FactorColumn, reference: String)?
            if let variance {
                let factor = try frame.data.factor(variance.by).droppingUnusedLevels()
                unequal = (factor, variance.reference ?? factor.levels.first ?? "")
            }
            return try ResidualStructure(correlation: correlated, variance: unequal)
        } catch let error as MixedModelError {
            throw error
        } catch let error as DataFrameError {
            throw MixedModelError(error.code, error.message, remedy: error.remedy)
        } catch {
            throw .residual("The residual structure's columns cannot be read.")
        }
    }
}

extension LinearMixedModel {
    /// Model matrices of a formula; rows without a time, series or variance level are dropped as incomplete.
    public static func frame(
        _ formula: String, data: DataFrame, residual: ResidualRequest, contrasts: [String: Contrast] = [:]
    ) throws(MixedModelError) -> ModelFrame {
        do {
            return try ModelFrame(
                try Formula(formula), data: data, extraColumns: residual.columns, contrasts: contrasts)
        } catch {
            throw MixedModelError(error)
        }
    }

    /// Fits a frame with a residual structure; a formula without random terms gives generalised least squares.
    ///
    /// Degrees of freedom are Satterthwaite's over all variance parameters (nlme uses inner-outer rules instead);
    /// Kenward-Roger is not offered, as the covariance is not linear in the residual parameters.
    public static func fit(_ frame: ModelFrame, residual request: ResidualRequest, reml: Bool = true)
        throws(MixedModelError) -> LinearMixedModelFit
    {
        let y = try response(frame), residual = try request.structure(frame)
        let structure = try RandomStructure(frame, allowsNone: true)
        let basis = OrthogonalBasis(frame.matrix.columns)
        try checkVariance(
            ResponseProducts(DesignProducts(structure, basis: basis, rows: y.count), y: y), y)
        let problem = StructuredModel(
            structure: structure, residual: residual, basis: basis, y: y, isREML: reml)
        guard let found = problem.minimise(), let inference = problem.inference(found.state) else {
            throw .notConverged
        }
        let state = found.state
        var optimum = state.optimum
        let gradient = (optimum.derivatives.gradient + state.gradient).reduce(0) { max($0, abs($1)) }
        let low = SymmetricEigen(found.hessian).values.last ?? 0
        optimum.record = OptimisationRecord(
            start: optimum.record.start, end: optimum.record.end + state.rho, criterion: state.value,
            largestGradient: gradient,
            smallestEigenvalue: min(low, optimum.theta.isEmpty ? low : optimum.record.smallestEigenvalue),
            evaluations: found.evaluations, isConverged: gradient < 1e-4 * max(1, abs(state.value) * 1e-3))
        return LinearMixedModelFit(
            frame: frame, sweep: state.sweep, derivatives: state.optimiser.derivatives, optimum: optimum,
            residual: ResidualEstimates(
                phi: residual.phi(state.rho), ratios: residual.ratios(state.rho), count: state.rho.count),
            inference: inference)
    }
}
