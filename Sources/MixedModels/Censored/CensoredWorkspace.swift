/// Buffers of one thread: nothing is allocated per cluster or node.
///
/// Raw pointers because the loops over nodes run millions of times and arrays inside a class are checked for exclusive
/// access at every element; sizes are fixed by the design before any loop starts.
final class CensoredWorkspace {
    typealias Numbers = UnsafeMutablePointer<Double>

    private let base: Numbers
    /// Random effects at a node: outer, then inner.
    let u: Numbers
    /// Z'(y - Xγ - outer) and X'(…) of the exact rows; the same at a node.
    let residual: Numbers, atNode: Numbers
    let b: Numbers
    /// Gradient at a node; sums of gradients and of their products with second derivatives.
    let gradient: Numbers, score: Numbers, second: Numbers
    /// Σ ∂²/∂η² (x, z)(x, z)' and Σ ∂²/∂η∂log σ (x, z) of the censored rows at a node.
    let curvature: Numbers, cross: Numbers
    /// Parts of the score that come from exact rows.
    let exactX: Numbers, exactLambda: Numbers
    /// Posterior moments of the random effects of a cluster.
    let mean: Numbers, square: Numbers
    /// η at the posterior mean given the exact rows, loadings on the integration variables, and a copy to work on.
    let fixed: Numbers, loading: Numbers, spare: Numbers
    /// Small matrices of an inner integral, 9 numbers each, and vectors of 3.
    let precision: Numbers, inverseRoot: Numbers, rotation: Numbers, transform: Numbers
    let root: Numbers, spread: Numbers
    let posterior: Numbers, mode: Numbers, step: Numbers, slope: Numbers, point: Numbers
    /// Row derivatives at a node.
    let rows: UnsafeMutablePointer<NormalMass>
    /// Value, score and second moment per outer node, and mode of each cluster of a unit.
    let outerValues: Numbers, outerScores: Numbers, outerSeconds: Numbers, modes: Numbers

    init(p: Int, q: Int, parameters: Int, rows most: Int, outerNodes: Int, clusters: Int) {
        let pz = p + q + 1
        var sizes: [Int] = []
        func reserve(_ n: Int) -> Int {
            let start = sizes.reduce(0, +)
            sizes.append(n)
            return start
        }
        let places = [
            q, pz, pz, q, parameters, parameters, parameters * parameters, pz * pz, pz, p, parameters, q,
            q * q,
            most, 3 * most, 3 * most, 9, 9, 9, 9, 9, 9, 3, 3, 3, 3, 3, outerNodes, outerNodes * parameters,
            outerNodes * parameters * parameters, clusters,
        ].map { reserve(max(1, $0)) }
        let total = sizes.reduce(0, +)
        base = Numbers.allocate(capacity: total)
        base.initialize(repeating: 0, count: total)
        var at = places.makeIterator()
        let base = base
        func next() -> Numbers { base + (at.next() ?? 0) }
        (u, residual, atNode, b) = (next(), next(), next(), next())
        (gradient, score, second) = (next(), next(), next())
        (curvature, cross, exactX, exactLambda) = (next(), next(), next(), next())
        (mean, square, fixed, loading, spare) = (next(), next(), next(), next(), next())
        (precision, inverseRoot, rotation, transform) = (next(), next(), next(), next())
        (root, spread) = (next(), next())
        (posterior, mode, step, slope, point) = (next(), next(), next(), next(), next())
        (outerValues, outerScores, outerSeconds, modes) = (next(), next(), next(), next())
        rows = UnsafeMutablePointer<NormalMass>.allocate(capacity: max(1, most))
        rows.initialize(
            repeating: NormalMass(lower: -.infinity, upper: 0, eta: 0, sigma: 1), count: max(1, most))
    }

    deinit {
        base.deallocate()
        rows.deallocate()
    }
}
