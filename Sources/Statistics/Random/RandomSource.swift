internal import Glibc

/// Reproducible random numbers: xoshiro256** seeded by SplitMix64 (Blackman and Vigna, doi:10.1145/3460772).
///
/// Each part of a simulation takes a stream of its own, so that a change in one part leaves the others as they are.
package struct RandomSource: RandomNumberGenerator, Sendable {
    private var state: (UInt64, UInt64, UInt64, UInt64)

    package init(seed: UInt64, stream: String) {
        var mix = stream.utf8.reduce(seed ^ 0x9E37_79B9_7F4A_7C15) { hash, byte in
            // FNV-1a step: the name of the stream becomes part of the seed.
            (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
        }
        func next() -> UInt64 {
            mix &+= 0x9E37_79B9_7F4A_7C15
            var z = mix
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
        state = (next(), next(), next(), next())
    }

    /// The stream of one replicate: any replicate can be drawn alone, so results do not depend on the order of work.
    package init(seed: UInt64, stream: String, replicate: Int) {
        var mix = UInt64(bitPattern: Int64(replicate)) &* 0x9E37_79B9_7F4A_7C15
        mix = (mix ^ (mix >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mix = (mix ^ (mix >> 27)) &* 0x94D0_49BB_1331_11EB
        self.init(seed: seed ^ mix ^ (mix >> 31), stream: stream)
    }

    package mutating func next() -> UInt64 {
        func rotated(_ x: UInt64, _ k: UInt64) -> UInt64 { (x << k) | (x >> (64 - k)) }
        let result = rotated(state.1 &* 5, 7) &* 9
        let shifted = state.1 << 17
        state.2 ^= state.0
        state.3 ^= state.1
        state.1 ^= state.2
        state.0 ^= state.3
        state.2 ^= shifted
        state.3 = rotated(state.3, 45)
        return result
    }

    /// In (0, 1).
    package mutating func uniform() -> Double { (Double(next() >> 11) + 0.5) * 0x1p-53 }

    package mutating func uniform(_ low: Double, _ high: Double) -> Double { low + (high - low) * uniform() }

    /// Whole number, both ends included.
    package mutating func integer(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(uniform() * Double(range.upperBound - range.lowerBound + 1))
    }

    package mutating func chance(_ probability: Double) -> Bool { uniform() < probability }

    /// Standard normal, by Box and Muller's formula.
    package mutating func normal() -> Double {
        (-2 * log(uniform())).squareRoot() * cos(2 * Double.pi * uniform())
    }

    /// `median * exp(spread * normal)`.
    package mutating func logNormal(median: Double, spread: Double) -> Double {
        median * exp(spread * normal())
    }

    package mutating func pick<T>(_ items: [T]) -> T { items[integer(0...items.count - 1)] }

    /// Fisher-Yates, spelled out: the library's shuffle may change its order of calls.
    package mutating func shuffled<T>(_ items: [T]) -> [T] {
        var items = items
        guard items.count > 1 else { return items }
        for i in stride(from: items.count - 1, through: 1, by: -1) { items.swapAt(i, integer(0...i)) }
        return items
    }

    /// Fills with independent standard normals, two by two (Box and Muller).
    package mutating func fill(_ normals: UnsafeMutableBufferPointer<Double>) {
        var i = 0
        while i < normals.count {
            let radius = (-2 * log(uniform())).squareRoot(), angle = 2 * Double.pi * uniform()
            normals[i] = radius * cos(angle)
            if i + 1 < normals.count { normals[i + 1] = radius * sin(angle) }
            i += 2
        }
    }

    /// Chi-square with `df` >= 1 degrees of freedom, as twice a gamma variate (Marsaglia and Tsang 2000,
    /// doi:10.1145/358407.358414); 0 for no degrees of freedom.
    package mutating func chiSquare(_ df: Int) -> Double {
        guard df > 0 else { return 0 }
        guard df > 1 else {
            let z = normal()
            return z * z
        }
        let d = Double(df) / 2 - 1.0 / 3, c = 1 / (9 * d).squareRoot()
        while true {
            let x = normal(), root = 1 + c * x
            guard root > 0 else { continue }
            let v = root * root * root
            if log(uniform()) < 0.5 * x * x + d - d * v + d * log(v) { return 2 * d * v }
        }
    }
}
