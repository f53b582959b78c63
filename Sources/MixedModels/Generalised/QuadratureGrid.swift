import GSLKit

/// Nodes of adaptive Gauss-Hermite quadrature in one or more standardised dimensions.
struct QuadratureGrid: Sendable {
    let dimensions: Int
    /// `dimensions` coordinates per node, on the scale of a standard normal variable.
    let nodes: [Double]
    /// log of the weight with the normal density taken out again.
    let logWeights: [Double]

    var count: Int { logWeights.count }

    init(nodes n: Int, dimensions: Int) {
        self.dimensions = dimensions
        let rule = QuadratureRule.gaussHermite(n)
        var nodes: [Double] = [], logs: [Double] = []
        var digits = [Int](repeating: 0, count: dimensions)
        for _ in 0..<(0..<dimensions).reduce(1, { product, _ in product * n }) {
            var log = 0.0
            for digit in digits {
                let t = rule.nodes[digit]
                nodes.append(2.0.squareRoot() * t)
                log += logarithm(rule.weights[digit]) - 0.5 * logarithm(Double.pi) + t * t
            }
            logs.append(log)
            for d in 0..<dimensions {
                digits[d] += 1
                if digits[d] < n { break }
                digits[d] = 0
            }
        }
        self.nodes = nodes
        logWeights = logs
    }
}
