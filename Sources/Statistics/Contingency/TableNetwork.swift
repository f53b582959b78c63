internal import GSLKit
internal import Glibc

/// The network of all tables with given margins, by columns. Nodes of a stage are the sorted row totals left, packed
/// into one integer; arcs are the ways of filling the next column. A path's length is -Σ log n! over its cells.
///
/// Only the nodes with at least two columns left are held: the last two columns of a node have one free number per
/// row, so that their largest length is found by exchange and all their tables are walked once, beside the sorted
/// lengths of the paths that lead to the node.
struct TableNetwork {
    private let columns: [Int]
    private let logFactorial: [Double]
    private let observed: Double
    private let rows: RowPacking
    /// Per stage the packed nodes.
    private var nodes: [[Int]] = []
    private var places: [NodePlaces] = []
    /// Per stage and node the largest and the smallest length of a completion.
    private var longest: [[Double]] = []
    private var shortest: [[Double]] = []

    /// Nil when the network has more arcs than the limit.
    init?(_ table: CountTable, arcLimit: Int) {
        // log n! is held for every n up to the total.
        guard table.total <= 1_000_000 else { return nil }
        // The shorter side makes the nodes, the longer one the stages; small columns first keep the early stages thin.
        let isTall = table.rowCount > table.columnCount
        let counts =
            isTall ? table.columnTotals.indices.map { j in table.counts.map { $0[j] } } : table.counts
        columns = counts[0].indices.map { j in counts.reduce(0) { $0 + $1[j] } }.sorted()
        let factorial = (0...table.total).map { SpecialFunctions.logGamma(Double($0) + 1) }
        logFactorial = factorial
        observed = counts.joined().reduce(0) { $0 - factorial[$1] }
        guard let rows = RowPacking(counts.map { $0.reduce(0, +) }) else { return nil }
        self.rows = rows
        guard grow(arcLimit) else { return nil }
        bound()
    }

    /// Stage at which two columns are left.
    private var lastStage: Int { columns.count - 2 }

    /// Finds the nodes of all stages; every stage is counted before it is walked.
    private mutating func grow(_ arcLimit: Int) -> Bool {
        nodes = [[rows.start]]
        places = [NodePlaces(rows)]
        var arcs = 0
        for stage in 0...lastStage {
            for node in nodes[stage] {
                arcs += rows.fillings(of: node, total: columns[stage], atMost: arcLimit)
                guard arcs <= arcLimit else { return false }
            }
            guard stage < lastStage else { break }
            var found: [Int] = [], index = NodePlaces(rows)
            for node in nodes[stage] {
                rows.forEachFilling(of: node, total: columns[stage], logFactorial) { next, _ in
                    if index[next] == nil {
                        index[next] = found.count
                        found.append(next)
                    }
                }
            }
            nodes.append(found)
            places.append(index)
        }
        return true
    }

    /// Largest and smallest length of all completions of every node, from the last stage back.
    private mutating func bound() {
        longest = nodes.map { [Double](repeating: -.infinity, count: $0.count) }
        shortest = nodes.map { [Double](repeating: .infinity, count: $0.count) }
        for stage in stride(from: lastStage, through: 0, by: -1) {
            for (index, node) in nodes[stage].enumerated() {
                if stage == lastStage {
                    let pair = LastColumns(rows.unpacked(node), columns[stage], logFactorial)
                    longest[stage][index] = pair.longest
                    shortest[stage][index] = pair.shortest
                    continue
                }
                var most = -Double.infinity, least = Double.infinity
                rows.forEachFilling(of: node, total: columns[stage], logFactorial) { next, length in
                    guard let k = places[stage + 1][next] else { return }
                    most = max(most, length + longest[stage + 1][k])
                    least = min(least, length + shortest[stage + 1][k])
                }
                longest[stage][index] = most
                shortest[stage][index] = least
            }
        }
    }

    /// log of Σ exp(length) over all completions: a multinomial sum in closed form.
    private func total(_ node: Int, _ stage: Int) -> Double {
        let left = rows.unpacked(node)
        return logFactorial[left.reduce(0, +)] - left.reduce(0) { $0 + logFactorial[$1] }
            - columns[stage...].reduce(0) { $0 + logFactorial[$1] }
    }

    /// P(tables at most as probable as the observed one).
    func pValue() -> Double {
        let limit = observed + 1e-7
        if longest[0][0] <= limit { return 1 }
        var p = 0.0
        var open: [PathLengths] = [PathLengths(single: 0)]
        for stage in 0..<lastStage {
            let totals = nodes[stage].map { total($0, stage) }
            let nextTotals = nodes[stage + 1].map { total($0, stage + 1) }
            let least = shortest[stage + 1], most = longest[stage + 1]
            var next = [PathLengths](repeating: PathLengths(), count: nodes[stage + 1].count)
            for (index, node) in nodes[stage].enumerated() where !open[index].isEmpty {
                let paths = open[index].sorted()
                rows.forEachFilling(of: node, total: columns[stage], logFactorial) { key, length in
                    guard let k = places[stage + 1][key] else { return }
                    let share = exp(length + nextTotals[k] - totals[index])
                    // Sorted paths: a low range is decided for, a high range against, only the rest goes on.
                    let decided = paths.count(upTo: limit - length - most[k])
                    let undecided = paths.count(upTo: limit - length - least[k])
                    p += paths.mass(upTo: decided) * share
                    for i in decided..<max(decided, undecided) {
                        next[k].add(paths.lengths[i] + length, paths.masses[i] * share)
                    }
                }
            }
            open = next
        }
        for (index, node) in nodes[lastStage].enumerated() where !open[index].isEmpty {
            let pair = LastColumns(rows.unpacked(node), columns[lastStage], logFactorial)
            p += pair.mass(after: open[index].sorted(), upTo: limit, total: total(node, lastStage))
        }
        return min(1, p)
    }
}

/// Lengths of the paths into one node with their probabilities.
private struct PathLengths {
    private var paths: [(length: Double, mass: Double)] = []

    init() {}
    init(single length: Double) { paths = [(length, 1)] }

    var isEmpty: Bool { paths.isEmpty }

    mutating func add(_ length: Double, _ mass: Double) { paths.append((length, mass)) }

    /// In increasing order; lengths that differ by rounding only are one.
    func sorted() -> SortedPaths {
        var lengths: [Double] = [], masses: [Double] = []
        for path in paths.sorted(by: { $0.length < $1.length }) {
            if let last = lengths.last, path.length - last < 1e-10 {
                masses[masses.count - 1] += path.mass
            } else {
                lengths.append(path.length)
                masses.append(path.mass)
            }
        }
        return SortedPaths(lengths: lengths, masses: masses)
    }
}

/// Paths by increasing length.
struct SortedPaths {
    let lengths: [Double]
    let masses: [Double]
    private let cumulated: [Double]

    init(lengths: [Double], masses: [Double]) {
        self.lengths = lengths
        self.masses = masses
        var sum = 0.0, sums = [0.0]
        sums.reserveCapacity(masses.count + 1)
        for mass in masses {
            sum += mass
            sums.append(sum)
        }
        cumulated = sums
    }

    /// Number of paths with a length up to the bound.
    func count(upTo bound: Double) -> Int {
        guard let first = lengths.first, let last = lengths.last, first <= bound else { return 0 }
        if last <= bound { return lengths.count }
        var low = 0, high = lengths.count
        while low < high {
            let middle = (low + high) / 2
            if lengths[middle] <= bound { low = middle + 1 } else { high = middle }
        }
        return low
    }

    func mass(upTo count: Int) -> Double { cumulated[count] }
}
