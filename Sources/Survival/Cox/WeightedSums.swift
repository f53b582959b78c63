/// Weighted sums 1, x, xx' (upper triangle) over a set of rows, held as plain arrays.
struct WeightedSums {
    let size: Int
    var total = 0.0
    var first: [Double]
    var second: [Double]

    init(size: Int) {
        self.size = size
        first = Array(repeating: 0, count: size)
        second = Array(repeating: 0, count: size * size)
    }

    mutating func add(_ x: [Double], row: Int, weight: Double) {
        total += weight
        let base = row &* size
        for i in 0..<size {
            let term = weight * x[base &+ i]
            first[i] += term
            for j in i..<size { second[i &* size &+ j] += term * x[base &+ j] }
        }
    }

    func minus(_ other: WeightedSums, times factor: Double) -> WeightedSums {
        var out = self
        out.total -= factor * other.total
        for i in first.indices { out.first[i] -= factor * other.first[i] }
        for i in second.indices { out.second[i] -= factor * other.second[i] }
        return out
    }
}
