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
