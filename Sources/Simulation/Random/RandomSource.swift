import Glibc

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
}
