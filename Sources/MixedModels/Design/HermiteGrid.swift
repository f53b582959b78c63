import GSLKit

/// A product Gauss-Hermite rule in a few dimensions with its weights in the form the adaptive rule needs.
///
/// ∫ f(s) ds ≈ |S| Σ w e^{x'x} f(ŝ + S x), S = √2 times the inverse root of the curvature.
struct HermiteGrid: Sendable {
    let dimension: Int
    /// dimension numbers per node.
    let nodes: [Double]
    /// w e^{x'x}.
    let weights: [Double]

    /// - Parameters:
    ///   - n: nodes per dimension.
    ///   - isPruned: leaves out the corners of the grid, which weigh nothing beside rounding.
    init(_ n: Int, dimension: Int, isPruned: Bool = true) {
        self.dimension = dimension
        let rule = QuadratureRule.gaussHermite(n)
        let lifted = zip(rule.nodes, rule.weights).map { $1 * exponential($0 * $0) }
        var nodes: [[Double]] = [[]], weights = [1.0], plain = [1.0]
        for _ in 0..<dimension {
            var next: [[Double]] = [], nextWeights: [Double] = [], nextPlain: [Double] = []
            for index in nodes.indices {
                for k in rule.nodes.indices {
                    next.append(nodes[index] + [rule.nodes[k]])
                    nextWeights.append(weights[index] * lifted[k])
                    nextPlain.append(plain[index] * rule.weights[k])
                }
            }
            (nodes, weights, plain) = (next, nextWeights, nextPlain)
        }
        let kept = nodes.indices.filter { !isPruned || dimension < 2 || plain[$0] > 1e-19 }
        self.nodes = kept.flatMap { nodes[$0] }
        self.weights = kept.map { weights[$0] }
    }

    /// Rules of one accuracy: nodes per dimension of an integral over one, two and three dimensions.
    struct Family: Sendable {
        let counts: [Int]
        let grids: [HermiteGrid]

        init(_ counts: [Int], upTo dimension: Int) {
            self.counts = counts
            grids = (0..<dimension).map { HermiteGrid(counts[$0], dimension: $0 + 1) }
        }
    }

    /// Nodes per dimension of integrals over one, two and three dimensions.
    static let counts = [25, 21, 15]

    /// Standard normal three-point rule: exact for polynomials up to degree five.
    static let threeNodes = [0, 1.732_050_807_568_877_293, -1.732_050_807_568_877_293]
    static let threeWeights = [2.0 / 3, 1.0 / 6, 1.0 / 6]
}
