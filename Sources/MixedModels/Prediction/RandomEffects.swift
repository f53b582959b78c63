import GSLKit

/// The random effects of one grouping at the optimum: conditional modes with their standard deviations.
public struct RandomEffects: Hashable, Sendable {
    /// The grouping: `patient`, `patient:course`.
    public let group: String
    /// Levels in their order.
    public let levels: [String]
    /// Names of the effects.
    public let effects: [String]
    /// Conditional mode of each effect (outer) at each level (inner), on the scale of the response.
    public let modes: [[Double]]
    /// Conditional standard deviations given θ and β, in the same order.
    public let conditionalSD: [[Double]]
}

/// Conditional modes b̂ = D u with u = Z'Py, and Var(b|y) = σ²(D - D Z'V*⁻¹Z D) (lme4's `condVar`).
///
/// *Reference:* Bates et al. 2015 doi:10.18637/jss.v067.i01, equations 56-59.
struct ConditionalModes {
    let fit: LinearMixedModelFit
    let sweep: CriterionSweep
    /// D of each term on columns of unit size.
    let blocks: [Matrix]
    private let dense: KenwardRogerSums.DensePart
    /// Cluster and offset of each level, by term within; first dense effect by term across.
    private let home: [[(cluster: Int, offset: Int)]]

    init(_ fit: LinearMixedModelFit) {
        self.fit = fit
        sweep = fit.sweepAtOptimum()
        let structure = fit.design.structure, layout = fit.design.layout
        blocks = structure.terms.map { term in
            let template = term.template(fit.optimum.theta)
            return template * template.transposed
        }
        dense = KenwardRogerSums.DensePart(sweep)
        var home: [[(cluster: Int, offset: Int)]] = structure.terms.map { term in
            [(cluster: Int, offset: Int)](repeating: (-1, 0), count: term.levels.count)
        }
        for c in 0..<layout.clusterCount {
            for b in layout.blockStart[c]..<layout.blockStart[c + 1] {
                home[layout.blocks[b].term][layout.blocks[b].level] = (c, layout.blocks[b].offset)
            }
        }
        for t in layout.across {
            for level in structure.terms[t].levels.indices {
                home[t][level].offset = layout.denseStart[t] + level * structure.terms[t].size
            }
        }
        self.home = home
    }

    /// Columns of X̃ that cluster c keeps.
    private func columns(_ c: Int) -> [Int] {
        let touched = sweep.design.columnStart[c + 1] - sweep.design.columnStart[c]
        return (0..<touched + sweep.p).map { sweep.column(c, $0, touched) }
    }

    /// Z₁'V₁⁻¹X̃ of cluster c, spread over all columns of X̃.
    func wide(_ c: Int) -> Matrix {
        let q = sweep.design.layout.effectStart[c + 1] - sweep.design.layout.effectStart[c]
        let columns = columns(c), w = columns.count, base = sweep.c.base + sweep.design.wideStart[c]
        var out = Matrix(rows: q, columns: sweep.r)
        for i in 0..<q { for (j, at) in columns.enumerated() { out[i, at] = base[i * w + j] } }
        return out
    }

    func square(_ c: Int) -> Matrix {
        let layout = sweep.design.layout, q = layout.effectStart[c + 1] - layout.effectStart[c]
        let base = sweep.a.base + layout.squareStart[c]
        return Matrix(rows: q, columns: q, elements: Array(UnsafeBufferPointer(start: base, count: q * q)))
    }

    /// D of a whole cluster.
    func clusterCovariance(_ c: Int) -> Matrix {
        let layout = sweep.design.layout, q = layout.effectStart[c + 1] - layout.effectStart[c]
        var out = Matrix(rows: q, columns: q)
        for b in layout.blockStart[c]..<layout.blockStart[c + 1] {
            let block = layout.blocks[b], d = blocks[block.term]
            for i in 0..<d.rows { for j in 0..<d.rows { out[block.offset + i, block.offset + j] = d[i, j] } }
        }
        return out
    }

    /// b̂ of a cluster.
    func modes(cluster c: Int) -> [Double] {
        let layout = sweep.design.layout, first = layout.effectStart[c]
        let q = layout.effectStart[c + 1] - first, wide = wide(c)
        let gamma = sweep.gamma.array
        let u = (0..<q).map { i in
            sweep.cy.base[first + i] - (0..<sweep.r).reduce(0.0) { $0 + wide[i, $1] * gamma[$1] }
        }
        return clusterCovariance(c) * u
    }

    func place(_ term: Int, _ level: Int) -> (cluster: Int, offset: Int) { home[term][level] }

    /// All effects, one value per grouping; terms of one grouping stand together as in lme4.
    var effects: [RandomEffects] {
        let structure = fit.design.structure, variance = fit.sigma * fit.sigma
        var found: [(term: Int, modes: [[Double]], sd: [[Double]])] = structure.terms.enumerated().map {
            t, term in
            let empty = [[Double]](
                repeating: [Double](repeating: 0, count: term.levels.count), count: term.size)
            return (t, empty, empty)
        }
        let layout = sweep.design.layout
        for c in 0..<layout.clusterCount {
            let modes = modes(cluster: c)
            var a = square(c)
            if sweep.d > 0 {
                let wide = wide(c)
                a = a - wide * dense.fz * wide.transposed
            }
            let d = clusterCovariance(c)
            let spread = d - d * a * d
            for b in layout.blockStart[c]..<layout.blockStart[c + 1] {
                let block = layout.blocks[b]
                for e in 0..<structure.terms[block.term].size {
                    let at = block.offset + e, scale = structure.terms[block.term].scales[e]
                    found[block.term].modes[e][block.level] = modes[at] / scale
                    found[block.term].sd[e][block.level] =
                        (variance * max(0, spread[at, at])).squareRoot() / scale
                }
            }
        }
        for t in layout.across {
            let term = structure.terms[t], d = blocks[t]
            for level in term.levels.indices {
                let first = layout.denseStart[t] + level * term.size
                let rows = Array(first..<first + term.size)
                let spread = d - d * dense.q22.submatrix(rows: rows, columns: rows) * d
                for e in 0..<term.size {
                    found[t].modes[e][level] = sweep.gamma.base[first + e] / term.scales[e]
                    found[t].sd[e][level] = (variance * max(0, spread[e, e])).squareRoot() / term.scales[e]
                }
            }
        }
        var out: [RandomEffects] = []
        for (t, modes, sd) in found {
            let term = structure.terms[t]
            if let at = out.firstIndex(where: { $0.group == term.name && $0.levels == term.levels }) {
                out[at] = RandomEffects(
                    group: term.name, levels: term.levels, effects: out[at].effects + term.effects,
                    modes: out[at].modes + modes, conditionalSD: out[at].conditionalSD + sd)
            } else {
                out.append(
                    RandomEffects(
                        group: term.name, levels: term.levels, effects: term.effects, modes: modes,
                        conditionalSD: sd))
            }
        }
        return out
    }
}

extension LinearMixedModelFit {
    /// Conditional modes and standard deviations of the random effects, by grouping.
    public var randomEffects: [RandomEffects] { ConditionalModes(self).effects }
}
