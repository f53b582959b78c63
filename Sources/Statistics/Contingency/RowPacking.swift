/// Sorted row totals packed into one integer, with the enumeration of all ways to fill a column.
struct RowPacking {
    let start: Int
    private let radix: [Int]
    /// The base of the last row. At one stage it follows from the others, so that key / lastBase tells nodes apart.
    let lastBase: Int
    /// One more than the largest key / lastBase.
    let range: Int

    /// Nil when the totals do not fit into 63 bits.
    init?(_ totals: [Int]) {
        let sorted = totals.sorted(by: >)
        radix = sorted.map { $0 + 1 }
        var key = 0, range = 1
        for (value, base) in zip(sorted, radix) {
            let (product, high) = range.multipliedReportingOverflow(by: base)
            if high { return nil }
            range = product
            key = key * base + value
        }
        start = key
        lastBase = radix[radix.count - 1]
        self.range = range / lastBase
    }

    func unpacked(_ key: Int) -> [Int] {
        var rest = key, rows = [Int](repeating: 0, count: radix.count)
        for i in radix.indices.reversed() {
            rows[i] = rest % radix[i]
            rest /= radix[i]
        }
        return rows
    }

    /// The number of ways to fill a column with this total, cut off above `atMost`.
    func fillings(of key: Int, total: Int, atMost: Int) -> Int {
        // Ways to place 0…total into the rows so far; a window sum per row.
        var ways = [Int](repeating: 0, count: total + 1)
        ways[0] = 1
        for room in unpacked(key) {
            var sum = 0
            let before = ways
            for t in 0...total {
                sum += before[t]
                if t > room { sum -= before[t - room - 1] }
                ways[t] = min(sum, atMost + 1)
            }
        }
        return ways[total]
    }

    /// Calls `body` with the next node and -Σ log n! for every way of filling a column with this total.
    @inline(__always)
    func forEachFilling(
        of key: Int, total: Int, _ logFactorial: [Double], _ body: (Int, Double) -> Void
    ) {
        var filling = ColumnFilling(unpacked(key), total: total)
        repeat {
            var length = 0.0
            for value in filling.values { length -= logFactorial[value] }
            body(filling.packedRest(radix), length)
        } while filling.advance()
    }
}

/// One way after the other to fill a column: values at most the rooms of the rows, in lexicographic order.
struct ColumnFilling {
    private let rooms: [Int]
    /// Σ of the rooms from each row on.
    private let reserve: [Int]
    private(set) var values: [Int]
    private var sorted: [Int]

    /// The first filling: as much as possible in the last rows.
    init(_ rooms: [Int], total: Int) {
        self.rooms = rooms
        var reserve = [Int](repeating: 0, count: rooms.count + 1)
        for i in rooms.indices.reversed() { reserve[i] = reserve[i + 1] + rooms[i] }
        self.reserve = reserve
        values = rooms
        sorted = rooms
        fill(from: 0, total)
    }

    private mutating func fill(from row: Int, _ total: Int) {
        var left = total
        for i in row..<rooms.count {
            values[i] = max(0, left - reserve[i + 1])
            left -= values[i]
        }
    }

    /// Goes to the next filling; false after the last.
    mutating func advance() -> Bool {
        var row = rooms.count - 1, behind = 0
        while row > 0 {
            behind += values[row]
            row -= 1
            if values[row] < rooms[row], behind > 0 {
                values[row] += 1
                fill(from: row + 1, behind - 1)
                return true
            }
        }
        return false
    }

    /// The room left in the rows, largest first, packed.
    mutating func packedRest(_ radix: [Int]) -> Int {
        for i in rooms.indices {
            let rest = rooms[i] - values[i]
            var j = i
            while j > 0, sorted[j - 1] < rest {
                sorted[j] = sorted[j - 1]
                j -= 1
            }
            sorted[j] = rest
        }
        var packed = 0
        for i in rooms.indices { packed = packed &* radix[i] &+ sorted[i] }
        return packed
    }
}

/// Where each packed node is: a table while that is small, else a dictionary.
struct NodePlaces {
    private var table: [Int32] = []
    private var index: [Int: Int] = [:]
    private let isDense: Bool
    private let lastBase: Int

    init(_ rows: RowPacking) {
        lastBase = rows.lastBase
        isDense = rows.range <= 1 << 21
        if isDense { table = Array(repeating: -1, count: rows.range) }
    }

    subscript(_ key: Int) -> Int? {
        get {
            guard isDense else { return index[key] }
            let place = table[key / lastBase]
            return place < 0 ? nil : Int(place)
        }
        set {
            if isDense { table[key / lastBase] = Int32(newValue ?? -1) } else { index[key] = newValue }
        }
    }
}
