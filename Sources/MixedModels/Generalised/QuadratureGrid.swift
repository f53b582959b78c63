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
        let grid = HermiteGrid(n, dimension: dimensions, isPruned: false)
        nodes = grid.nodes.map { 2.0.squareRoot() * $0 }
        logWeights = grid.weights.map { logarithm($0) - 0.5 * Double(dimensions) * logarithm(Double.pi) }
    }
}
