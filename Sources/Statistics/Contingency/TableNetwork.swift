internal import GSLKit
internal import Glibc

/// The network of all tables with given margins, by columns. Nodes of a stage are the sorted row totals left, packed
/// into one integer; arcs are the ways of filling the next column.
struct TableNetwork {
    private let columns: [Int]
    private let logFactorial: [Double]
    private let observed: Double
    private let packing: RowPacking
    /// Per stage the nodes in the order found, and where each is.
    private var nodes: [[Int]]
    private var place: [[Int: Int]]
    private var longest: [[Double]] = []
    private var shortest: [[Double]] = []

    /// Nil when the network is too large.
    init?(_ table: CountTable, arcLimit: Int) {
        // The shorter side makes the nodes, the longer one the stages; small columns first keep the early stages thin.
        let isTall = table.rowCount > table.columnCount
        let counts =
            isTall ? table.columnTotals.indices.map { j in table.counts.map { $0[j] } } : table.counts
        columns = counts[0].indices.map { j in counts.reduce(0) { $0 + $1[j] } }.sorted()
        let factorial = (0...table.total).map { SpecialFunctions.logGamma(Double($0) + 1) }
        logFactorial = factorial
        observed = counts.joined().reduce(0) { $0 - factorial[$1] }
        guard let packing = RowPacking(counts.map { $0.reduce(0, +) }) else { return nil }
        self.packing = packing
        nodes = [[packing.start]]
        place = [[packing.start: 0]]
        guard grow(arcLimit) else { return nil }
        bound()
    }

    /// Finds the nodes of all stages.
    private mutating func grow(_ arcLimit: Int) -> Bool {
        var arcs = 0
        for stage in 0..<columns.count - 1 {
            var found: [Int] = [], index: [Int: Int] = [:]
            for node in nodes[stage] {
                packing.forEachFilling(of: node, total: columns[stage], logFactorial) { next, _ in
                    arcs += 1
                    guard index[next] == nil else { return }
                    index[next] = found.count
                    found.append(next)
                }
                guard arcs <= arcLimit else { return false }
            }
            nodes.append(found)
            place.append(index)
        }
        return true
    }

    /// Largest and smallest Σ -log n! over all completions of every node, from the last stage back.
    private mutating func bound() {
        let last = nodes[columns.count - 1].map { node in
            packing.rows(node).reduce(0) { $0 - logFactorial[$1] }
        }
        longest = [last]
        shortest = [last]
        for stage in stride(from: columns.count - 2, through: 0, by: -1) {
            var high: [Double] = [], low: [Double] = []
            for node in nodes[stage] {
                var most = -Double.infinity, least = Double.infinity
                packing.forEachFilling(of: node, total: columns[stage], logFactorial) { next, log in
                    let k = place[stage + 1][next] ?? 0
                    most = max(most, log + longest[0][k])
                    least = min(least, log + shortest[0][k])
                }
                high.append(most)
                low.append(least)
            }
            longest.insert(high, at: 0)
            shortest.insert(low, at: 0)
        }
    }

    /// log of Σ exp(-Σ log n!) over all completions: a multinomial sum in closed form.
    private func total(_ node: Int, _ stage: Int) -> Double {
        let rows = packing.rows(node)
        return logFactorial[rows.reduce(0, +)] - rows.reduce(0) { $0 + logFactorial[$1] }
            - columns[stage...].reduce(0) { $0 + logFactorial[$1] }
    }

    /// P(tables at most as probable as the observed one).
    func pValue() -> Double {
        let limit = observed + 1e-7, all = total(packing.start, 0)
        if columns.count == 1 || longest[0][0] <= limit { return 1 }
        var p = 0.0
        var open: [PathSums] = [PathSums(single: 0)]
        for stage in 0..<columns.count - 1 {
            var next = [PathSums](repeating: PathSums(), count: nodes[stage + 1].count)
            let totals = nodes[stage + 1].map { total($0, stage + 1) - all }
            for (index, node) in nodes[stage].enumerated() where !open[index].isEmpty {
                let paths = open[index].sorted()
                packing.forEachFilling(of: node, total: columns[stage], logFactorial) { key, log in
                    let k = place[stage + 1][key] ?? 0
                    // Paths are sorted: a low range is decided for, a high range against, only the rest goes on.
                    let decided = paths.count(upTo: limit - log - longest[stage + 1][k])
                    let undecided = paths.count(upTo: limit - log - shortest[stage + 1][k])
                    p += paths.mass(upTo: decided) * exp(log + totals[k])
                    for i in decided..<max(decided, undecided) {
                        next[k].add(paths.logs[i] + log, paths.masses[i] * exp(log))
                    }
                }
            }
            open = next
        }
        return min(1, p)
    }
}

/// Sums -Σ log n! of the paths into one node, with the mass Σ exp of each; equal sums are merged.
private struct PathSums {
    private var masses: [Int: (log: Double, mass: Double)] = [:]

    init() {}
    init(single log: Double) { masses[0] = (log, exp(log)) }

    var isEmpty: Bool { masses.isEmpty }

    mutating func add(_ log: Double, _ mass: Double) {
        masses[Int((log * 1e10).rounded()), default: (log, 0)].mass += mass
    }

    func sorted() -> SortedPaths {
        SortedPaths(masses.values.sorted { $0.log < $1.log })
    }
}

private struct SortedPaths {
    let logs: [Double]
    let masses: [Double]
    private let cumulated: [Double]

    init(_ paths: [(log: Double, mass: Double)]) {
        logs = paths.map(\.log)
        masses = paths.map(\.mass)
        var sum = 0.0, sums = [0.0]
        for path in paths {
            sum += path.mass
            sums.append(sum)
        }
        cumulated = sums
    }

    /// Number of paths with a sum up to the bound.
    func count(upTo bound: Double) -> Int {
        var low = 0, high = logs.count
        while low < high {
            let middle = (low + high) / 2
            if logs[middle] <= bound { low = middle + 1 } else { high = middle }
        }
        return low
    }

    func mass(upTo count: Int) -> Double { cumulated[count] }
}

/// Sorted row totals packed into one integer, with the enumeration of all ways to fill a column.
private struct RowPacking {
    let start: Int
    private let radix: [Int]

    /// Nil when the totals do not fit into 63 bits.
    init?(_ totals: [Int]) {
        let sorted = totals.sorted(by: >)
        radix = sorted.map { $0 + 1 }
        var key = 0
        for (value, base) in zip(sorted, radix) {
            let (product, high) = key.multipliedReportingOverflow(by: base)
            let (sum, carry) = product.addingReportingOverflow(value)
            if high || carry { return nil }
            key = sum
        }
        start = key
    }

    func rows(_ key: Int) -> [Int] {
        var rest = key, rows = [Int](repeating: 0, count: radix.count)
        for i in radix.indices.reversed() {
            rows[i] = rest % radix[i]
            rest /= radix[i]
        }
        return rows
    }

    /// Calls `body` with the next node and -Σ log n! for every way of filling a column with this total.
    func forEachFilling(
        of key: Int, total: Int, _ logFactorial: [Double], _ body: (Int, Double) -> Void
    ) {
        let node = rows(key), count = node.count
        var reserve = [Int](repeating: 0, count: count + 1)
        for i in stride(from: count - 1, through: 0, by: -1) { reserve[i] = reserve[i + 1] + node[i] }
        var next = node, sorted = node
        func finish(_ log: Double) {
            for i in 0..<count {
                var j = i
                while j > 0, sorted[j - 1] < next[i] {
                    sorted[j] = sorted[j - 1]
                    j -= 1
                }
                sorted[j] = next[i]
            }
            var packed = 0
            for i in 0..<count { packed = packed &* radix[i] &+ sorted[i] }
            body(packed, log)
        }
        func fill(_ row: Int, _ left: Int, _ log: Double) {
            if row == count - 1 {
                next[row] = node[row] - left
                finish(log - logFactorial[left])
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
    }
}
