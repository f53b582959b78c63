/// Numbers at a fixed address, for inner loops without bounds checks or copies; freed with its owner.
final class Buffer {
    let base: UnsafeMutablePointer<Double>
    let count: Int

    init(_ count: Int) {
        self.count = max(count, 1)
        base = UnsafeMutablePointer<Double>.allocate(capacity: self.count)
        base.initialize(repeating: 0, count: self.count)
    }

    deinit { base.deallocate() }

    func zero() { base.update(repeating: 0, count: count) }

    func add(_ other: Buffer) {
        for i in 0..<count { base[i] += other.base[i] }
    }

    func load(_ values: [Double]) {
        for i in values.indices { base[i] = values[i] }
    }

    var array: [Double] { Array(UnsafeBufferPointer(start: base, count: count)) }
}

/// Dense factorisations in place, row by row.
enum Dense {
    /// A = L L' in the lower triangle; false when A is not positive definite in double precision.
    @inline(__always)
    static func cholesky(_ a: UnsafeMutablePointer<Double>, _ n: Int) -> Bool {
        for j in 0..<n {
            let rowJ = a + j * n
            for i in j..<n {
                let rowI = a + i * n
                var sum = rowI[j]
                for k in 0..<j { sum -= rowI[k] * rowJ[k] }
                if i == j {
                    guard sum > 0, sum.isFinite else { return false }
                    rowJ[j] = sum.squareRoot()
                } else {
                    rowI[j] = sum / rowJ[j]
                }
            }
        }
        return true
    }

    /// X ← L⁻¹X, X with `columns` columns.
    @inline(__always)
    static func forward(
        _ l: UnsafeMutablePointer<Double>, _ n: Int, _ x: UnsafeMutablePointer<Double>, _ columns: Int
    ) {
        for i in 0..<n {
            let row = x + i * columns, lower = l + i * n
            for k in 0..<i {
                let factor = lower[k], other = x + k * columns
                for c in 0..<columns { row[c] -= factor * other[c] }
            }
            let inverse = 1 / lower[i]
            for c in 0..<columns { row[c] *= inverse }
        }
    }

    /// Lower triangle L → L⁻¹ in the lower triangle of `out`, zeros above.
    static func invertLower(
        _ l: UnsafeMutablePointer<Double>, _ n: Int, _ out: UnsafeMutablePointer<Double>
    ) {
        for i in 0..<n {
            for j in 0..<n { out[i * n + j] = i == j ? 1 : 0 }
        }
        for i in 0..<n {
            for k in 0..<i {
                let factor = l[i * n + k]
                for c in 0...k { out[i * n + c] -= factor * out[k * n + c] }
            }
            let inverse = 1 / l[i * n + i]
            for c in 0...i { out[i * n + c] *= inverse }
        }
    }
}
