import Statistics

/// Whether two numbers agree within a relative (or tiny absolute) tolerance.
func agree(_ a: Double?, _ b: Double, _ relative: Double = 1e-12, absolute: Double = 1e-300) -> Bool {
    guard let a else { return false }
    return a == b || abs(a - b) <= max(relative * abs(b), absolute)
}

/// A small deterministic generator (SplitMix64) for property tests.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }
}
