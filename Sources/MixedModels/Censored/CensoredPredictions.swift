import DataFrames
import GSLKit
import ModelFormula

/// A random effect of one group: its mean and standard deviation given the data, the parameters taken as known.
public struct ConditionalMode: Hashable, Sendable {
    /// The grouping, as in `randomSDs`.
    public let block: String
    /// Level of the grouping.
    public let level: String
    /// `(Intercept)` or the covariate.
    public let effect: String
    /// Posterior mean.
    public let estimate: Double
    /// Posterior standard deviation.
    public let sd: Double
}

/// The expected value of a row without and with the random effects of its group.
public struct CensoredPrediction: Hashable, Sendable {
    /// x'β; nil when it is not estimable.
    public let fixed: Double?
    /// Standard error of x'β.
    public let se: Double?
    /// x'β + z'b̂; a group the fit did not see has b̂ = 0.
    public let conditional: Double?
}

extension CensoredMixedModelFit {
    /// Random effects of all groups, outer grouping first, by level and effect.
    public var conditionalModes: [ConditionalMode] {
        let design = design, structure = design.structure, q = design.q
        let lambda = design.template(optimum.parameters), moments = likelihood.moments(optimum.parameters)
        func modes(_ cluster: Int, _ effects: Range<Int>, _ level: String) -> [ConditionalMode] {
            let (mean, square) = moments[cluster]
            var spread = square
            for i in 0..<q { for j in 0..<q { spread[i, j] -= mean[i] * mean[j] } }
            return effects.map { row in
                let weights = lambda.row(row)
                return ConditionalMode(
                    block: structure.effects[row].block, level: level, effect: structure.effects[row].name,
                    estimate: zip(weights, mean).reduce(0) { $0 + $1.0 * $1.1 },
                    sd: max(0, spread.quadraticForm(weights)).squareRoot())
            }
        }
        var out: [ConditionalMode] = []
        if structure.outer == 1 {
            for (unit, level) in design.levelOfUnit.enumerated() {
                out += modes(design.units[unit], 0..<1, structure.outerLevels[level])
            }
        }
        let clusters = (0..<design.clusters).sorted { design.levelOfCluster[$0] < design.levelOfCluster[$1] }
        for cluster in clusters {
            out += modes(cluster, structure.outer..<q, structure.innerLevels[design.levelOfCluster[cluster]])
        }
        return out
    }

    /// Expected values of new rows.
    public func predictions(for table: DataFrame) throws(MixedModelError) -> [CensoredPrediction] {
        do {
            let matrix = try frame.design.matrix(for: table)
            var random = [Double](repeating: 0, count: table.rowCount)
            let modes = Dictionary(
                conditionalModes.map { ("\($0.block)\u{1}\($0.level)\u{1}\($0.effect)", $0.estimate) },
                uniquingKeysWith: { a, _ in a })
            var seen: [String: Int] = [:]
            for design in frame.random {
                let name = design.term.groupName, repeats = seen[name, default: 0]
                seen[name] = repeats + 1
                let block = repeats == 0 ? name : "\(name).\(repeats)"
                let z = try design.design.matrix(for: table), codes = try design.groupCodes(for: table)
                for row in codes.indices where codes[row] >= 0 {
                    for (effect, column) in zip(z.names, z.columns) {
                        let key = "\(block)\u{1}\(design.group.levels[codes[row]])\u{1}\(effect)"
                        random[row] += (modes[key] ?? 0) * column[row]
                    }
                }
            }
            return (0..<table.rowCount).map { row in
                let weights = matrix.row(row)
                guard design.recession.isEstimable(weights) else {
                    return CensoredPrediction(fixed: nil, se: nil, conditional: nil)
                }
                let found = full(weights)
                return CensoredPrediction(
                    fixed: found.estimate, se: found.se, conditional: found.estimate + random[row])
            }
        } catch {
            throw MixedModelError(error)
        }
    }

    /// c'β over all columns of the model matrix.
    func full(_ c: [Double]) -> LinearEstimate {
        LinearEstimate(
            estimate: zip(c, representative).reduce(0) { $0 + $1.0 * $1.1 },
            se: max(0, representativeCovariance.quadraticForm(c)).squareRoot(), df: .infinity)
    }
}
