internal import Glibc

/// The tables of a node's last two columns: one free number x per row, the other is what the row has left.
struct LastColumns {
    private let rooms: [Int]
    private let total: Int
    private let logFactorial: [Double]

    init(_ rooms: [Int], _ total: Int, _ logFactorial: [Double]) {
        self.rooms = rooms
        self.total = total
        self.logFactorial = logFactorial
    }

    private func length(_ row: Int, _ x: Int) -> Double { -logFactorial[x] - logFactorial[rooms[row] - x] }

    /// The largest length. The length is a sum of concave functions of the x, so that exchanges of one unit between
    /// two rows lead to the maximum; proportional numbers are near it.
    var longest: Double {
        let all = rooms.reduce(0, +)
        guard all > 0 else { return 0 }
        var x = rooms.map { $0 * total / all }
        var missing = total - x.reduce(0, +)
        while missing > 0, let row = best(x.indices.filter { x[$0] < rooms[$0] }, gain: { up($0, x[$0]) }) {
            x[row] += 1
            missing -= 1
        }
        while let to = best(x.indices.filter { x[$0] < rooms[$0] }, gain: { up($0, x[$0]) }),
            let from = best(x.indices.filter { x[$0] > 0 && $0 != to }, gain: { -up($0, x[$0] - 1) }),
            up(to, x[to]) - up(from, x[from] - 1) > 1e-12
        {
            x[to] += 1
            x[from] -= 1
        }
        return x.indices.reduce(0) { $0 + length($1, x[$1]) }
    }

    /// The smallest length. A sum of concave functions is least at a corner: every x but one is 0 or all of its row.
    var shortest: Double {
        var least = Double.infinity
        func choose(_ row: Int, free: Int, _ sum: Int, _ length: Double) {
            guard row < rooms.count else {
                let x = total - sum
                if x >= 0, x <= rooms[free] { least = min(least, length + self.length(free, x)) }
                return
            }
            if row == free { return choose(row + 1, free: free, sum, length) }
            let end = length - logFactorial[rooms[row]]
            choose(row + 1, free: free, sum, end)
            if rooms[row] > 0 { choose(row + 1, free: free, sum + rooms[row], end) }
        }
        for free in rooms.indices { choose(0, free: free, 0, 0) }
        return least
    }

    /// What one more in a row adds to the length.
    private func up(_ row: Int, _ x: Int) -> Double { length(row, x + 1) - length(row, x) }

    private func best(_ rows: [Int], gain: (Int) -> Double) -> Int? { rows.max { gain($0) < gain($1) } }

    /// Probability, given the node, of a path into it with a completion that are together at most `limit` long;
    /// `total` is log Σ exp(length) over all completions.
    func mass(after paths: SortedPaths, upTo limit: Double, total logSum: Double) -> Double {
        let lengths = rooms.indices.map { row in (0...rooms[row]).map { length(row, $0) } }
        let last = rooms.count - 1
        guard last > 0 else {
            let length = lengths[0][total]
            return paths.mass(upTo: paths.count(upTo: limit - length)) * exp(length - logSum)
        }
        // The last two rows make a line: only one of their numbers is free.
        var sum = 0.0
        let inner = lengths[last - 1], outer = lengths[last]
        func walk(_ row: Int, _ left: Int, _ length: Double, _ room: Int) {
            if row == last - 1 {
                for x in max(0, left - rooms[last])...min(rooms[row], left) {
                    let all = length + inner[x] + outer[left - x]
                    let count = paths.count(upTo: limit - all)
                    if count > 0 { sum += paths.mass(upTo: count) * exp(all - logSum) }
                }
                return
            }
            let behind = room - rooms[row]
            let least = max(0, left - behind), most = min(rooms[row], left)
            guard least <= most else { return }
            for x in least...most { walk(row + 1, left - x, length + lengths[row][x], behind) }
        }
        walk(0, total, 0, rooms.reduce(0, +))
        return sum
    }
}
