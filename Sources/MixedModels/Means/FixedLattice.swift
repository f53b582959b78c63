/// A rank-1 lattice that is extensible in powers of two, at fixed shifts; nothing about it is random.
///
/// *Reference:* Cools, Kuo, Nuyens 2006, doi:10.1137/06065074X.
struct FixedLattice: Sendable {
    /// Shifts whose spread estimates the error.
    static let shifts = 8
    static let mostDimensions = 26

    private static let generator: [UInt64] = [
        1, 182_667, 469_891, 498_753, 110_745, 446_247, 250_185, 118_627, 245_333, 283_199, 408_519, 391_023,
        246_327, 126_539, 399_185, 461_527, 300_343, 69_681, 516_695, 436_179, 106_383, 238_523, 413_283,
        70_841, 47_719, 300_129,
    ]
    private static let primes: [Double] = [
        2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101,
    ]

    private let offsets: [Double]

    init(dimensions: Int, shift: Int) {
        offsets = (0..<min(dimensions, FixedLattice.mostDimensions)).map { j in
            FixedLattice.fraction(Double(shift + 1) * FixedLattice.primes[j].squareRoot())
        }
    }

    /// Point n of `count`, a power of two, strictly inside the unit cube.
    ///
    /// - Parameter fold: the tent map, which makes an integrand periodic so that the error falls faster than 1/count.
    @inline(__always)
    func point(_ n: Int, of count: Int, fold: Bool, into u: inout [Double]) {
        for j in offsets.indices {
            let place = (UInt64(n) &* FixedLattice.generator[j]) & UInt64(count - 1)
            let x = FixedLattice.fraction(Double(place) / Double(count) + offsets[j])
            u[j] = min(max(fold ? 1 - abs(2 * x - 1) : x, 1e-15), 1 - 1e-15)
        }
    }

    static func fraction(_ x: Double) -> Double { x - x.rounded(.down) }
}
