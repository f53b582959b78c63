import DataFrames
import Diagnostics
import GSLKit
import ModelFormula

/// Fits a linear mixed model to values some of which are known only as bounds.
///
/// *Model:* y = Xβ + Zb + e, b ~ N(0, ΛΛ') by group, e ~ N(0, σ²); every row has limits of its own: (-∞, u] for a value
/// below u, [l, ∞) for one above l, [l, u] for one in between, l = u for an exact one. A censored row contributes
/// Φ((u - η)/σ) - Φ((l - η)/σ), an exact one its density. Random effects: up to three by one grouping, `(1 | g)`,
/// `(1 + x | g)`, `(x || g)`, `(0 + x | g)`, or intercepts of two nested groupings, `(1 | patient) + (1 | patient:course)`.
/// Exact rows are integrated in closed form, censored ones by adaptive Gauss-Hermite quadrature over the posterior that
/// the exact rows leave; score and Hessian are analytic. The quadrature is checked with a finer rule at the optimum.
/// *Assumes:* normal random effects and errors (take logarithms of concentrations first), limits that do not depend on
/// the values, missing values missing at random.
/// *When it fails:* limits missing or crossed, nothing detected, fewer detected values than fixed effects, fewer than two
/// groups, a response that the fixed part explains: `MixedModelError`. A coefficient that runs away because nothing is
/// detected where it acts does not fail the fit: it is listed in ``CensoredMixedModelFit/notEstimable``. REML is not
/// offered: with censoring there are no error contrasts free of β.
/// *Units:* estimates are on the scale of the response as given, usually natural logarithms.
/// *References:* Vaida and Liu 2009 doi:10.1198/jcgs.2009.07130; Pinheiro and Bates 1995
/// doi:10.1080/10618600.1995.10474663; Louis 1982 doi:10.1111/j.2517-6161.1982.tb01203.x.
/// *Checked against:* R 4.2.2, direct maximisation with 25 to 90 nodes and brute-force integration.
public enum CensoredMixedModel {
    /// Fits a random intercept.
    ///
    /// - Parameters:
    ///   - fixed: right-hand side of the fixed part, such as `window * stratum`.
    ///   - group: column of the random intercept.
    ///   - lower: lower bound of each row's response; `-infinity` where there is none.
    ///   - upper: upper bound; equal to `lower` for an exact value.
    public static func fit(
        fixed: String, group: String, data: DataFrame, lower: [Double], upper: [Double]
    ) throws(MixedModelError) -> CensoredMixedModelFit {
        try fit(fixed: fixed, random: "(1 | \(group))", data: data, lower: lower, upper: upper)
    }

    /// Fits random effects as lme4 writes them.
    ///
    /// - Parameters:
    ///   - fixed: right-hand side of the fixed part, such as `draw + cycle`.
    ///   - random: the random terms, such as `(1 + day | patient)`.
    ///   - lower: lower bound of each row's response; `-infinity` where there is none.
    ///   - upper: upper bound; equal to `lower` for an exact value.
    ///   - reml: refused; a parameter so that a caller who asks for it is told why.
    public static func fit(
        fixed: String, random: String, data: DataFrame, lower: [Double], upper: [Double], reml: Bool = false
    ) throws(MixedModelError) -> CensoredMixedModelFit {
        let frame = try frame(
            fixed: fixed, random: random, data: data, lower: lower, upper: upper, reml: reml)
        return try fit(frame, lower: lower, upper: upper)
    }

    /// Fits a prepared frame; limits are those of all rows of the table it was made from.
    package static func fit(_ frame: ModelFrame, lower: [Double], upper: [Double]) throws(MixedModelError)
        -> CensoredMixedModelFit
    {
        var low = frame.rows.map { lower[$0] }, high = frame.rows.map { upper[$0] }
        if let offset = frame.offset {
            for i in offset.indices {
                low[i] -= offset[i]
                high[i] -= offset[i]
            }
        }
        let design = try CensoredDesign(frame, lower: low, upper: high)
        var optimiser = CensoredOptimiser(CensoredLikelihood(design))
        let optimum = try optimiser.maximise()
        return CensoredMixedModelFit(
            frame: frame, likelihood: optimiser.likelihood, optimum: optimum, lower: low, upper: high)
    }

    /// Checks what was asked for and the limits, and evaluates the formula.
    package static func frame(
        fixed: String, random: String, data: DataFrame, lower: [Double], upper: [Double], reml: Bool = false
    ) throws(MixedModelError) -> ModelFrame {
        guard !reml else { throw .noCensoredREML }
        guard lower.count == data.rowCount, upper.count == data.rowCount else {
            throw .censoring(
                "There are \(lower.count) lower and \(upper.count) upper bounds for \(data.rowCount) rows.")
        }
        let frame: ModelFrame
        do {
            frame = try ModelFrame(try Formula("~ \(fixed) + \(random)"), data: data)
        } catch {
            throw MixedModelError(error)
        }
        func place(_ row: Int) -> String {
            let line = data.names.lazy.compactMap { data.location(row: row, column: $0)?.line }.first
            return line.map { "line \($0)" } ?? "row \(row + 1)"
        }
        let rows = frame.rows
        let missing = rows.filter { lower[$0].isNaN || upper[$0].isNaN }
        guard missing.isEmpty else { throw .limits("missing", rows: missing.map(place)) }
        let crossed = rows.filter { lower[$0] > upper[$0] }
        guard crossed.isEmpty else { throw .limits("crossed (lower above upper)", rows: crossed.map(place)) }
        let infinite = rows.filter {
            lower[$0] == .infinity || upper[$0] == -.infinity
                || lower[$0] == -.infinity && upper[$0] == .infinity
        }
        guard infinite.isEmpty else { throw .limits("infinite on both sides", rows: infinite.map(place)) }
        return frame
    }
}
