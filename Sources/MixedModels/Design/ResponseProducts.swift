/// One response as cross-products with the design.
struct ResponseProducts: Sendable {
    /// Z₁'R⁻¹y by cluster.
    var zty: [Double]
    /// X̃'R⁻¹y.
    var xty: [Double]
    /// y'R⁻¹y.
    var yty: Double
    /// Coefficients on the orthonormal basis that were taken out of y beforehand.
    var leastSquares: [Double]

    init(zty: [Double], xty: [Double], yty: Double, leastSquares: [Double]) {
        self.zty = zty
        self.xty = xty
        self.yty = yty
        self.leastSquares = leastSquares
    }

    /// The residuals of least squares give the same likelihood and lose no digits to a large mean.
    init(_ design: DesignProducts, y: [Double]) {
        var residual = y
        var taken: [Double] = []
        for q in design.basis.columns {
            let along = OrthogonalBasis.dot(q, residual)
            OrthogonalBasis.subtract(along, q, from: &residual)
            taken.append(along)
        }
        self.init(design, residual: residual, leastSquares: taken)
    }

    private init(_ design: DesignProducts, residual: [Double], leastSquares: [Double]) {
        self.leastSquares = leastSquares
        let layout = design.layout, terms = design.structure.terms
        // R⁻¹y once, then plain products.
        var weighted = residual
        if let weights = design.weights {
            for i in weighted.indices { weighted[i] = weights.diagonal[i] * residual[i] }
            for (pair, w) in zip(weights.links, weights.linkWeights) {
                weighted[pair.earlier] += w * residual[pair.later]
                weighted[pair.later] += w * residual[pair.earlier]
            }
        }
        var zty = [Double](repeating: 0, count: layout.effectStart.last ?? 0)
        for t in layout.within {
            let term = terms[t]
            // Place of each level's first effect, so that rows need no look at their cluster.
            var first = [Int](repeating: 0, count: term.levels.count)
            for c in 0..<layout.clusterCount {
                for b in layout.blockStart[c]..<layout.blockStart[c + 1] where layout.blocks[b].term == t {
                    first[layout.blocks[b].level] = layout.effectStart[c] + layout.blocks[b].offset
                }
            }
            for e in 0..<term.size {
                let factor = 1 / term.scales[e]
                term.columns[e].withUnsafeBufferPointer { z in
                    term.codes.withUnsafeBufferPointer { codes in
                        weighted.withUnsafeBufferPointer { y in
                            first.withUnsafeBufferPointer { first in
                                zty.withUnsafeMutableBufferPointer { out in
                                    for i in 0..<y.count {
                                        out[first[Int(codes[i])] + e] += factor * z[i] * y[i]
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
        self.zty = zty
        var xty = [Double](repeating: 0, count: design.r)
        for t in layout.across {
            let term = terms[t]
            for e in 0..<term.size {
                for i in weighted.indices {
                    xty[layout.denseStart[t] + Int(term.codes[i]) * term.size + e] +=
                        term.columns[e][i] * weighted[i] / term.scales[e]
                }
            }
        }
        for (k, q) in design.basis.columns.enumerated() {
            xty[design.denseEffects + k] = OrthogonalBasis.dot(q, weighted)
        }
        self.xty = xty
        yty = OrthogonalBasis.dot(residual, weighted)
    }
}
