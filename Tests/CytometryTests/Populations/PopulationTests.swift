import Foundation
import JSONText
import Testing

@testable import Cytometry

@Suite("Exact intervals and population statistics")
struct PopulationTests {
    /// R 4.2: binom.test(x, n, conf.level = l)$conf.int.
    @Test(
        "Clopper-Pearson limits are those of binom.test",
        arguments: [
            (4, 40, 0.95, 0.02792541529421932, 0.2366373998760999),
            (0, 20, 0.95, 0, 0.1684334709830854), (20, 20, 0.95, 0.8315665290169146, 1),
            (50, 1_000_000, 0.95, 3.711118434798701e-05, 6.591824198810436e-05),
            (7, 30, 0.9, 0.1149868955697387, 0.3939474225223633),
        ])
    func clopperPearson(_ x: Int, _ n: Int, _ level: Double, _ lower: Double, _ upper: Double) throws {
        let interval = try #require(try ExactInterval.clopperPearson(x, of: n, level: level))
        #expect(abs(interval.lower - lower) <= 1e-12 * max(lower, 1e-3))
        #expect(abs(interval.upper - upper) <= 1e-12 * max(upper, 1e-3))
        #expect(interval.level == level)
    }

    /// R 4.2: poisson.test(x)$conf.int.
    @Test(
        "Garwood limits are those of poisson.test",
        arguments: [
            (0, 0, 3.688879454113935), (1, 0.0253178079842899, 5.571643390938899),
            (20, 12.21651958540394, 30.88837790267459), (50, 37.11096373746187, 65.91876666433683),
        ])
    func garwood(_ x: Int, _ lower: Double, _ upper: Double) throws {
        let interval = try ExactInterval.garwood(x)
        #expect(abs(interval.lower - lower) < 1e-12 * 60)
        #expect(abs(interval.upper - upper) < 1e-12 * 60)
    }

    @Test("a zero denominator gives a reason, never 0 %")
    func zeroDenominator() throws {
        let fraction = try CountedFraction(0, of: 0)
        #expect(fraction.percent == nil && fraction.interval == nil)
        #expect(fraction.reason == "the denominator has no events")
        #expect(fraction.json["percent"]?.isNull == true)
        #expect(try CountedFraction(3, of: nil).reason == "there is no such ancestor")
        #expect(try CountedFraction(0, of: 10).percent == 0)
    }

    @Test("impossible counts and levels are refused")
    func refusals() {
        #expect(errorCode { _ = try CountedFraction(5, of: 4) } == "IC0645")
        #expect(errorCode { _ = try ExactInterval.garwood(-1) } == "IC0645")
        #expect(errorCode { _ = try ExactInterval.poissonRatio(3, 0) } == "IC0645")
        #expect(errorCode { _ = try ExactInterval.garwood(3, level: 1) } == "IC0647")
        #expect(errorCode { _ = try CountedFraction(1, of: 4, level: .nan) } == "IC0647")
    }

    @Test("95 % intervals cover the truth at least 95 times in 100")
    func coverage() throws {
        var random = Sequence01()
        var hits = (binomial: 0, poisson: 0)
        let rounds = 2000
        for _ in 0..<rounds {
            let x = (0..<60).count { _ in random.next() < 0.08 }
            if let interval = try ExactInterval.clopperPearson(x, of: 60),
                interval.lower <= 0.08, interval.upper >= 0.08
            {
                hits.binomial += 1
            }
            // A Poisson count of mean 6: arrivals before time 6.
            var (time, count) = (-log(1 - random.next()), 0)
            while time < 6 { (time, count) = (time - log(1 - random.next()), count + 1) }
            let interval = try ExactInterval.garwood(count)
            if interval.lower <= 6, interval.upper >= 6 { hits.poisson += 1 }
        }
        #expect(hits.binomial >= 1900 && hits.poisson >= 1900)
    }

    /// R 4.2: quantile(x, c(.05, .25, .5, .75, .9), type = 7), sd(x), 0.7413 * IQR(x), 100 * 0.7413 * IQR(x) / median(x).
    @Test("channel statistics")
    func channelStatistics() throws {
        var values = [3.1, -2, 7.7, 10.4, 55, 6.02, .nan, 8, 9.5]
        let statistics = PopulationChannelStatistics(
            channel: "PE-A", &values, percentiles: [5, 25, 50, 75, 90, 0, 100])
        let expected = [-0.2149999999999994, 5.29, 7.85, 9.725, 23.77999999999999, -2, 55]
        for (percentile, value) in zip(statistics.percentiles, expected) {
            #expect(abs(try #require(percentile.value) - value) < 1e-12)
        }
        #expect(statistics.summary.n == 8 && statistics.summary.nonFinite == 1)
        #expect(statistics.summary.geometricMean == nil)
        #expect(abs(try #require(statistics.summary.sd) - 17.7397882093977) < 1e-12)
        #expect(abs(try #require(statistics.robustSD) - 3.2876655) < 1e-12)
        #expect(abs(try #require(statistics.robustCV) - 41.88108917197452) < 1e-12)
    }

    @Test("selected quantiles are those of sorting", arguments: [1, 2, 17, 18, 400, 1001])
    func quantiles(_ count: Int) {
        var random = Sequence01(state: UInt64(count))
        let ps = [0, 0.01, 0.25, 0.25, 0.5, 0.333, 0.9, 0.999, 1]
        for distinct in [1, 3, 50, 1_000_000] as [Double] {
            var values = (0..<count).map { _ in (random.next() * distinct).rounded() - 5 }
            let sorted = values.sorted()
            let expected = ps.map { PopulationChannelStatistics.quantile(sorted, $0) }
            #expect(OrderStatistics.quantiles(&values, ps) == expected)
            #expect(values.sorted() == sorted)
        }
    }

    @Test("codes of the catalogue are unique and in their range")
    func catalogue() {
        let codes = CytometryError.countCatalogue.map(\.code)
        #expect(Set(codes).count == codes.count && codes == codes.sorted())
        #expect(codes.allSatisfy { $0.hasPrefix("IC064") })
    }

    @Test("no values and constant values")
    func degenerateValues() {
        var none: [Double] = [.nan]
        let empty = PopulationChannelStatistics(channel: "x", &none, percentiles: [50])
        #expect(empty.robustCV == nil && empty.robustSD == nil && empty.percentiles[0].value == nil)
        var single = [4.0]
        let one = PopulationChannelStatistics(channel: "x", &single, percentiles: [50])
        #expect(one.robustSD == nil && one.robustCV == nil && one.percentiles[0].value == 4)
        var same = [4.0, 4, 4]
        let constant = PopulationChannelStatistics(channel: "x", &same, percentiles: [50])
        #expect(constant.robustCV == 0 && constant.summary.cv == 0 && constant.percentiles[0].value == 4)
    }

    private static func nested() -> GatingScheme {
        func box(_ name: String, _ min: Double, parent: String? = nil) -> Gate {
            Gate(id: name, parent: parent, shape: .rectangle([channel("x")], [.init(min: min)]))
        }
        return GatingScheme(gates: [box("a", 4), box("b", 8, parent: "a"), box("c", 99, parent: "b")])
    }

    @Test("parent, grandparent and total, compensated by the matrix given")
    func report() throws {
        let rows = (0..<10).map { [Double($0), 100 + Double($0)] }
        let set = try EventFixture(names: ["x", "y"], rows: rows).dataSet()
        let gating = try set.compile(Self.nested())
        let matrix = try Compensation(channels: ["x", "y"], matrix: [1, 0.5, 0, 1])
        let report = try set.populationStatistics(gating, compensation: .matrix(matrix), percentiles: [50])
        #expect(report.events == 10 && report.compensated == ["x", "y"])
        let (a, b, c) = (report.populations[0], report.populations[1], report.populations[2])
        #expect(a.count == 6 && b.count == 2 && c.count == 0)
        #expect(a.ofParent.whole == 10 && a.ofGrandparent.percent == nil)
        #expect(b.ofParent.whole == 6 && b.ofGrandparent.whole == 10 && b.ofTotal.percent == 20)
        #expect(c.ofParent.whole == 2 && c.ofGrandparent.whole == 6)
        // y - 0.5 x of the events 8 and 9 is 104 and 104.5.
        #expect(b.channels[1].summary.mean == 104.25)
        #expect(c.channels[1].summary.n == 0 && c.channels[1].summary.median == nil)
        #expect(report.json["populations"]?[1]?["ofTotal"]?["percent"]?.double == 20)
        #expect(report.warnings.isEmpty)
        // In groups of one channel, the same.
        let slow = try set.populationStatistics(
            gating, compensation: .matrix(matrix), percentiles: [50], memory: 1)
        #expect(slow == report)
    }

    @Test(
        "two passes give the bits of sorting, at any number of threads and any memory",
        arguments: [1, 9, 70_001])
    func passes(events: Int) throws {
        var random = Sequence01(state: 5)
        let rows = (0..<events).map { i -> [Double] in
            let x = 30 * random.next() * random.next()
            let odd = i % 97 == 0 ? Double.nan : i % 101 == 0 ? -.infinity : 1e5 * (random.next() - 0.3)
            return [x, odd, (40 * random.next()).rounded() - 20, 262_143, exp(20 * random.next() - 10)]
                .map { Double(Float($0)) }
        }
        let set = try EventFixture(names: ["x", "y", "whole", "same", "wide"], rows: rows).dataSet()
        let gating = try set.compile(Self.nested())
        let percentiles = [0, 0.1, 15.87, 50, 84.13, 99.9, 100]
        var mask = EventMask(count: events)
        mask.insert(events / 3..<events / 2)
        for excluded in [nil, mask] {
            var expected: [[PopulationChannelStatistics]] = []
            for least in [4.0, 8, 99] {
                expected.append(
                    set.channels.indices.map { channel in
                        var values = rows.indices.filter {
                            rows[$0][0] >= least && excluded?[$0] != true
                        }.map { rows[$0][channel] }
                        return PopulationChannelStatistics(
                            channel: set.channels[channel].name, &values, percentiles: percentiles)
                    })
            }
            for (threads, memory) in [(1, 256 << 20), (2, 256 << 20), (3, 1), (2, 800_000)] {
                let report = try set.populationStatistics(
                    gating, compensation: .none, percentiles: percentiles, excluding: excluded,
                    memory: memory, threads: threads)
                #expect(report.populations.map(\.channels) == expected)
            }
        }
    }

    @Test("excluded events are in no denominator")
    func excluding() throws {
        let set = try EventFixture(names: ["x", "y"], rows: (0..<10).map { [Double($0), 1] }).dataSet()
        let gating = try set.compile(Self.nested())
        var mask = EventMask(count: 10)
        mask.insert(0..<5)
        mask.insert(9..<10)
        let report = try set.populationStatistics(gating, compensation: .none, excluding: mask)
        #expect(report.events == 4 && report.excluded == 6)
        #expect(report.populations.map(\.count) == [4, 1, 0])
        // What the exclusion takes of each population is what is missing against the whole file.
        let all = try set.populationStatistics(gating, compensation: .none)
        #expect(all.populations.allSatisfy { $0.excluded == nil })
        #expect(
            zip(all.populations, report.populations).allSatisfy { $0.count - $1.count == $1.excluded })
        #expect(report.losses(above: 0.1).contains { $0.code == "IC0648" })
        #expect(report.losses(above: 1).isEmpty)
        #expect(report.populations[0].channels[0].summary.mean == 6.5)
        #expect(report.populations[2].ofParent.whole == 1)
    }

    @Test("a file without events, unknown channels and percentiles")
    func emptyFile() throws {
        let set = try EventFixture(names: ["x", "y"], rows: []).dataSet()
        let gating = try set.compile(Self.nested())
        let report = try set.populationStatistics(gating)
        #expect(report.populations[0].ofTotal.percent == nil)
        #expect(report.warnings.contains { $0.contains("no usable spillover") })
        #expect(errorCode { _ = try set.populationStatistics(gating, channels: ["z"]) } == "IC0680")
        #expect(errorCode { _ = try set.populationStatistics(gating, percentiles: [101]) } == "IC0647")
    }
}

/// The code of the error a call throws; nil when it throws none.
func errorCode(_ body: () throws -> Void) -> String? {
    do {
        try body()
        return nil
    } catch let error as CytometryError { return error.code } catch { return "other" }
}
