import Foundation
import Testing

@testable import Cytometry

@Suite("Bead counts and antigen density")
struct BeadTests {
    /// R 4.2: poisson.test(c(1200, 5000))$conf.int and poisson.test(c(0, 1500))$conf.int.
    @Test("absolute count with the interval of a ratio of counts")
    func absoluteCount() throws {
        let count = try BeadCount(
            cells: 1200, beads: 5000, beadsPerTube: 50_000, sampleVolume: 50, dilution: 2)
        #expect(abs(count.perMicrolitre - 480) < 1e-9)
        #expect(abs(count.interval.lower - 2000 * 0.225159162773354) < 1e-9)
        #expect(abs(count.interval.upper - 2000 * 0.2556605251911158) < 1e-9)
        #expect(abs(count.acquiredVolume - 2.5) < 1e-12 && count.warnings.isEmpty)
        let none = try BeadCount(cells: 0, beads: 1500, beadsPerTube: 50_000, sampleVolume: 50)
        #expect(none.perMicrolitre == 0 && none.interval.lower == 0)
        #expect(abs(none.interval.upper - 1000 * 0.002462279412414194) < 1e-9)
    }

    @Test("bead counts that cannot be used")
    func refusals() throws {
        #expect(
            errorCode { _ = try BeadCount(cells: 9, beads: 0, beadsPerTube: 50_000, sampleVolume: 50) }
                == "IC0640")
        #expect(
            errorCode { _ = try BeadCount(cells: 9, beads: 9, beadsPerTube: 0, sampleVolume: 50) } == "IC0641"
        )
        #expect(
            errorCode { _ = try BeadCount(cells: -9, beads: 9, beadsPerTube: 1, sampleVolume: 50) }
                == "IC0645")
        let few = try BeadCount(cells: 9, beads: 999, beadsPerTube: 50_000, sampleVolume: 50)
        #expect(few.warnings.count == 1)
        let many = try BeadCount(cells: 9, beads: 60_000, beadsPerTube: 50_000, sampleVolume: 50)
        #expect(many.warnings.count == 1)
    }

    /// R 4.2: 1800 * binom.test(300, 2000)$conf.int; with s = qnorm(.975) * sqrt(log1p(.05^2)):
    /// 270 * exp(-sqrt(log(.15 / lower)^2 + s^2)), 270 * exp(sqrt(log(upper / .15)^2 + s^2)).
    @Test("dual platform")
    func dualPlatform() throws {
        let exact = try DualPlatform(300, of: 2000, .lymphocytes, analyserCount: 1.8)
        #expect(abs(try #require(exact.perMicrolitre) - 270) < 1e-9)
        #expect(abs(try #require(exact.interval?.lower) - 242.320806469333) < 1e-9)
        #expect(abs(try #require(exact.interval?.upper) - 299.5395707735588) < 1e-9)
        let noisy = try DualPlatform(300, of: 2000, .lymphocytes, analyserCount: 1.8, analyserCV: 5)
        #expect(abs(try #require(noisy.interval?.lower) - 233.3432567527154) < 1e-9)
        #expect(abs(try #require(noisy.interval?.upper) - 311.4222433499455) < 1e-9)
        let none = try DualPlatform(0, of: 0, .leukocytes, analyserCount: 4)
        #expect(none.perMicrolitre == nil && none.interval == nil && none.reason != nil)
        let zero = try DualPlatform(0, of: 100, .leukocytes, analyserCount: 4, analyserCV: 5)
        #expect(zero.perMicrolitre == 0 && zero.interval?.lower == 0)
        #expect(errorCode { _ = try DualPlatform(1, of: 2, .leukocytes, analyserCount: -1) } == "IC0641")
    }

    static let lot = [474.0, 5359, 23_843, 62_336]
    static let levels = zip(lot, [560.0, 6400, 27_100, 73_500]).map {
        BeadLevel(molecules: $0, fluorescence: $1)
    }

    /// R 4.2: f <- lm(log10(mfi) ~ log10(mol)); limits by uniroot on predict(f, interval = "prediction").
    @Test("calibration line and inverse prediction")
    func calibration() throws {
        let line = try AntigenDensity(Self.levels.reversed())
        #expect(abs(line.intercept - 0.08389213718137922) < 1e-10)
        #expect(abs(line.slope - 0.99621839955640568) < 1e-12)
        #expect(abs(line.interceptSE - 0.026451520333257369) < 1e-10)
        #expect(abs(line.slopeSE - 0.006653724933139322) < 1e-10)
        #expect(abs(line.residualSD - 0.01063811709622846) < 1e-10)
        #expect(abs(line.rSquared - 0.9999107903532806) < 1e-12)
        let recovery = [-0.3147055397357046, 1.702989218017525, -2.674833116153019, 1.346797342405215]
        for (found, expected) in zip(line.recoveryErrors, recovery) {
            #expect(abs(found - expected) < 1e-8)
        }
        #expect(line.warnings.isEmpty)
        let abc = try line.abc(fluorescence: 15_000)
        #expect(abs(abc.abc / 12815.42243849435 - 1) < 1e-10)
        #expect(abs(try #require(abc.interval?.lower) / 11380.2965797353 - 1) < 1e-7)
        #expect(abs(try #require(abc.interval?.upper) / 14443.25846820569 - 1) < 1e-7)
        #expect(abc.isWithinBeads && abc.warnings.isEmpty)
        #expect(try !line.abc(fluorescence: 100).isWithinBeads)
        #expect(try line.abc(fluorescence: 100_000).warnings.count == 1)
    }

    @Test("a line through exact points is exact, and a bad one warned about")
    func exactAndBad() throws {
        let exact = try AntigenDensity(Self.lot.map { BeadLevel(molecules: $0, fluorescence: 1.3 * $0) })
        let estimate = try exact.abc(fluorescence: 13_000)
        #expect(abs(estimate.abc - 10_000) < 1e-6 && abs(exact.slope - 1) < 1e-12)
        let bad = try AntigenDensity(
            zip(Self.lot, [560.0, 2000, 60_000, 73_500]).map { BeadLevel(molecules: $0, fluorescence: $1) })
        #expect(bad.warnings.count >= 3)
        // Three levels with much noise: Fieller's limits are not finite.
        let wild = try AntigenDensity(
            zip([100.0, 1000, 10_000], [100.0, 101, 5000]).map { BeadLevel(molecules: $0, fluorescence: $1) })
        let open = try wild.abc(fluorescence: 500)
        #expect(open.interval == nil && !open.warnings.isEmpty)
    }

    @Test("limits of ABC and of absolute counts cover the truth about 95 times in 100")
    func coverage() throws {
        var random = Sequence01(state: 77)
        func normal() -> Double {
            (-2 * log(1 - random.next())).squareRoot() * cos(2 * .pi * random.next())
        }
        func poisson(_ mean: Double) -> Int {
            var (sum, count) = (-log(1 - random.next()), 0)
            while sum < mean { (sum, count) = (sum - log(1 - random.next()), count + 1) }
            return count
        }
        var density = 0
        var counted = 0
        let rounds = 2000
        for _ in 0..<rounds {
            let line = try AntigenDensity(
                Self.lot.map { BeadLevel(molecules: $0, fluorescence: 1.2 * $0 * pow(10, 0.02 * normal())) })
            let cells = try line.abc(fluorescence: 1.2 * 9000 * pow(10, 0.02 * normal()))
            if let limits = cells.interval, limits.lower <= 9000, limits.upper >= 9000 { density += 1 }
            let count = try BeadCount(
                cells: poisson(12), beads: max(1, poisson(40)), beadsPerTube: 1000, sampleVolume: 1)
            if count.interval.lower <= 300, count.interval.upper >= 300 { counted += 1 }
        }
        #expect(density > 1860 && density < 1940)
        #expect(counted >= 1900)
    }

    @Test("levels that cannot be used")
    func badLevels() {
        #expect(errorCode { _ = try AntigenDensity(Array(Self.levels.prefix(2))) } == "IC0642")
        var swapped = Self.levels
        swapped[1] = BeadLevel(molecules: 5359, fluorescence: 30_000)
        #expect(errorCode { _ = try AntigenDensity(swapped) } == "IC0643")
        swapped[1] = BeadLevel(molecules: 5359, fluorescence: 0)
        #expect(errorCode { _ = try AntigenDensity(swapped) } == "IC0641")
        #expect(errorCode { _ = try AntigenDensity(Self.levels).abc(fluorescence: .nan) } == "IC0641")
    }

    private static func beads(seed: UInt64, perLevel: Int, debris: Int) -> [Double] {
        var random = Sequence01(state: seed)
        func normal() -> Double {
            (-2 * log(1 - random.next())).squareRoot() * cos(2 * .pi * random.next())
        }
        var values: [Double] = []
        for level in levels {
            for _ in 0..<perLevel { values.append(level.fluorescence * exp(0.06 * normal())) }
        }
        for _ in 0..<debris { values.append(pow(10, 1 + 4 * random.next()) - 50) }
        return values
    }

    @Test("four peaks are found, with and without debris", arguments: [1, 2, 3] as [UInt64], [0, 400])
    func peaks(_ seed: UInt64, _ debris: Int) throws {
        let values = Self.beads(seed: seed, perLevel: 1500, debris: debris)
        let peaks = try BeadPeaks.find(values)
        #expect(peaks.count == 4)
        for (peak, level) in zip(peaks, Self.levels) {
            #expect(abs(peak.median / level.fluorescence - 1) < 0.01)
            #expect(abs(peak.geometricMean / level.fluorescence - 1) < 0.01)
            #expect(peak.count > 1300 && peak.bounds.contains(level.fluorescence))
        }
        #expect(try BeadPeaks.find(values.reversed()) == peaks)
        let line = try AntigenDensity(try BeadPeaks.levels(values, molecules: Self.lot))
        #expect(abs(line.slope - 1) < 0.02)
    }

    @Test("peaks that are not there are not invented")
    func missingPeaks() {
        let single = Self.beads(seed: 4, perLevel: 1000, debris: 0).prefix(1000)
        #expect(errorCode { _ = try BeadPeaks.find(Array(single)) } == "IC0644")
        #expect(errorCode { _ = try BeadPeaks.find([]) } == "IC0644")
        #expect(errorCode { _ = try BeadPeaks.find([Double](repeating: 5, count: 500)) } == "IC0644")
        #expect(errorCode { _ = try BeadPeaks.find([Double](repeating: .nan, count: 500)) } == "IC0644")
        #expect(
            errorCode { _ = try BeadPeaks.find([Double](repeating: -3, count: 500), count: 0) } == "IC0644")
    }

    @Test("values of the bead channel come from a file")
    func fromFile() throws {
        let values = Self.beads(seed: 5, perLevel: 500, debris: 0)
        let set = try EventFixture(names: ["FSC-A", "PE-A"], rows: values.map { [1000, $0] }).dataSet()
        let read = try set.beadValues(channel: "PE-A")
        #expect(read.count == values.count)
        #expect(try BeadPeaks.find(read).count == 4)
        #expect(errorCode { _ = try set.beadValues(channel: "APC-A") } == "IC0680")
    }
}
