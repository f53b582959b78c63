import GSLKit

/// The covariance of the random effects of one term.
struct CovarianceBlock {
    /// The grouping; a second term of one group is `group.1`.
    let name: String
    /// Names of the effects.
    let effects: [String]
    /// Their covariance.
    let covariance: Matrix

    /// Standard deviations by effect.
    var deviations: [String: Double] {
        Dictionary(zip(effects, standardDeviations), uniquingKeysWith: { a, _ in a })
    }

    /// Correlations; nil for a single effect, zero beside a standard deviation of zero.
    var correlation: Matrix? {
        guard effects.count > 1 else { return nil }
        let sd = standardDeviations
        var out = Matrix.identity(effects.count)
        for i in effects.indices {
            for j in effects.indices where i != j {
                let scale = sd[i] * sd[j]
                out[i, j] = scale > 0 ? covariance[i, j] / scale : 0
            }
        }
        return out
    }

    private var standardDeviations: [Double] { covariance.diagonal.map { max(0, $0).squareRoot() } }
}

extension RandomStructure {
    /// Covariances of the terms.
    ///
    /// - Parameters:
    ///   - theta: relative Cholesky factors on the columns as they were given.
    ///   - sigma: what they are relative to.
    func covarianceBlocks(_ theta: [Double], sigma: Double = 1) -> [CovarianceBlock] {
        zip(terms, uniqueNames).map { term, name in
            let template = term.template(theta)
            return CovarianceBlock(
                name: name, effects: term.effects,
                covariance: sigma * sigma * (template * template.transposed))
        }
    }

    /// Which combinations of random effects have no variance, in words.
    ///
    /// - Parameters:
    ///   - theta: on columns of unit size.
    ///   - coupling: how large an element of an empty column's row must be to count.
    func singularDirections(_ theta: [Double], coupling: Double) -> [String] {
        terms.flatMap { term -> [String] in
            let template = term.template(theta)
            return (0..<term.size).filter { abs(template[$0, $0]) < 1e-4 }.map { effect in
                (0..<effect).contains { abs(template[effect, $0]) > coupling }
                    ? "\(term.effects[effect]) of \(term.name) is determined by the effects before it"
                    : "the variance of \(term.effects[effect]) by \(term.name) is zero"
            }
        }
    }

    /// Names of the terms; a second one of a group is `group.1`.
    var uniqueNames: [String] {
        var seen: [String: Int] = [:]
        return terms.map { term in
            let repeats = seen[term.name, default: 0]
            seen[term.name] = repeats + 1
            return repeats == 0 ? term.name : "\(term.name).\(repeats)"
        }
    }
}

extension [CovarianceBlock] {
    /// One value per term by its name.
    func byName<Value>(_ value: (CovarianceBlock) -> Value) -> [String: Value] {
        Dictionary(map { ($0.name, value($0)) }, uniquingKeysWith: { a, _ in a })
    }
}
