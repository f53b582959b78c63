internal import Dispatch
import GSLKit

/// The marginal log-likelihood of a censored mixed model with its analytic score and Hessian.
///
/// Parameters: β on the orthonormal basis of X, the free elements of Λ, log σ, all in internal units.
struct CensoredLikelihood: Sendable {
    let design: CensoredDesign
    /// Spacing of the lattice rule that takes over where Gauss-Hermite is not good enough; nil for Gauss-Hermite.
    var spacing: Double?
    /// How many threads may work; results do not depend on it.
    var threads = 2
    private let mostRows: Int
    private let mostClusters: Int
    private let isMixed: [Bool]

    init(_ design: CensoredDesign) {
        self.design = design
        mostRows = (0..<design.clusters).reduce(0) { max($0, design.first[$1 + 1] - design.first[$1]) }
        mostClusters = (0..<design.units.count - 1).reduce(0) {
            max($0, design.units[$1 + 1] - design.units[$1])
        }
        isMixed = (0..<design.units.count - 1).map {
            design.first[design.units[$0]] < design.first[design.units[$0 + 1]]
        }
    }

    /// Value, score and Hessian (the last two empty when not asked for).
    struct Evaluation: Sendable {
        var value: Double
        var score: [Double]
        var hessian: Matrix
    }

    /// Clusters are taken in fixed chunks whose sums are added in order: the same bits for any number of threads.
    func evaluate(_ parameters: [Double], derivatives: Bool = true) -> Evaluation {
        let units = design.units.count - 1, size = derivatives ? design.parameterCount : 0
        let chunks = design.rowCount > 20_000 ? min(32, units) : 1, stride = 1 + size + size * size
        let sums = [Double](unsafeUninitializedCapacity: chunks * stride) { buffer, count in
            guard let start = buffer.baseAddress else { return }
            start.initialize(repeating: 0, count: chunks * stride)
            // Chunks write disjoint ranges: that is why sharing the pointer is safe.
            nonisolated(unsafe) let out = start
            if chunks > 1, threads > 1 {
                DispatchQueue.concurrentPerform(iterations: chunks) { chunk in
                    add(
                        units * chunk / chunks..<units * (chunk + 1) / chunks, parameters,
                        out + chunk * stride, size)
                }
            } else {
                for chunk in 0..<chunks {
                    add(
                        units * chunk / chunks..<units * (chunk + 1) / chunks, parameters,
                        out + chunk * stride, size)
                }
            }
            count = chunks * stride
        }
        var total = [Double](repeating: 0, count: stride)
        for chunk in 0..<chunks { for i in 0..<stride { total[i] += sums[chunk * stride + i] } }
        var hessian = Matrix(rows: size, columns: size)
        for i in 0..<size {
            for j in 0...i {
                hessian[i, j] = total[1 + size + i * size + j]
                hessian[j, i] = hessian[i, j]
            }
        }
        // Exact densities were of responses in units of `scale`.
        let value = total[0] - Double(design.exactCount) * logarithm(design.scale)
        return Evaluation(value: value, score: Array(total[1..<1 + size]), hessian: hessian)
    }

    private func add(
        _ units: Range<Int>, _ parameters: [Double], _ out: UnsafeMutablePointer<Double>, _ size: Int
    ) {
        withIntegral(parameters) { integral, outer, three, w in
            for unit in units {
                let range = design.units[unit]..<design.units[unit + 1]
                var score = w.score, second = w.second
                if design.structure.outer == 1 {
                    out[0] += integral.integrateUnit(
                        range, isMixed[unit] ? outer : three, w, derivatives: size > 0)
                    (score, second) = (w.outerScores, w.outerSeconds)
                } else {
                    out[0] += integral.integrate(range.lowerBound, w, derivatives: size > 0)
                }
                guard size > 0 else { continue }
                let hessian = out + 1 + size
                for i in 0..<size {
                    out[1 + i] += score[i]
                    for j in 0...i { hessian[i * size + j] += second[i * size + j] - score[i] * score[j] }
                }
            }
        }
    }

    private func withIntegral(
        _ parameters: [Double],
        _ body: (ClusterIntegral, _ outer: HermiteGrid, _ three: HermiteGrid, CensoredWorkspace) -> Void
    ) {
        let p = design.p, q = design.q, places = design.structure.positions
        var lambda = [Double](repeating: 0, count: q * q)
        for (k, place) in places.enumerated() { lambda[place.row * q + place.column] = parameters[p + k] }
        let family = HermiteGrid.family(upTo: q - design.structure.outer)
        let outerNodes =
            design.structure.outer == 0
            ? 0 : spacing == nil ? family.grids[0].weights.count : ClusterIntegral.mostOuterNodes
        let w = CensoredWorkspace(
            p: p, q: q, parameters: design.parameterCount, rows: mostRows, outerNodes: outerNodes,
            clusters: mostClusters)
        design.grams.withUnsafeBufferPointer { grams in
            design.x.withUnsafeBufferPointer { x in
                design.z.withUnsafeBufferPointer { z in
                    design.lower.withUnsafeBufferPointer { lower in
                        design.upper.withUnsafeBufferPointer { upper in
                            parameters.withUnsafeBufferPointer { gamma in
                                lambda.withUnsafeBufferPointer { lambda in
                                    guard let grams = grams.baseAddress,
                                        let x = x.baseAddress ?? gamma.baseAddress,
                                        let z = z.baseAddress ?? gamma.baseAddress,
                                        let lower = lower.baseAddress ?? gamma.baseAddress,
                                        let upper = upper.baseAddress ?? gamma.baseAddress,
                                        let gamma = gamma.baseAddress, let lambda = lambda.baseAddress
                                    else { return }
                                    let integral = ClusterIntegral(
                                        p: p, q: q, outer: design.structure.outer,
                                        parameters: design.parameterCount, rowOf: places.map(\.row),
                                        columnOf: places.map(\.column), exact: design.exact,
                                        first: design.first,
                                        grams: grams, x: x, z: z, lower: lower, upper: upper, gamma: gamma,
                                        lambda: lambda, logSigma: parameters[design.parameterCount - 1],
                                        sigma: exponential(parameters[design.parameterCount - 1]),
                                        family: family,
                                        spacing: spacing)
                                    body(integral, family.grids[0], HermiteGrid.three, w)
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    /// Posterior mean and covariance of u for each cluster, the outer effect first.
    func moments(_ parameters: [Double]) -> [(mean: [Double], square: Matrix)] {
        let q = design.q
        var out = [(mean: [Double], square: Matrix)](
            repeating: ([Double](repeating: 0, count: q), Matrix(rows: q, columns: q)), count: design.clusters
        )
        withIntegral(parameters) { integral, outer, three, w in
            for unit in 0..<design.units.count - 1 {
                let range = design.units[unit]..<design.units[unit + 1]
                guard design.structure.outer == 1 else {
                    _ = integral.integrate(range.lowerBound, w, derivatives: true)
                    for i in 0..<q {
                        out[range.lowerBound].mean[i] = w.mean[i]
                        for j in 0..<q { out[range.lowerBound].square[i, j] = w.square[i * q + j] }
                    }
                    continue
                }
                let grid = isMixed[unit] ? outer : three
                var kept: [(node: Int, cluster: Int, mean: [Double], square: [Double])] = []
                _ = integral.integrateUnit(range, grid, w, derivatives: false) { node, cluster in
                    kept.append(
                        (
                            node, cluster, (0..<q).map { w.mean[$0] }, (0..<q * q).map { w.square[$0] }
                        ))
                }
                for item in kept {
                    let weight = w.outerValues[item.node]
                    for i in 0..<q {
                        out[item.cluster].mean[i] += weight * item.mean[i]
                        for j in 0..<q { out[item.cluster].square[i, j] += weight * item.square[i * q + j] }
                    }
                }
            }
        }
        return out
    }
}

extension HermiteGrid {
    static let three = HermiteGrid(3, dimension: 1)
    private static let line = Family(counts, upTo: 1)
    private static let plane = Family(counts, upTo: 2)
    private static let space = Family(counts, upTo: 3)

    /// The rules up to a dimension, made once.
    static func family(upTo dimension: Int) -> Family {
        dimension <= 1 ? line : dimension == 2 ? plane : space
    }
}
