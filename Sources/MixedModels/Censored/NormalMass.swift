/// log P(l < y < u) of y ~ N(η, σ²) with its derivatives in η and log σ.
///
/// With A = (l - η)/σ and B = (u - η)/σ all of them follow from the first four differences
/// D_k = (A^k φ(A) - B^k φ(B)) / (Φ(B) - Φ(A)).
struct NormalMass {
    var log = 0.0
    var eta = 0.0
    var logSigma = 0.0
    var etaEta = 0.0
    var etaSigma = 0.0
    var sigmaSigma = 0.0

    @inline(__always)
    private init(_ log: Double, _ d0: Double, _ d1: Double, _ d2: Double, _ d3: Double, _ sigma: Double) {
        self.log = log
        eta = d0 / sigma
        logSigma = d1
        etaEta = (d1 - d0 * d0) / (sigma * sigma)
        etaSigma = (d2 - d0 - d0 * d1) / sigma
        sigmaSigma = d3 - d1 - d1 * d1
    }

    /// - Parameters:
    ///   - lower: l, `-infinity` for a value below a limit.
    ///   - upper: u, `infinity` for a value above one.
    @inline(__always)
    init(lower: Double, upper: Double, eta: Double, sigma: Double) {
        if lower == -.infinity || upper == .infinity {
            let isBelow = lower == -.infinity, z = ((isBelow ? upper : lower) - eta) / sigma
            let tail = ScaledTail.lower(isBelow ? z : -z), h = isBelow ? -tail.hazard : tail.hazard
            self.init(tail.log, h, z * h, z * z * h, z * z * z * h, sigma)
        } else {
            // The width from the limits themselves: a difference of standardised ends would lose its digits.
            self.init(
                from: (lower - eta) / sigma, to: (upper - eta) / sigma, width: (upper - lower) / sigma, sigma)
        }
    }

    private init(from a: Double, to b: Double, width: Double, _ sigma: Double) {
        let middle = 0.5 * (a + b)
        if width < 1.5, width * abs(middle) < 3 {
            self.init(middle: middle, width: width, sigma)
            return
        }
        // By symmetry both ends are looked at from the side where the tails are small.
        let isAbove = middle > 0
        let one = ScaledTail.lower(isAbove ? -a : b), other = ScaledTail.lower(isAbove ? -b : a)
        let ratio = exponential(other.log - one.log), share = 1 / (1 - ratio)
        let near = one.hazard * share, far = other.hazard * ratio * share
        let fa = isAbove ? near : far, fb = isAbove ? far : near
        self.init(
            one.log + logarithmOnePlus(-ratio), fa - fb, a * fa - b * fb, a * a * fa - b * b * fb,
            a * a * a * fa - b * b * b * fb, sigma)
    }

    /// A narrow interval: differences of densities would cancel, moments of the truncated normal do not.
    private init(middle: Double, width: Double, _ sigma: Double) {
        var mass = 0.0, m1 = 0.0, m2 = 0.0, m3 = 0.0, m4 = 0.0
        for (node, weight) in zip(NormalMass.legendre.nodes, NormalMass.legendre.weights) {
            let step = 0.5 * width * node, z = middle + step
            // φ(z)/φ(middle)
            let w = weight * exponential(-step * (middle + 0.5 * step))
            mass += w
            m1 += w * z
            m2 += w * z * z
            m3 += w * z * z * z
            m4 += w * z * z * z * z
        }
        m1 /= mass
        m2 /= mass
        m3 /= mass
        m4 /= mass
        // D0 = E z, D1 = E z² - 1, D2 = E z³ - 2 E z, D3 = E z⁴ - 3 E z².
        self.init(
            -0.5 * (logTwoPi + middle * middle) + logarithm(0.5 * width * mass), m1, m2 - 1, m3 - 2 * m1,
            m4 - 3 * m2, sigma)
    }

    /// Gauss-Legendre rule with 10 nodes on [-1, 1].
    private static let legendre: (nodes: [Double], weights: [Double]) = {
        let x = [
            0.148_874_338_981_631_211, 0.433_395_394_129_247_191, 0.679_409_568_299_024_406,
            0.865_063_366_688_984_511, 0.973_906_528_517_171_720,
        ]
        let w = [
            0.295_524_224_714_752_870, 0.269_266_719_309_996_355, 0.219_086_362_515_982_044,
            0.149_451_349_150_580_593, 0.066_671_344_308_688_138,
        ]
        return (x.map { -$0 } + x, w + w)
    }()
}
