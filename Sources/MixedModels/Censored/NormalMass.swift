/// erfc(x) exp(x²), the part of a normal tail that neither under- nor overflows.
///
/// *Reference:* Cody 1969 doi:10.1090/S0025-5718-1969-0247736-4, rational approximations to 18 digits.
enum ScaledTail {
    /// For x ≥ 0.
    @inline(__always)
    static func erfcx(_ x: Double) -> Double {
        if x > 4 {
            let y = 1 / (x * x)
            var top = 1.631_538_713_730_209_78e-2
            top = top * y + 3.053_266_349_612_323_44e-1
            top = top * y + 3.603_448_999_498_044_39e-1
            top = top * y + 1.257_817_261_112_292_46e-1
            top = top * y + 1.608_378_514_874_227_66e-2
            top = top * y + 6.587_491_615_298_378_03e-4
            var below = y + 2.568_520_192_289_822_42
            below = below * y + 1.872_952_849_923_460_47
            below = below * y + 5.279_051_029_514_284_12e-1
            below = below * y + 6.051_834_131_244_131_91e-2
            below = below * y + 2.335_204_976_268_691_85e-3
            return (0.564_189_583_547_756_287 - y * top / below) / x
        }
        if x > 0.468_75 {
            var top = 2.153_115_354_744_038_46e-8
            top = top * x + 5.641_884_969_886_700_89e-1
            top = top * x + 8.883_149_794_388_375_94
            top = top * x + 6.611_919_063_714_162_95e1
            top = top * x + 2.986_351_381_974_001_31e2
            top = top * x + 8.819_522_212_417_690_9e2
            top = top * x + 1.712_047_612_634_070_58e3
            top = top * x + 2.051_078_377_826_071_47e3
            top = top * x + 1.230_339_354_797_997_25e3
            var below = x + 1.574_492_611_070_983_47e1
            below = below * x + 1.176_939_508_913_124_99e2
            below = below * x + 5.371_811_018_620_098_58e2
            below = below * x + 1.621_389_574_566_690_19e3
            below = below * x + 3.290_799_235_733_459_63e3
            below = below * x + 4.362_619_090_143_247_16e3
            below = below * x + 3.439_367_674_143_721_64e3
            below = below * x + 1.230_339_354_803_749_42e3
            return top / below
        }
        let y = x * x
        var top = 1.857_777_061_846_031_53e-1
        top = top * y + 3.161_123_743_870_565_6
        top = top * y + 1.138_641_541_510_501_56e2
        top = top * y + 3.774_852_376_853_020_21e2
        top = top * y + 3.209_377_589_138_469_47e3
        var below = y + 2.360_129_095_234_412_09e1
        below = below * y + 2.440_246_379_344_441_73e2
        below = below * y + 1.282_616_526_077_372_28e3
        below = below * y + 2.844_236_833_439_170_62e3
        return exponential(y) * (1 - x * top / below)
    }

    /// log Φ(z) and φ(z)/Φ(z).
    @inline(__always)
    static func lower(_ z: Double) -> (log: Double, hazard: Double) {
        let scaled = erfcx(abs(z) * 0.707_106_781_186_547_524)
        if z < 0 {
            // Φ(z) = exp(-z²/2) erfcx(-z/√2) / 2: the exponential cancels in the ratio.
            return (-0.5 * z * z + logarithm(0.5 * scaled), 0.797_884_560_802_865_356 / scaled)
        }
        let power = exponential(-0.5 * z * z), tail = 0.5 * power * scaled
        return (logarithmOnePlus(-tail), 0.398_942_280_401_432_678 * power / (1 - tail))
    }
}

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
        if lower == -.infinity {
            let z = (upper - eta) / sigma, tail = ScaledTail.lower(z), h = tail.hazard
            self.init(tail.log, -h, -z * h, -z * z * h, -z * z * z * h, sigma)
        } else if upper == .infinity {
            let z = (lower - eta) / sigma, tail = ScaledTail.lower(-z), h = tail.hazard
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
        if middle > 0 {
            let one = ScaledTail.lower(-a), other = ScaledTail.lower(-b)
            let ratio = exponential(other.log - one.log), share = 1 / (1 - ratio)
            let fa = one.hazard * share, fb = other.hazard * ratio * share
            self.init(
                one.log + logarithmOnePlus(-ratio), fa - fb, a * fa - b * fb, a * a * fa - b * b * fb,
                a * a * a * fa - b * b * b * fb, sigma)
        } else {
            let one = ScaledTail.lower(b), other = ScaledTail.lower(a)
            let ratio = exponential(other.log - one.log), share = 1 / (1 - ratio)
            let fa = other.hazard * ratio * share, fb = one.hazard * share
            self.init(
                one.log + logarithmOnePlus(-ratio), fa - fb, a * fa - b * fb, a * a * fa - b * b * fb,
                a * a * a * fa - b * b * b * fb, sigma)
        }
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
