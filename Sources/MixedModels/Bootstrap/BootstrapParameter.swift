import GSLKit

/// What a bootstrap follows: each coefficient, each standard deviation, each correlation and σ, named as the profile
/// intervals are.
struct BootstrapParameters: Sendable {
    private enum Kind: Sendable {
        case fixed(Int)
        case sd(term: Int, effect: Int)
        case correlation(term: Int, Int, Int)
        case sigma
    }

    let names: [String]
    private let kinds: [Kind]
    private let structure: RandomStructure

    init(_ fit: LinearMixedModelFit) {
        structure = fit.design.structure
        var names = fit.names, kinds = fit.names.indices.map { Kind.fixed($0) }
        for (t, term) in structure.terms.enumerated() {
            let suffix = structure.terms.count > 1 ? "|\(term.name)" : ""
            for e in 0..<term.size {
                names.append("sd_\(term.effects[e])\(suffix)")
                kinds.append(.sd(term: t, effect: e))
            }
            for b in 0..<term.size {
                for a in b + 1..<max(term.size, b + 1) {
                    let pair = term.size == 2 ? "cor" : "cor_\(term.effects[b]).\(term.effects[a])"
                    names.append(pair + suffix)
                    kinds.append(.correlation(term: t, a, b))
                }
            }
        }
        names.append("sigma")
        kinds.append(.sigma)
        self.names = names
        self.kinds = kinds
    }

    var count: Int { names.count }

    /// The values at θ (on columns of unit size), NaN for the correlation of an effect without variance.
    func values(coefficients: [Double], theta: [Double], sigma: Double) -> [Double] {
        let templates = structure.terms.map { $0.template(theta) }
        func product(_ t: Int, _ a: Int, _ b: Int) -> Double {
            (0...min(a, b)).reduce(0) { $0 + templates[t][a, $1] * templates[t][b, $1] }
        }
        return kinds.map { kind in
            switch kind {
            case .fixed(let j): return coefficients[j]
            case .sd(let t, let e):
                return sigma * product(t, e, e).squareRoot() / structure.terms[t].scales[e]
            case .correlation(let t, let a, let b):
                let scale = (product(t, a, a) * product(t, b, b)).squareRoot()
                return scale > 1e-10 ? min(1, max(-1, product(t, a, b) / scale)) : .nan
            case .sigma: return sigma
            }
        }
    }
}
