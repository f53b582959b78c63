import GSLKit
import Statistics

/// Draws new responses of a fitted model as cross-products: rows are never made.
///
/// With W = [Z₁ X̃], the likelihood sees e only through W'R⁻¹e ~ N(0, σ²W'R⁻¹W) and e'R⁻¹e. Per cluster
/// Z_c'e = σL_cε with L_cL_c' = Z_c'Z_c; the part of X̃'e these determine is H_c'ε with H_c = L_c⁻¹Z_c'X̃; what is left
/// has the covariance X̃'X̃ - ΣH_c'H_c; and e'e is the sum of all squares drawn plus σ²χ² with the remaining degrees of
/// freedom. Cost per draw: that of one evaluation of the criterion, whatever the number of rows.
/// Fixed effects are drawn as zero, which the likelihood does not see; the caller adds the fitted ones.
struct ResponseSimulator: Sendable {
    let design: DesignProducts
    let theta: [Double]
    let sigma: Double
    private let factors: [Double]
    private let projections: [Double]
    private let ranks: [Int]
    private let remainder: [Double]
    private let remainderRank: Int
    private let residualDegrees: Int

    /// - Parameters:
    ///   - theta: on columns of unit size.
    init(_ design: DesignProducts, theta: [Double], sigma: Double) {
        self.design = design
        self.theta = theta
        self.sigma = sigma
        let layout = design.layout, r = design.r, p = design.p
        var factors = [Double](repeating: 0, count: design.ztz.count)
        var projections = [Double](repeating: 0, count: design.ztx.count)
        var ranks: [Int] = [], rest = design.xtx
        for c in 0..<layout.clusterCount {
            let q = layout.effectStart[c + 1] - layout.effectStart[c]
            let dense = design.columnStart[c + 1] - design.columnStart[c], w = dense + p
            let square = layout.squareStart[c], wide = design.wideStart[c]
            let root = PivotedRoot(Array(design.ztz[square..<square + q * q]), size: q)
            ranks.append(root.rank)
            for i in 0..<q {
                for k in 0..<root.rank { factors[square + i * q + k] = root.factor[i * q + k] }
            }
            for k in 0..<root.rank {
                let row = root.pivots[k], pivot = root.factor[row * q + k]
                for j in 0..<w {
                    var sum = design.ztx[wide + row * w + j]
                    for l in 0..<k { sum -= root.factor[row * q + l] * projections[wide + l * w + j] }
                    projections[wide + k * w + j] = sum / pivot
                }
                for i in 0..<w {
                    let at = design.column(c, i) * r, factor = projections[wide + k * w + i]
                    for j in 0..<w {
                        rest[at + design.column(c, j)] -= factor * projections[wide + k * w + j]
                    }
                }
            }
        }
        let root = PivotedRoot(rest, size: r, scale: (0..<r).map { design.xtx[$0 * r + $0] })
        self.factors = factors
        self.projections = projections
        self.ranks = ranks
        remainder = root.factor
        remainderRank = root.rank
        residualDegrees = max(0, design.rows - ranks.reduce(0, +) - root.rank)
    }

    /// Numbers one draw needs.
    var normalCount: Int {
        design.layout.effectStart.last.map { $0 + design.denseEffects + ranks.reduce(0, +) + remainderRank }
            ?? 0
    }

    /// One response; `normals` is scratch of `normalCount`.
    func draw(_ source: inout RandomSource, _ normals: Buffer, into out: inout ResponseProducts) {
        source.fill(UnsafeMutableBufferPointer(start: normals.base, count: normalCount))
        let layout = design.layout, p = design.p, r = design.r, d = design.denseEffects
        let effects = layout.effectStart.last ?? 0
        var b = [Double](repeating: 0, count: effects + d)
        effectDraws(normals, &b)
        var next = effects + d, squares = 0.0, cross = 0.0
        var xte = [Double](repeating: 0, count: r), xty = xte
        for c in 0..<layout.clusterCount {
            let first = layout.effectStart[c], q = layout.effectStart[c + 1] - first
            let dense = design.columnStart[c + 1] - design.columnStart[c], w = dense + p
            let square = layout.squareStart[c], wide = design.wideStart[c], rank = ranks[c]
            let e = normals.base + next
            next += rank
            for k in 0..<rank {
                squares += e[k] * e[k]
                for j in 0..<w { xte[design.column(c, j)] += sigma * e[k] * projections[wide + k * w + j] }
            }
            for i in 0..<q {
                var error = 0.0
                for k in 0..<rank { error += factors[square + i * q + k] * e[k] }
                var total = sigma * error
                for j in 0..<q { total += design.ztz[square + i * q + j] * b[first + j] }
                for j in 0..<dense {
                    total += design.ztx[wide + i * w + j] * b[effects + design.column(c, j)]
                }
                out.zty[first + i] = total
                cross += b[first + i] * (sigma * error + total)
                for j in 0..<w { xty[design.column(c, j)] += design.ztx[wide + i * w + j] * b[first + i] }
            }
        }
        let e = normals.base + next
        for k in 0..<remainderRank { squares += e[k] * e[k] }
        for i in 0..<r {
            for k in 0..<remainderRank { xte[i] += sigma * remainder[i * r + k] * e[k] }
            xty[i] += xte[i]
            for j in 0..<d { xty[i] += design.xtx[i * r + j] * b[effects + j] }
        }
        for i in 0..<d { cross += b[effects + i] * (xte[i] + xty[i]) }
        squares += source.chiSquare(residualDegrees)
        out.xty = xty
        out.yty = sigma * sigma * squares + cross
    }

    /// b = σΛu for the effects within clusters, then for the dense ones.
    private func effectDraws(_ normals: Buffer, _ b: inout [Double]) {
        let layout = design.layout, effects = layout.effectStart.last ?? 0
        let templates = design.structure.terms.map { $0.template(theta) }
        func set(_ first: Int, _ term: Int) {
            let template = templates[term], size = template.rows
            for i in 0..<size {
                var sum = 0.0
                for k in 0...i { sum += template[i, k] * normals.base[first + k] }
                b[first + i] = sigma * sum
            }
        }
        for c in 0..<layout.clusterCount {
            for at in layout.blockStart[c]..<layout.blockStart[c + 1] {
                set(layout.effectStart[c] + layout.blocks[at].offset, layout.blocks[at].term)
            }
        }
        for t in layout.across {
            let term = design.structure.terms[t]
            for level in term.levels.indices {
                set(effects + layout.denseStart[t] + level * term.size, t)
            }
        }
    }
}

extension DesignProducts {
    /// Column of X̃ of the i-th column a cluster keeps.
    func column(_ cluster: Int, _ i: Int) -> Int {
        let first = columnStart[cluster], dense = columnStart[cluster + 1] - first
        return i < dense ? Int(columns[first + i]) : denseEffects + i - dense
    }
}

/// A = FF' of a positive semi-definite matrix by Cholesky's method with pivoting.
struct PivotedRoot: Sendable {
    /// F, size × size, its first `rank` columns in use.
    private(set) var factor: [Double]
    private(set) var pivots: [Int] = []
    var rank: Int { pivots.count }

    /// - Parameter scale: sizes below which (times 1e-10) a pivot counts as zero; the diagonal when nil.
    init(_ a: [Double], size n: Int, scale: [Double]? = nil) {
        var factor = [Double](repeating: 0, count: n * n)
        let scale = scale ?? (0..<n).map { a[$0 * n + $0] }
        var left = (0..<n).map { a[$0 * n + $0] }
        var free = Array(0..<n)
        for k in 0..<n {
            guard let at = free.indices.max(by: { left[free[$0]] < left[free[$1]] }) else { break }
            let pivot = free[at]
            guard left[pivot] > 1e-10 * max(scale[pivot], 1e-300) else { break }
            free.remove(at: at)
            let root = left[pivot].squareRoot()
            factor[pivot * n + k] = root
            for i in free {
                var sum = a[i * n + pivot]
                for j in 0..<k { sum -= factor[i * n + j] * factor[pivot * n + j] }
                factor[i * n + k] = sum / root
                left[i] -= factor[i * n + k] * factor[i * n + k]
            }
            pivots.append(pivot)
        }
        self.factor = factor
    }
}
