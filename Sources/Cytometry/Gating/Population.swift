/// A set of events that gating yields: a gate, or a quadrant.
public struct Population: Hashable, Sendable {
    /// Identifier of the gate or quadrant.
    public let id: String
    /// As shown.
    public let name: String
    /// Names from the root, `/Singlets/CD3+`.
    public let path: String
    /// Index of the parent population; nil for all events.
    public let parent: Int?
    /// The count the file of gates stores.
    public let storedCount: Int?
}

/// Populations of a scheme in the order of the file, each with its test still by name.
struct PopulationPlan {
    enum Test {
        case box([(GateDimension, GateRange)], isComplement: Bool)
        case polygon(GateDimension, GateDimension, [GateVertex], isComplement: Bool)
        case ellipsoid([GateDimension], mean: [Double], inverse: [Double], limit: Double, isComplement: Bool)
        case boolean(BooleanOperation, [(population: Int, isComplement: Bool)], isComplement: Bool)
        case all(isComplement: Bool)
    }
    var populations: [Population] = []
    var tests: [Test] = []
    /// An order in which parents and operands come first.
    var order: [Int] = []

    init(_ scheme: GatingScheme) throws(CytometryError) {
        try Self.checkLimits(scheme)
        var raw: [(id: String, name: String, parent: String?, count: Int?, gate: Int, quadrant: Int?)] = []
        for (g, gate) in scheme.gates.enumerated() {
            if case .quadrants(let set) = gate.shape {
                for (q, quadrant) in set.quadrants.enumerated() {
                    raw.append((quadrant.id, quadrant.id, gate.parent, nil, g, q))
                }
            } else {
                raw.append((gate.id, gate.name, gate.parent, gate.storedCount, g, nil))
            }
        }
        var index: [String: Int] = [:]
        for (i, entry) in raw.enumerated() where index.updateValue(i, forKey: entry.id) != nil {
            throw .duplicateIdentifier("gate", entry.id)
        }
        let ids = raw.map(\.id)
        func population(_ id: String, _ kind: String, in gate: String) throws(CytometryError) -> Int {
            guard let found = index[id] else { throw .unknownReference(kind, id, in: gate, among: ids) }
            return found
        }
        var parents: [Int?] = [], needs: [[Int]] = []
        for entry in raw {
            let gate = scheme.gates[entry.gate]
            var parent: Int?
            if let name = entry.parent { parent = try population(name, "parent", in: entry.id) }
            var operands: [(population: Int, isComplement: Bool)] = []
            if case .boolean(let operation, let list) = gate.shape {
                guard operation == .not ? list.count == 1 : list.count >= 1 else {
                    throw .gateShape(gate.id, "has \(list.count) operands")
                }
                for operand in list {
                    operands.append((try population(operand.gate, "gate", in: gate.id), operand.isComplement))
                }
            }
            parents.append(parent)
            needs.append((parent.map { [$0] } ?? []) + operands.map(\.population))
            tests.append(try Self.test(gate, quadrant: entry.quadrant, operands: operands))
        }
        order = try Self.sorted(needs, ids)
        var depths = [Int](repeating: 1, count: raw.count)
        for i in order {
            if let parent = parents[i] { depths[i] = depths[parent] + 1 }
            guard depths[i] <= GatingScheme.largestDepth else {
                throw .gateLimit(
                    "The gate '\(ids[i])' has more than \(GatingScheme.largestDepth - 1) ancestors.")
            }
        }
        var paths = [String](repeating: "", count: raw.count)
        for i in order { paths[i] = (parents[i].map { paths[$0] } ?? "") + "/" + raw[i].name }
        populations = raw.indices.map {
            Population(
                id: raw[$0].id, name: raw[$0].name, path: paths[$0], parent: parents[$0],
                storedCount: raw[$0].count)
        }
    }

    private static func checkLimits(_ scheme: GatingScheme) throws(CytometryError) {
        guard scheme.gates.count <= GatingScheme.largestGateCount else {
            throw .gateLimit(
                "There are \(scheme.gates.count) gates, more than \(GatingScheme.largestGateCount).")
        }
        guard scheme.transforms.count <= GatingScheme.largestTransformCount,
            scheme.matrices.count <= GatingScheme.largestMatrixCount
        else {
            throw .gateLimit(
                "There are \(scheme.transforms.count) transforms and \(scheme.matrices.count) matrices, more than \(GatingScheme.largestTransformCount) and \(GatingScheme.largestMatrixCount)."
            )
        }
        var vertices = 0
        for gate in scheme.gates {
            if case .polygon(_, _, let corners) = gate.shape { vertices += corners.count }
        }
        guard vertices <= GatingScheme.largestVertexCount else {
            throw .gateLimit(
                "The polygons have \(vertices) corners, more than \(GatingScheme.largestVertexCount).")
        }
    }

    /// Depth-first order without recursion, so that a long chain of parents costs no stack.
    private static func sorted(_ needs: [[Int]], _ ids: [String]) throws(CytometryError) -> [Int] {
        var state = [UInt8](repeating: 0, count: needs.count)
        var order: [Int] = []
        for start in needs.indices where state[start] == 0 {
            var stack = [(node: start, next: 0)]
            state[start] = 1
            while let top = stack.last {
                if top.next < needs[top.node].count {
                    stack[stack.count - 1].next += 1
                    let need = needs[top.node][top.next]
                    if state[need] == 1 { throw .gateCycle(ids[need]) }
                    if state[need] == 0 {
                        state[need] = 1
                        stack.append((need, 0))
                    }
                } else {
                    state[top.node] = 2
                    order.append(top.node)
                    stack.removeLast()
                }
            }
        }
        return order
    }

    private static func test(
        _ gate: Gate, quadrant: Int?, operands: [(population: Int, isComplement: Bool)]
    ) throws(CytometryError) -> Test {
        switch gate.shape {
        case .all: return .all(isComplement: gate.isComplement)
        case .boolean(let operation, _): return .boolean(operation, operands, isComplement: gate.isComplement)
        case .rectangle(let dimensions, let ranges):
            guard !dimensions.isEmpty, dimensions.count == ranges.count else {
                throw .gateShape(gate.id, "has \(dimensions.count) dimensions and \(ranges.count) ranges")
            }
            for range in ranges {
                for end in [range.min, range.max] {
                    if let end, end.isNaN { throw .gateShape(gate.id, "has an end that is not a number") }
                }
                if let min = range.min, let max = range.max, min > max {
                    throw .gateShape(gate.id, "has a minimum above its maximum, so nothing is inside")
                }
            }
            return .box(Array(zip(dimensions, ranges)), isComplement: gate.isComplement)
        case .polygon(let x, let y, let vertices):
            guard vertices.count >= 3 else {
                throw .gateShape(gate.id, "has \(vertices.count) corners; a polygon needs 3")
            }
            guard vertices.allSatisfy({ $0.x.isFinite && $0.y.isFinite }) else {
                throw .gateShape(gate.id, "has a corner that is not finite")
            }
            return .polygon(x, y, vertices, isComplement: gate.isComplement)
        case .ellipsoid(let dimensions, let mean, let covariance, let limit):
            return .ellipsoid(
                dimensions, mean: mean,
                inverse: try Self.inverseCovariance(gate.id, dimensions.count, mean, covariance, limit),
                limit: limit, isComplement: gate.isComplement)
        case .quadrants(let set): return .box(try Self.box(set, quadrant ?? 0, gate.id), isComplement: false)
        }
    }

    /// The inverse of a covariance that is symmetric and positive definite (Gating-ML 2.0 section 5.4).
    private static func inverseCovariance(
        _ id: String, _ n: Int, _ mean: [Double], _ covariance: [Double], _ limit: Double
    ) throws(CytometryError) -> [Double] {
        guard n >= 1, n <= 64, mean.count == n, covariance.count == n * n else {
            throw .gateShape(
                id, "has \(n) dimensions, \(mean.count) means and \(covariance.count) covariances")
        }
        guard limit > 0, limit.isFinite, (mean + covariance).allSatisfy(\.isFinite) else {
            throw .gateShape(id, "has a distanceSquare that is not above 0 or a number that is not finite")
        }
        for i in 0..<n {
            for j in 0..<i {
                let a = covariance[i * n + j], b = covariance[j * n + i]
                guard abs(a - b) <= 1e-9 * max(abs(a), abs(b)) else {
                    throw .gateShape(id, "has a covariance matrix that is not symmetric")
                }
            }
        }
        guard isPositiveDefinite(covariance, n), let inverse = SquareMatrix.inverse(covariance, n) else {
            throw .gateShape(id, "has a covariance matrix that is not positive definite")
        }
        return inverse
    }

    /// Cholesky's criterion.
    private static func isPositiveDefinite(_ matrix: [Double], _ n: Int) -> Bool {
        var l = [Double](repeating: 0, count: n * n)
        for i in 0..<n {
            for j in 0...i {
                var sum = matrix[i * n + j]
                for k in 0..<j { sum -= l[i * n + k] * l[j * n + k] }
                if i == j {
                    guard sum > 0 else { return false }
                    l[i * n + i] = sum.squareRoot()
                } else {
                    l[i * n + j] = sum / l[j * n + j]
                }
            }
        }
        return true
    }

    private static func box(
        _ set: QuadrantSet, _ quadrant: Int, _ gate: String
    ) throws(CytometryError) -> [(GateDimension, GateRange)] {
        var result: [(GateDimension, GateRange)] = []
        let places = set.quadrants[quadrant].positions
        guard Set(places.map(\.divider)).count == places.count else {
            throw .gateShape(set.quadrants[quadrant].id, "has two positions on one divider")
        }
        for position in places {
            guard let divider = set.dividers.first(where: { $0.id == position.divider }) else {
                throw .unknownReference("divider", position.divider, in: gate, among: set.dividers.map(\.id))
            }
            guard position.location.isFinite, divider.values.allSatisfy(\.isFinite) else {
                throw .gateShape(gate, "has a threshold or location that is not finite")
            }
            let below = divider.values.filter { $0 <= position.location }.max()
            let above = divider.values.filter { $0 > position.location }.min()
            result.append((divider.dimension, GateRange(min: below, max: above)))
        }
        guard !result.isEmpty else {
            throw .gateShape(set.quadrants[quadrant].id, "has no position on any divider")
        }
        return result
    }
}
