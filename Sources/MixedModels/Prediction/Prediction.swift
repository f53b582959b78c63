import DataFrames
import GSLKit
import ModelFormula

/// Predictions for new rows with their standard errors, on the scale of the model's response.
public struct Prediction: Hashable, Sendable {
    /// x'β.
    public let fixed: [Double]
    /// Standard error of x'β̂.
    public let fixedSE: [Double]
    /// x'β + z'b̂; a group the fit did not see has b̂ = 0.
    public let conditional: [Double]
    /// Standard error of the prediction error of x'β + z'b.
    public let conditionalSE: [Double]
    /// Standard error of the prediction error of a new observation there.
    public let observationSE: [Double]
    /// Rows with a group the fit did not see, by grouping.
    public let newGroups: [String: [Int]]
}

extension LinearMixedModelFit {
    /// Predicts new rows; splines and factor codings are those of the fit.
    ///
    /// The standard errors come from the mixed model equations: Var(x'β̂ + z'b̂ - x'β - z'b) at θ̂.
    /// *Throws:* `MixedModelError` for missing columns, unknown levels of a fixed factor, or missing values.
    /// *Reference:* Henderson 1975 doi:10.2307/2529430.
    public func predict(_ table: DataFrame) throws(MixedModelError) -> Prediction {
        let modes = ConditionalModes(self), sweep = modes.sweep, r = sweep.r, d = sweep.d
        let structure = design.structure, variance = sigma * sigma
        let x: ModelMatrix, offset: [Double]?
        var random: [(columns: [[Double]], codes: [Int])] = []
        do {
            x = try frame.design.matrix(for: table)
            offset = try frame.offset(for: table)
            for term in structure.terms {
                let source = frame.random[term.place]
                random.append(
                    (try source.design.matrix(for: table).columns, try source.groupCodes(for: table)))
            }
        } catch { throw MixedModelError(error) }
        let full = Matrix(rows: r, columns: r, elements: sweep.full.array)
        var new: [String: [Int]] = [:]
        var out = (
            fixed: [Double](), se: [Double](), value: [Double](), valueSE: [Double](), newSE: [Double]()
        )
        for row in 0..<table.rowCount {
            let raw = x.row(row)
            if let bad = raw.firstIndex(where: { !$0.isFinite }) {
                throw .prediction("Row \(row + 1) has no value for '\(names[bad])'.")
            }
            let onBasis = design.basis.onBasis(raw)
            let fixed = zip(raw, coefficients).reduce(offset?[row] ?? 0) { $0 + $1.0 * $1.1 }
            // x̃ = (z₂, x) less what the cluster's effects take over.
            var wide = [Double](repeating: 0, count: d) + onBasis
            var value = fixed, error = 0.0, cluster = -1
            var z = [Double]()
            for (t, term) in structure.terms.enumerated() {
                let code = random[t].codes[row]
                let effects = random[t].columns.indices.map { random[t].columns[$0][row] / term.scales[$0] }
                if effects.contains(where: { !$0.isFinite }) {
                    throw .prediction("Row \(row + 1) has no value for a random effect by '\(term.name)'.")
                }
                guard code >= 0 else {
                    new[term.name, default: []].append(row)
                    error += modes.blocks[t].quadraticForm(effects)
                    continue
                }
                let place = modes.place(t, code)
                if place.cluster < 0 {
                    for e in effects.indices {
                        wide[place.offset + e] += effects[e]
                        value += effects[e] * sweep.gamma.base[place.offset + e]
                    }
                } else {
                    if cluster >= 0, place.cluster != cluster {
                        // A combination of levels the fit had in different clusters.
                        throw .prediction("Row \(row + 1) mixes groups that were never together in the data.")
                    }
                    if cluster < 0 {
                        cluster = place.cluster
                        let layout = design.layout
                        z = [Double](
                            repeating: 0, count: layout.effectStart[cluster + 1] - layout.effectStart[cluster]
                        )
                    }
                    for e in effects.indices { z[place.offset + e] += effects[e] }
                }
            }
            if cluster >= 0 {
                let covariance = modes.clusterCovariance(cluster), dz = covariance * z
                value += zip(z, modes.modes(cluster: cluster)).reduce(0) { $0 + $1.0 * $1.1 }
                error += zip(z, dz).reduce(0) { $0 + $1.0 * $1.1 } - modes.square(cluster).quadraticForm(dz)
                let taken = modes.wide(cluster).transposedTimes(dz)
                for j in wide.indices { wide[j] -= taken[j] }
            }
            let spread = max(0, error + full.quadraticForm(wide))
            out.fixed.append(fixed)
            out.se.append((variance * basisCovariance.quadraticForm(onBasis)).squareRoot())
            out.value.append(value)
            out.valueSE.append((variance * spread).squareRoot())
            out.newSE.append((variance * (spread + 1)).squareRoot())
        }
        return Prediction(
            fixed: out.fixed, fixedSE: out.se, conditional: out.value, conditionalSE: out.valueSE,
            observationSE: out.newSE, newGroups: new)
    }
}
