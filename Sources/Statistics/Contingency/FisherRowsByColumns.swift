internal import GSLKit
internal import Glibc

/// Fisher's exact test of an r x c table (Freeman-Halton): the probability of all tables with the same margins that
/// are at most as probable as the observed one.
///
/// A network over the columns: a node is the multiset of row totals still to be filled; for every node the largest and
/// the smallest probability of completing it are known exactly, so that most paths are decided early (Mehta, Patel
/// 1983 doi:10.1080/01621459.1983.10477989). Probabilities within a relative 1e-7 of the observed one count as equal.
/// *Fails:* when the network has more than ``largestNetwork`` arcs (not estimable; use chi-squared).
/// *Checked against:* R 4.2.2 `fisher.test`, enumeration of all tables.
public struct FisherRowsByColumns: Hashable, Sendable {
    /// The p value.
    public let p: Estimate<Double>

    /// Most arcs that are walked before giving up.
    public static let largestNetwork = 60_000_000

    /// Tests a table.
    public init(_ table: CountTable) {
        let reduced = table.withoutEmptyMargins
        guard reduced.rowCount > 1, reduced.columnCount > 1, reduced.total > 0 else {
            p = .value(1)
            return
        }
        var network = TableNetwork(reduced)
        p =
            network.pValue().map { .value($0) }
            ?? .notEstimable(reason: "the network of tables is too large for an exact test")
    }

    /// What was done.
    public var method: MethodNote {
        MethodNote(
            "Fisher's exact test (Freeman-Halton)", variant: "network algorithm", reason: "exact at any n")
    }
}

/// The network of one table.
private struct TableNetwork {
    private let columns: [Int]
    private let logFactorial: [Double]
    private let start: [Int]
    private let observed: Double
    private var bounds: [[Int]: (longest: Double, shortest: Double)] = [:]
    private var arcs = 0

    init(_ table: CountTable) {
        // The shorter side makes the nodes, the longer one the stages.
        let transposed = table.rowCount > table.columnCount
        let counts =
            transposed ? table.columnTotals.indices.map { j in table.counts.map { $0[j] } } : table.counts
        let rowTotals = counts.map { $0.reduce(0, +) }
        let columnTotals = counts[0].indices.map { j in counts.reduce(0) { $0 + $1[j] } }
        columns = columnTotals.sorted(by: >)
        logFactorial = (0...table.total).map { SpecialFunctions.logGamma(Double($0) + 1) }
        start = rowTotals.sorted(by: >)
        var sum = 0.0
        for row in counts { for count in row { sum -= logFactorial[count] } }
        observed = sum
    }

    /// Ways of filling a column: every vector with this sum below the remaining totals, as the next node and
    /// -Σ log n!. Called once per node, the totals are sorted.
    private mutating func forEachArc(_ node: [Int], _ total: Int, _ body: ([Int], Double) -> Void) -> Bool {
        var next = node
        let reserve = (0...node.count).map { node[$0...].reduce(0, +) }
        var count = 0
        func fill(_ row: Int, _ left: Int, _ log: Double) {
            if row == node.count - 1 {
                next[row] = node[row] - left
                count += 1
                body(next.sorted(by: >), log - logFactorial[left])
                return
            }
            let least = max(0, left - reserve[row + 1]), most = min(node[row], left)
            guard least <= most else { return }
            for value in least...most {
                next[row] = node[row] - value
                fill(row + 1, left - value, log - logFactorial[value])
            }
        }
        fill(0, total, 0)
        arcs += count
        return arcs <= FisherRowsByColumns.largestNetwork
    }

    /// Largest and smallest Σ -log n! over all completions of a node from a stage on.
    private mutating func completion(_ node: [Int], _ stage: Int) -> (longest: Double, shortest: Double)? {
        if stage == columns.count - 1 {
            let value = -node.reduce(0) { $0 + logFactorial[$1] }
            return (value, value)
        }
        let key = node + [stage]
        if let known = bounds[key] { return known }
        var steps: [([Int], Double)] = []
        guard forEachArc(node, columns[stage], { steps.append(($0, $1)) }) else { return nil }
        var longest = -Double.infinity, shortest = Double.infinity
        for (next, log) in steps {
            guard let rest = completion(next, stage + 1) else { return nil }
            longest = max(longest, log + rest.longest)
            shortest = min(shortest, log + rest.shortest)
        }
        bounds[key] = (longest, shortest)
        return (longest, shortest)
    }

    /// log of Σ exp(-Σ log n!) over all completions: a multinomial sum in closed form.
    private func total(_ node: [Int], _ stage: Int) -> Double {
        let n = node.reduce(0, +)
        return logFactorial[n] - node.reduce(0) { $0 + logFactorial[$1] }
            - columns[stage...].reduce(0) { $0 + logFactorial[$1] }
    }

    mutating func pValue() -> Double? {
        let limit = observed + 1e-7, all = total(start, 0)
        /// Past sums are merged when equal to 1e-10: their probabilities then are.
        struct Past: Hashable {
            let node: [Int]
            let bucket: Int
        }
        var layer: [Past: (log: Double, weight: Double)] = [Past(node: start, bucket: 0): (0, 1)]
        var p = 0.0
        for stage in columns.indices {
            var next: [Past: (log: Double, weight: Double)] = [:]
            let byNode = Dictionary(grouping: layer, by: \.key.node)
            for (node, pasts) in byNode.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
                guard let bound = completion(node, stage) else { return nil }
                var open: [(log: Double, weight: Double)] = []
                for past in pasts.map(\.value).sorted(by: { $0.log < $1.log }) {
                    if past.log + bound.longest <= limit {
                        p += past.weight * exp(past.log + total(node, stage) - all)
                    } else if past.log + bound.shortest <= limit {
                        open.append(past)
                    }
                }
                guard !open.isEmpty else { continue }
                var steps: [([Int], Double)] = []
                guard forEachArc(node, columns[stage], { steps.append(($0, $1)) }) else { return nil }
                for (target, log) in steps {
                    for past in open {
                        let sum = past.log + log
                        let key = Past(node: target, bucket: Int((sum * 1e10).rounded()))
                        next[key, default: (sum, 0)].weight += past.weight
                    }
                }
                arcs += steps.count * open.count
                guard arcs <= FisherRowsByColumns.largestNetwork else { return nil }
            }
            layer = next
        }
        return min(1, p)
    }
}
