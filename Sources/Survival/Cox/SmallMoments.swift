/// Moments of up to four covariates in vectors of four.
///
/// xx' of four numbers has ten different products: the diagonal, the four neighbours (01, 12, 23, 30) and the two
/// pairs across (02, 13), so that three vector products give all of them.
struct SmallMoments: RiskMoments {
    typealias Four = SIMD4<Double>

    static let largest = 4

    private(set) var total = 0.0
    private var first = Four()
    private var diagonal = Four()
    private var next = Four()
    private var across = Four()
    /// 1 for each covariate there is: what is read behind a short row counts as 0.
    private let mask: Four

    init(size: Int) {
        mask = Four(size > 0 ? 1 : 0, size > 1 ? 1 : 0, size > 2 ? 1 : 0, size > 3 ? 1 : 0)
        stride = size
    }

    private let stride: Int

    func first(_ i: Int) -> Double { first[i] }

    func second(_ i: Int, _ j: Int) -> Double {
        let low = min(i, j), high = max(i, j)
        switch high - low {
        case 0: return diagonal[low]
        case 1: return next[low]
        case 2: return across[low]
        default: return next[3]
        }
    }

    @inline(__always)
    mutating func clear() {
        total = 0
        first = Four()
        diagonal = Four()
        next = Four()
        across = Four()
    }

    @inline(__always)
    mutating func add(_ x: UnsafePointer<Double>, row: Int, weight: Double) {
        let value = UnsafeRawPointer(x + row &* stride).loadUnaligned(as: Four.self) * mask
        let weighted = weight * value
        total += weight
        first += weighted
        diagonal += weighted * value
        next += weighted * Self.neighbours(value)
        across += weighted * Self.opposites(value)
    }

    @inline(__always)
    mutating func add(_ other: SmallMoments, times factor: Double) {
        total += factor * other.total
        first += factor * other.first
        diagonal += factor * other.diagonal
        next += factor * other.next
        across += factor * other.across
    }

    @inline(__always)
    mutating func addDraws(_ draws: EventDraws, atRisk s: SmallMoments, tied t: SmallMoments) {
        let a = s.first, aNext = Self.neighbours(a), aAcross = Self.opposites(a), u2 = draws.square
        first += draws.sum * a
        diagonal += draws.sum * s.diagonal - u2 * (a * a)
        next += draws.sum * s.next - u2 * (a * aNext)
        across += draws.sum * s.across - u2 * (a * aAcross)
        guard draws.sharedSum > 0 else { return }
        let b = t.first, bNext = Self.neighbours(b), bAcross = Self.opposites(b)
        let mixed = draws.sharedSquare, both = draws.twiceSharedSquare
        first -= draws.sharedSum * b
        let diagonalMixed: Four = 2 * (a * b), nextMixed: Four = a * bNext + b * aNext
        let acrossMixed: Four = a * bAcross + b * aAcross
        diagonal += mixed * diagonalMixed - both * (b * b)
        next += mixed * nextMixed - both * (b * bNext)
        across += mixed * acrossMixed - both * (b * bAcross)
        diagonal -= draws.sharedSum * t.diagonal
        next -= draws.sharedSum * t.next
        across -= draws.sharedSum * t.across
    }

    @inline(__always)
    private static func neighbours(_ v: Four) -> Four { Four(v[1], v[2], v[3], v[0]) }
    @inline(__always)
    private static func opposites(_ v: Four) -> Four { Four(v[2], v[3], v[0], v[1]) }
}
