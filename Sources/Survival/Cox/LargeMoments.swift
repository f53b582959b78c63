/// Moments of any number of covariates, the upper triangle of xx' row by row.
struct LargeMoments: RiskMoments {
    private let size: Int
    private(set) var total = 0.0
    /// Σ w x, then Σ w x x'.
    private var sums: [Double]

    init(size: Int) {
        self.size = size
        sums = Array(repeating: 0, count: size + size * (size + 1) / 2)
    }

    func first(_ i: Int) -> Double { sums[i] }

    func second(_ i: Int, _ j: Int) -> Double {
        let low = min(i, j), high = max(i, j)
        return sums[size + low * size - low * (low - 1) / 2 + high - low]
    }

    mutating func clear() {
        total = 0
        for place in sums.indices { sums[place] = 0 }
    }

    mutating func add(_ x: UnsafePointer<Double>, row: Int, weight: Double) {
        total += weight
        let value = x + row &* size, size = size
        sums.withUnsafeMutableBufferPointer { sums in
            var place = size
            for i in 0..<size {
                let term = weight * value[i]
                sums[i] += term
                for j in i..<size {
                    sums[place &+ j &- i] += term * value[j]
                }
                place &+= size &- i
            }
        }
    }

    mutating func add(_ other: LargeMoments, times factor: Double) {
        total += factor * other.total
        sums.withUnsafeMutableBufferPointer { sums in
            other.sums.withUnsafeBufferPointer { other in
                for place in sums.indices { sums[place] += factor * other[place] }
            }
        }
    }

    mutating func addDraws(_ draws: EventDraws, atRisk: LargeMoments, tied: LargeMoments) {
        let size = size
        sums.withUnsafeMutableBufferPointer { sums in
            atRisk.sums.withUnsafeBufferPointer { s in
                for place in sums.indices { sums[place] += draws.sum * s[place] }
                Self.subtractOuter(s, s, draws.square, size, from: sums)
                guard draws.sharedSum > 0 else { return }
                tied.sums.withUnsafeBufferPointer { t in
                    for place in sums.indices { sums[place] -= draws.sharedSum * t[place] }
                    Self.subtractOuter(s, t, -draws.sharedSquare, size, from: sums)
                    Self.subtractOuter(t, s, -draws.sharedSquare, size, from: sums)
                    Self.subtractOuter(t, t, draws.twiceSharedSquare, size, from: sums)
                }
            }
        }
    }

    /// Takes factor · a b' off the second moments (its upper triangle).
    @inline(__always)
    private static func subtractOuter(
        _ a: UnsafeBufferPointer<Double>, _ b: UnsafeBufferPointer<Double>, _ factor: Double, _ size: Int,
        from sums: UnsafeMutableBufferPointer<Double>
    ) {
        var place = size
        for i in 0..<size {
            let term = factor * a[i]
            for j in i..<size { sums[place &+ j &- i] -= term * b[j] }
            place &+= size &- i
        }
    }
}
