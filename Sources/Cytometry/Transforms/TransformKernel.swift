import Foundation

/// A transform prepared for columns: logicle and hyperlog become polynomials of degree 7 on 16 or more pieces per
/// octave.
///
/// The pieces are Chebyshev interpolants of the exact root and agree with `Transform.forward` within 1e-14 on the
/// display (the table is refined until that holds at test points between its nodes); values beyond the
/// table are solved exactly. Building one takes about a millisecond: build it once per transform.
public struct TransformKernel: Sendable {
    /// What is computed.
    public let transform: Transform
    private let table: Table?

    private struct Table: Sendable {
        let zero: Double
        /// Values below it use the first piece.
        let low: Double
        let lowScale: Double
        let high: Double
        let shift: UInt64
        let base: Int
        let coefficients: [Double]
        let scale: ReflectedScale
    }

    /// Prepares a transform.
    public init(_ transform: Transform) {
        self.transform = transform
        let scale: ReflectedScale? =
            switch transform.scale {
            case .logicle(let t): t.scale
            case .hyperlog(let t): t.scale
            default: nil
            }
        table = scale.flatMap(Self.table)
    }

    /// Scale position of one value.
    public func callAsFunction(_ x: Double) -> Double {
        guard let table else { return transform.forward(x) }
        return table.coefficients.withUnsafeBufferPointer { coefficients in
            transform.clamped(Self.evaluate(table, coefficients, x))
        }
    }

    /// Replaces values by scale positions.
    public func apply(to column: UnsafeMutableBufferPointer<Double>) {
        guard let table else {
            for i in column.indices { column[i] = transform.forward(column[i]) }
            return
        }
        table.coefficients.withUnsafeBufferPointer { coefficients in
            for i in column.indices { column[i] = Self.evaluate(table, coefficients, column[i]) }
        }
        if transform.hasBounds { for i in column.indices { column[i] = transform.clamped(column[i]) } }
    }

    /// Scale positions of the values at `rows` of a column, written to the same rows of `out`.
    func apply(
        _ column: UnsafePointer<Double>, rows: UnsafeBufferPointer<Int32>,
        into out: UnsafeMutablePointer<Double>
    ) {
        guard let table, !transform.hasBounds else {
            for row in rows { out[Int(row)] = self(column[Int(row)]) }
            return
        }
        table.coefficients.withUnsafeBufferPointer { coefficients in
            for row in rows { out[Int(row)] = Self.evaluate(table, coefficients, column[Int(row)]) }
        }
    }

    @inline(__always)
    private static func evaluate(
        _ table: borrowing Table, _ coefficients: UnsafeBufferPointer<Double>, _ x: Double
    ) -> Double {
        let v = x.magnitude
        // NaN fails the comparison too.
        guard v < table.high else { return table.scale.forward(x) }
        var piece = 0
        var t = v * table.lowScale - 1
        if v >= table.low {
            let bits = v.bitPattern
            piece = Int(truncatingIfNeeded: bits &>> table.shift) &- table.base
            let rest = (bits &<< (64 &- table.shift)) &>> 12
            t = 2 * Double(bitPattern: rest | 0x3ff0_0000_0000_0000) - 3
        }
        let c = coefficients.baseAddress.unsafelyUnwrapped + piece &* 8
        let t2 = t * t
        let lower = (c[0] + c[1] * t) + (c[2] + c[3] * t) * t2
        let upper = (c[4] + c[5] * t) + (c[6] + c[7] * t) * t2
        let u = lower + upper * (t2 * t2)
        return x < 0 ? table.zero - u : table.zero + u
    }

    private static func table(_ scale: ReflectedScale) -> Table? {
        let radius = scale.radius
        let top = scale.inverse(1)
        guard radius.isFinite, radius > 1e-200, top.isFinite, top < 1e200 else { return nil }
        let low = Int((radius / 16).exponent), high = Int(top.exponent) + 5
        guard high > low, high - low < 64 else { return nil }
        // Finer pieces are needed only for extreme widths of the linear part.
        for bits in 4...7 {
            let table = table(scale, low: low, high: high, bits: bits)
            if worst(table) <= 1e-14 { return table }
        }
        return nil
    }

    private static func table(_ scale: ReflectedScale, low: Int, high: Int, bits: Int) -> Table {
        let lowest = Double(sign: .plus, exponent: low, significand: 1)
        let shift = UInt64(52 - bits)
        let parts = 1 << bits
        var coefficients: [Double] = []
        coefficients.reserveCapacity(((high - low) * parts + 1) * 8)
        coefficients += Chebyshev.monomials(from: 0, to: lowest, scale.distance)
        for octave in low..<high {
            let start = Double(sign: .plus, exponent: octave, significand: 1)
            for part in 0..<parts {
                let width = start / Double(parts)
                let left = start + Double(part) * width
                coefficients += Chebyshev.monomials(from: left, to: left + width, scale.distance)
            }
        }
        return Table(
            zero: scale.zero, low: lowest, lowScale: 2 / lowest,
            high: Double(sign: .plus, exponent: high, significand: 1), shift: shift,
            base: Int(lowest.bitPattern >> shift) - 1, coefficients: coefficients, scale: scale)
    }

    /// The largest difference between the pieces and the exact root at three points of each piece.
    private static func worst(_ table: Table) -> Double {
        var worst = 0.0
        table.coefficients.withUnsafeBufferPointer { coefficients in
            let parts = 1 << (52 - Int(table.shift))
            var left = table.low
            func check(_ x: Double) {
                worst = max(worst, abs(evaluate(table, coefficients, x) - table.scale.forward(x)))
            }
            for fraction in [0.03, 0.5, 0.97] { check(fraction * table.low) }
            while left < table.high {
                for part in 0..<parts {
                    for fraction in [0.04, 0.53, 0.96] {
                        check(left * (1 + (Double(part) + fraction) / Double(parts)))
                    }
                }
                left *= 2
            }
        }
        return worst
    }
}

/// Interpolation by polynomials of degree 7 at Chebyshev points.
enum Chebyshev {
    /// Coefficients of 1, t, … t⁷ with t = −1 at `from` and 1 at `to`.
    static func monomials(from left: Double, to right: Double, _ function: (Double) -> Double) -> [Double] {
        let middle = (left + right) / 2, half = (right - left) / 2
        var series = [Double](repeating: 0, count: 8)
        let angles = (0..<8).map { (Double($0) + 0.5) * Double.pi / 8 }
        let values = angles.map { function(middle + half * cos($0)) }
        for k in 0..<8 {
            var sum = 0.0
            for (angle, value) in zip(angles, values) { sum += value * cos(Double(k) * angle) }
            series[k] = sum * (k == 0 ? 1.0 : 2.0) / 8
        }
        var result = [Double](repeating: 0, count: 8)
        for (k, row) in polynomials.enumerated() {
            for (power, factor) in row.enumerated() { result[power] += series[k] * factor }
        }
        return result
    }

    /// T₀ … T₇ in powers of t.
    private static let polynomials: [[Double]] = [
        [1], [0, 1], [-1, 0, 2], [0, -3, 0, 4], [1, 0, -8, 0, 8], [0, 5, 0, -20, 0, 16],
        [-1, 0, 18, 0, -48, 0, 32], [0, -7, 0, 56, 0, -112, 0, 64],
    ]
}
