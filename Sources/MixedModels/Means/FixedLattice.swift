/// A rank-1 lattice of 2^m points at fixed shifts; nothing about it is random.
///
/// The generating vectors were made by the component-by-component construction for product weights j^(-1.5) in the
/// Korobov space of smoothness 2 (the best of 90 to 400 candidates per component).
/// *Reference:* Nuyens and Cools 2006, doi:10.1090/S0025-5718-06-01785-6.
struct FixedLattice: Sendable {
    /// Shifts whose spread estimates the error.
    static let shifts = 8
    static let mostDimensions = 20

    /// By the logarithm of the number of points.
    private static let generators: [Int: [UInt64]] = [
        12: [
            1, 1731, 985, 1869, 1467, 1305, 1761, 769, 189, 1049, 337, 1283, 1137, 1991, 1935, 271, 1585,
            1837, 1927, 1635,
        ],
        14: [
            1, 4787, 3051, 1849, 4547, 1689, 3737, 4655, 2467, 2059, 4597, 3835, 529, 4717, 1539, 1627, 2205,
            2139, 557, 83,
        ],
        15: [
            1, 9677, 1687, 2293, 6645, 4145, 8205, 7953, 11659, 12761, 15767, 1041, 3657, 7119, 7607, 10587,
            15727, 15257, 3911, 10943,
        ],
        16: [
            1, 23575, 9837, 14803, 31517, 22571, 25571, 4493, 29879, 21767, 26655, 13409, 22365, 22255, 25917,
            11267, 23025, 18427, 13649, 25079,
        ],
        17: [
            1, 50687, 13647, 63621, 47349, 42523, 41075, 25951, 54339, 13081, 11205, 11791, 14613, 9919,
            59533, 51675, 12563, 51375, 4503, 34159,
        ],
    ]
    private static let primes: [Double] = [
        2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71,
    ]

    /// Number of points.
    let count: Int
    private let generator: [UInt64]
    private let offsets: [Double]

    /// - Parameter power: logarithm of the number of points: 12, 14, 15, 16 or 17; 14 in place of any other.
    init(dimensions: Int, power: Int, shift: Int) {
        let known = FixedLattice.generators[power] == nil ? 14 : power
        count = 1 << known
        generator = Array((FixedLattice.generators[known] ?? []).prefix(dimensions))
        offsets = generator.indices.map { j in
            FixedLattice.fraction(Double(shift + 1) * FixedLattice.primes[j].squareRoot())
        }
    }

    /// Point n, strictly inside the unit cube; as many entries as there are dimensions.
    ///
    /// - Parameter fold: the tent map, which makes an integrand periodic so that the error falls faster than 1/count.
    @inline(__always)
    func point(_ n: Int, fold: Bool, into u: inout [Double]) {
        for j in offsets.indices {
            let x = coordinate(n, j)
            u[j] = FixedLattice.inside(fold ? 1 - abs(2 * x - 1) : x)
        }
    }

    /// Point n and its weight: the first `smooth` coordinates are bent by 3u² - 2u³, the others folded.
    ///
    /// The polynomial makes the integrand periodic with a continuous derivative, a higher order than the tent map; its
    /// weight 6u(1 - u) varies, which costs more than it gains in the many coordinates of little importance.
    /// *Reference:* Sidi 1993, doi:10.1007/978-3-0348-6338-4_27.
    @inline(__always)
    func weightedPoint(_ n: Int, smooth: Int, into u: inout [Double]) -> Double {
        u.withUnsafeMutableBufferPointer { u in
            var weight = 1.0, j = 0
            while j < u.count {
                let x = coordinate(n, j)
                if j < smooth {
                    weight *= 6 * x * (1 - x)
                    u[j] = FixedLattice.inside(x * x * (3 - 2 * x))
                } else {
                    u[j] = FixedLattice.inside(1 - abs(2 * x - 1))
                }
                j &+= 1
            }
            return weight
        }
    }

    @inline(__always)
    private func coordinate(_ n: Int, _ j: Int) -> Double {
        let place = (UInt64(truncatingIfNeeded: n) &* generator[j]) & UInt64(truncatingIfNeeded: count &- 1)
        return FixedLattice.fraction(Double(place) / Double(count) + offsets[j])
    }

    @inline(__always)
    private static func inside(_ x: Double) -> Double {
        x < 1e-15 ? 1e-15 : x > 1 - 1e-15 ? 1 - 1e-15 : x
    }

    private static func fraction(_ x: Double) -> Double { x - x.rounded(.down) }
}
