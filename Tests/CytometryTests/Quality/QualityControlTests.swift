import Foundation
import JSONText
import Testing

@testable import Cytometry

/// An acquisition of 100 s: scatter, a bright and a dim marker, Poisson arrivals.
struct Acquisition {
    var events = 20_000
    var seed: UInt64 = 1
    /// Share of the cells that arrive in a stretch of the acquisition.
    var rateFactor: (share: Double, time: Range<Double>) = (1, 0..<0)
    /// Factor of all signals in a stretch.
    var signalFactor: (factor: Double, time: Range<Double>) = (1, 0..<0)
    /// Factor of the bright cells' marker in a stretch.
    var positiveFactor: (factor: Double, time: Range<Double>) = (1, 0..<0)
    /// Share of bright cells.
    var positives = 0.3
    /// Every n-th event is a doublet; 0 for none.
    var doubletEvery = 0
    var names = ["FSC-A", "FSC-H", "SSC-A", "FITC-A", "PE-A", "Time"]

    /// Events and the numbers of the doublets.
    func make() -> (rows: [[Double]], doublets: [Int]) {
        var random = Sequence01(state: seed &* 0x2545_f491_4f6c_dd1d)
        for _ in 0..<4 { _ = random.next() }
        func normal() -> Double {
            (-2 * log(1 - random.next())).squareRoot() * cos(2 * .pi * random.next())
        }
        var rows: [[Double]] = []
        var doublets: [Int] = []
        var time = 0.0
        while rows.count < events {
            time -= log(1 - random.next()) * 100 / Double(events)
            if rateFactor.time.contains(time), random.next() > rateFactor.share { continue }
            let signal = signalFactor.time.contains(time) ? signalFactor.factor : 1
            let isDoublet = doubletEvery > 0 && rows.count % doubletEvery == doubletEvery - 1
            if isDoublet { doublets.append(rows.count) }
            let height = 60_000 * exp(0.2 * normal())
            let area = height * (1.1 + 0.03 * normal()) * (isDoublet ? 1.6 : 1)
            let isPositive = random.next() < positives
            let bright = positiveFactor.time.contains(time) ? positiveFactor.factor : 1
            rows.append([
                area * signal, height * signal, 20_000 * exp(0.4 * normal()) * signal,
                (isPositive ? 8000 * bright * exp(0.4 * normal()) : 0) * signal + 80 * normal(),
                300 * exp(0.5 * normal()) * signal + 80 * normal(), 100 * time,
            ])
        }
        return (rows, doublets)
    }

    func dataSet() throws -> FCSDataSet { try EventFixture(names: names, rows: make().rows).dataSet() }
}

@Suite("Quality control")
struct QualityControlTests {
    @Test("no false alarm on a clean file of 100,000 events", arguments: [1, 2] as [UInt64])
    func clean(_ seed: UInt64) throws {
        let report = try Acquisition(events: 100_000, seed: seed).dataSet().qualityControl()
        let rate = try #require(report[.rate])
        let drift = try #require(report[.drift])
        #expect(rate.notAssessed == nil && rate.intervals.isEmpty)
        #expect(drift.notAssessed == nil && drift.intervals.isEmpty && drift.channels.isEmpty)
        #expect(report[.time]?.flagged == 0 && report[.margin]?.flagged == 0)
        #expect(report[.negativeOutliers]?.flagged == 0)
        // A quarter above the ridge is nine SDs of this ratio.
        #expect(try #require(report[.doublets]).flagged == 0)
        #expect(report.warnings.isEmpty && report.nonFinite == 0)
        #expect(report.excludedCount == report[.doublets]?.excludedFirst)
        #expect(abs(try #require(report.duration) - 100) < 2)
        #expect(report.timeUnit == "s" && report.checks.map(\.kind) == QualityCheckKind.allCases)
    }

    @Test("a clog of 5 % of the time is found within one bin", arguments: [0.0, 0.3])
    func clog(_ share: Double) throws {
        let set = try Acquisition(rateFactor: (share, 40..<45)).dataSet()
        let report = try set.qualityControl()
        let rate = try #require(report[.rate])
        let bin = try #require(report.duration) / 80 * 1.02
        #expect(rate.intervals.count == 1)
        let time = try #require(rate.intervals.first?.time)
        #expect(abs(time.lowerBound - 40) <= bin && abs(time.upperBound - 45) <= bin)
        if share == 0 {
            #expect(rate.message.contains("longest time without an event is 5.0"))
        } else {
            #expect(rate.intervals[0].finding.contains("low rate"))
            #expect(rate.flagged > 200 && rate.flagged == rate.excludedFirst)
        }
        #expect(report[.drift]?.intervals.isEmpty == true)
    }

    @Test("a surge is found")
    func surge() throws {
        // Half of the cells arrive for 170 s, then all of them until 20,000 are counted.
        let report = try Acquisition(rateFactor: (0.5, 0..<170)).dataSet().qualityControl()
        let rate = try #require(report[.rate])
        #expect(rate.intervals.count == 1 && rate.intervals[0].finding.contains("high rate"))
        #expect(abs(try #require(rate.intervals[0].time?.lowerBound) - 170) < 3)
    }

    @Test("signals that fall for 5 % of the time are found within one bin")
    func signalLoss() throws {
        let acquisition = Acquisition(signalFactor: (0.5, 60..<65))
        let report = try acquisition.dataSet().qualityControl()
        let drift = try #require(report[.drift])
        #expect(drift.intervals.count == 1)
        let time = try #require(drift.intervals.first?.time)
        let bin = 100.0 / 40
        #expect(abs(time.lowerBound - 60) <= bin && abs(time.upperBound - 65) <= bin)
        #expect(drift.intervals[0].finding.contains("FSC-A low"))
        #expect(report[.rate]?.intervals.isEmpty == true)
        #expect(report.excluded.setCount(in: drift.intervals[0].events) == drift.intervals[0].events.count)
    }

    @Test("a loss in the positive cells only is seen by the upper quantile", arguments: [0.1, 0.3])
    func positiveLoss(_ positives: Double) throws {
        let acquisition = Acquisition(positiveFactor: (0.5, 60..<68), positives: positives)
        let set = try acquisition.dataSet()
        let report = try set.qualityControl()
        let drift = try #require(report[.drift])
        #expect(drift.intervals.count == 1)
        let time = try #require(drift.intervals.first?.time)
        #expect(abs(time.lowerBound - 60) <= 5 && abs(time.upperBound - 68) <= 5)
        #expect(drift.intervals[0].finding.contains("FITC-A 95th percentile low"))
        #expect(drift.channels.map(\.channel) == ["FITC-A"])
        #expect(try set.qualityControl(threads: 2) == report)
        // By the median alone it goes unseen.
        var median = QualityParameters()
        median.upperDriftChange = 100
        #expect(try set.qualityControl(median)[.drift]?.intervals.isEmpty == true)
    }

    @Test(
        "a quantile in the gap between two populations raises no alarm",
        arguments: [0.03, 0.05, 0.06, 0.5], [1, 2] as [UInt64])
    func gapQuantile(_ positives: Double, _ seed: UInt64) throws {
        let report = try Acquisition(seed: seed, positives: positives).dataSet().qualityControl()
        #expect(report[.drift]?.intervals.isEmpty == true)
    }

    @Test("side scatter finds doublets that forward scatter does not, and what was used is said")
    func sideScatter() throws {
        var acquisition = Acquisition()
        var rows = acquisition.make().rows
        for i in rows.indices {
            let isDoublet = i % 40 == 7
            rows[i][4] = rows[i][2] / (isDoublet ? 1.9 : 1) * (1 + 0.02 * sin(Double(i)))
            if i % 40 == 9 { rows[i][0] *= 1.7 }
        }
        acquisition.names[4] = "SSC-H"
        let set = try EventFixture(names: acquisition.names, rows: rows).dataSet()
        var parameters = QualityParameters()
        parameters.doubletScatter = .both
        let report = try set.qualityControl(parameters)
        let check = try #require(report[.doublets])
        #expect(check.channels.map(\.channel) == ["FSC-A / FSC-H", "SSC-A / SSC-H"])
        #expect(rows.indices.filter { $0 % 40 == 7 || $0 % 40 == 9 }.allSatisfy { report.excluded[$0] })
        #expect(check.flagged - rows.count / 20 < 10)
        let missing = try Acquisition().dataSet().qualityControl(parameters)
        #expect(missing[.doublets]?.message.contains("no pair of side scatter") == true)
        let forward = try set.qualityControl()
        #expect(forward[.doublets]?.channels.map(\.channel) == ["FSC-A / FSC-H"])
        #expect(abs(try #require(forward[.doublets]).flagged - rows.count / 40) < 10)
        parameters.doubletScatter = .none
        #expect(try set.qualityControl(parameters)[.doublets]?.notAssessed == "not asked for")
    }

    @Test("rarer cell types with another ratio of area to height are no doublets")
    func cellTypes() throws {
        // Two of a hundred are large with a ratio 11 % higher, at the heights of a fifth with a ratio 5 % higher.
        var rows = Acquisition(doubletEvery: 20).make().rows
        var large: [Int] = []
        for i in rows.indices where i % 20 != 19 {
            let isLarge = i % 50 == 3
            guard isLarge || i % 5 == 1 else { continue }
            rows[i][1] *= 1.8
            rows[i][0] *= 1.8 * (isLarge ? 1.11 : 1.05)
            if isLarge { large.append(i) }
        }
        let report = try EventFixture(names: Acquisition().names, rows: rows).dataSet().qualityControl(
            keepsReasons: true)
        #expect(large.count { report.excluded[$0] } <= large.count / 100)
        let doublets = rows.indices.filter { $0 % 20 == 19 }
        #expect(doublets.count { report.excluded[$0] } > doublets.count * 95 / 100)
        #expect(try #require(report[.doublets]).flagged < doublets.count + 10)
        #expect(report.reasons(ofEvent: 19) == [.doublets] && report.reasons(ofEvent: 3).isEmpty)
    }

    @Test("where most events of a height would be doublets none is flagged, and it is said")
    func doubtful() throws {
        var rows = Acquisition().make().rows
        // The tallest tenth is of another kind: its bins lie beside those of the others.
        let tall = rows.map { $0[1] }.sorted()[rows.count * 95 / 100]
        for i in rows.indices where rows[i][1] >= tall { rows[i][0] *= 1.8 }
        let set = try EventFixture(names: Acquisition().names, rows: rows).dataSet()
        let check = try #require(try set.qualityControl()[.doublets])
        #expect(check.flagged < rows.count / 20)
        #expect(check.message.contains("another cell type?"))
        var parameters = QualityParameters()
        parameters.doubletRatio = 1
        #expect(errorCode { _ = try set.qualityControl(parameters) } == "IC0646")
    }

    @Test("a step of half and half is reported as one, with its place, and neither half is excluded")
    func step() throws {
        var rows = Acquisition().make().rows
        for i in rows.indices where i >= 10_000 { rows[i][4] *= 2 }
        let report = try EventFixture(names: Acquisition().names, rows: rows).dataSet().qualityControl()
        let drift = try #require(report[.drift])
        let shift = try #require(drift.shifts.first)
        #expect(Set(drift.shifts.map(\.channel)) == ["PE-A"])
        #expect(abs(try #require(shift.event) - 10_000) <= 500 && shift.time != nil)
        #expect(abs(shift.to / shift.from - 2) < 0.2)
        #expect(drift.message.contains("PE-A: step at event"))
        #expect(report.warnings.contains { $0.code == "IC0649" })
        #expect(drift.flagged < 2000)
    }

    @Test("many events flagged are warned of; values that are no numbers are counted")
    func warned() throws {
        var rows = Acquisition().make().rows
        for i in rows.indices where i % 5 == 0 { rows[i][0] = 0 }
        for i in 0..<7 { rows[i * 100 + 1][3] = .nan }
        let report = try EventFixture(names: Acquisition().names, rows: rows).dataSet().qualityControl()
        #expect(report.warnings.filter { $0.code == "IC0648" }.count == 2)
        #expect(report[.margin]?.message.contains("4000 have FSC-A at or below 0") == true)
        #expect(report.nonFinite == 7 && !report.excluded[1])
        #expect(try JSON(parsing: report.json.text())["nonFinite"]?.int == 7)
    }

    @Test("a slow drift is stated, not excluded")
    func slowDrift() throws {
        var rows = Acquisition().make().rows
        for i in rows.indices { rows[i][2] *= 1 + rows[i][5] / 10_000 }
        let report = try EventFixture(names: Acquisition().names, rows: rows).dataSet().qualityControl()
        let drift = try #require(report[.drift])
        #expect(drift.channels.map(\.channel) == ["SSC-A"])
        #expect(drift.channels.first?.finding.contains("slow drift") == true)
        #expect(drift.flagged < 2500)
    }

    @Test("doublets are found and hardly a single cell with them")
    func doublets() throws {
        let acquisition = Acquisition(doubletEvery: 20)
        let (rows, doublets) = acquisition.make()
        let report = try EventFixture(names: acquisition.names, rows: rows).dataSet().qualityControl()
        let check = try #require(report[.doublets])
        #expect(doublets.allSatisfy { report.excluded[$0] })
        #expect(check.flagged - doublets.count < 10 && check.channels.first?.upper != nil)
    }

    @Test("without height the width is taken, without both it is said")
    func doubletChannels() throws {
        var acquisition = Acquisition()
        acquisition.names[1] = "PerCP-H"
        let without = try acquisition.dataSet().qualityControl()
        #expect(without[.doublets]?.notAssessed != nil && without[.doublets]?.fraction == nil)
        var rows = acquisition.make().rows
        for i in rows.indices { rows[i][1] = 1000 + Double(i % 97) + (i % 50 == 0 ? 4000 : 0) }
        acquisition.names[1] = "FSC-W"
        let width = try EventFixture(names: acquisition.names, rows: rows).dataSet().qualityControl()
        #expect(width[.doublets]?.flagged == rows.count / 50)
    }

    @Test("margins: scatter is flagged, fluorescence counted")
    func margins() throws {
        var rows = Acquisition().make().rows
        for i in 0..<30 { rows[i * 100][2] = 262_143 }
        for i in 0..<10 { rows[i * 100 + 7][0] = 0 }
        for i in 0..<300 { rows[i * 50 + 3][3] = 262_143 }
        let set = try EventFixture(names: Acquisition().names, rows: rows).dataSet()
        let report = try set.qualityControl()
        let check = try #require(report[.margin])
        #expect(check.flagged == 40 && check.excludedFirst == 40)
        #expect(check.channels.first { $0.channel == "FITC-A" }?.count == 300)
        #expect(check.message.contains("maximum of FITC-A"))
        var all = QualityParameters()
        all.flagsFluorescenceMargins = true
        #expect(try set.qualityControl(all)[.margin]?.flagged == 340)
        all.excluding = []
        let reporting = try set.qualityControl(all)
        #expect(reporting.excludedCount == 0 && reporting[.margin]?.flagged == 340)
    }

    @Test("each exclusion counts under the first reason, and overlaps are stated")
    func overlaps() throws {
        var acquisition = Acquisition(signalFactor: (0.5, 60..<65), doubletEvery: 10)
        acquisition.rateFactor = (0.3, 20..<25)
        var rows = acquisition.make().rows
        for i in 0..<100 { rows[i * 10 + 9][2] = 262_143 }
        for i in 0..<40 { rows[i * 100][4] = -5000 }
        let report = try EventFixture(names: acquisition.names, rows: rows).dataSet().qualityControl()
        let sum = report.checks.reduce(0) { $0 + $1.excludedFirst }
        #expect(sum == report.excludedCount && report.excludedCount == report.excluded.setCount)
        for check in report.checks where check.excludes {
            #expect(check.excludedFirst + check.alreadyExcluded == check.flagged)
        }
        // These are doublets too.
        #expect(report[.margin]?.excludedFirst == 100)
        #expect(try #require(report[.doublets]).alreadyExcluded >= 95)
        #expect(try #require(report[.drift]).alreadyExcluded > 50)
        #expect(report[.negativeOutliers]?.flagged == 40)
    }

    @Test("resets and falls of time")
    func timeOrder() throws {
        var rows = Acquisition().make().rows
        let middle = rows[10_000][5]
        for i in 10_000..<rows.count { rows[i][5] -= middle }
        let set = try EventFixture(names: Acquisition().names, rows: rows).dataSet()
        let report = try set.qualityControl()
        let time = try #require(report[.time])
        #expect(time.flagged == 1 && time.intervals.map(\.events) == [10_000..<10_001])
        #expect(report[.rate]?.intervals.isEmpty == true)
        #expect(abs(try #require(report.duration) - 100) < 3)
        var fixed = Fixed()
        rows.shuffle(using: &fixed)
        let mixed = try EventFixture(names: Acquisition().names, rows: rows).dataSet().qualityControl()
        #expect(mixed[.time]?.message.contains("not in the order") == true)
    }

    @Test("whole-number times do not beat with the bins")
    func ticks() throws {
        var rows = Acquisition().make().rows
        for i in rows.indices { rows[i][5] = (rows[i][5] / 37).rounded(.down) }
        let report = try EventFixture(names: Acquisition().names, rows: rows).dataSet().qualityControl()
        #expect(report[.rate]?.notAssessed == nil && report[.rate]?.intervals.isEmpty == true)
    }

    @Test("no Time channel: stated, the rest is done")
    func noTime() throws {
        var acquisition = Acquisition(signalFactor: (0.5, 60..<65))
        acquisition.names[5] = "APC-A"
        let report = try acquisition.dataSet().qualityControl()
        #expect(report[.time]?.notAssessed == "there is no Time channel")
        #expect(report[.rate]?.notAssessed == "there is no Time channel")
        #expect(report[.drift]?.intervals.isEmpty == false && report[.drift]?.intervals[0].time == nil)
        #expect(report.duration == nil && report.meanRate == nil)
    }

    @Test("no events, few events, constant channels, NaN")
    func degenerate() throws {
        let names = Acquisition().names
        let empty = try EventFixture(names: names, rows: []).dataSet().qualityControl()
        #expect(empty.events == 0 && empty.excludedCount == 0)
        #expect(empty.checks.allSatisfy { $0.notAssessed != nil && $0.fraction == nil })
        let one = try EventFixture(names: names, rows: [[1, 2, 3, 4, 5, 6]]).dataSet().qualityControl()
        #expect(one.excludedCount == 0 && one[.drift]?.notAssessed != nil)
        let constant = [[Double]](repeating: [5, 5, 5, 5, 5, 5], count: 9000)
        let same = try EventFixture(names: names, rows: constant).dataSet().qualityControl()
        #expect(same.excludedCount == 0 && same[.rate]?.notAssessed != nil)
        #expect(same[.drift]?.intervals.isEmpty == true)
        #expect(same[.time]?.message.contains("same for all events") == true)
        let nan = [[Double]](repeating: [.nan, .infinity, .nan, -.infinity, .nan, .nan], count: 9000)
        let lost = try EventFixture(names: names, rows: nan).dataSet().qualityControl()
        #expect(lost[.doublets]?.notAssessed != nil && lost[.drift]?.intervals.isEmpty == true)
        #expect(lost[.time]?.message.contains("9000 times are not finite") == true)
        #expect(try JSON(parsing: lost.json.text())["events"]?.int == 9000)
    }

    @Test("parameters out of range and unknown channels are refused")
    func refusals() throws {
        let set = try EventFixture(names: ["FSC-A"], rows: [[1]]).dataSet()
        var parameters = QualityParameters()
        parameters.rateSDs = .nan
        #expect(errorCode { _ = try set.qualityControl(parameters) } == "IC0646")
        parameters = QualityParameters()
        parameters.runningShare = 2
        #expect(errorCode { _ = try set.qualityControl(parameters) } == "IC0646")
        parameters = QualityParameters()
        parameters.channels = ["FSC"]
        #expect(errorCode { _ = try set.qualityControl(parameters) } == "IC0680")
    }

    /// A generator for shuffling that is always the same.
    private struct Fixed: RandomNumberGenerator {
        var state: UInt64 = 88_172_645_463_325_252
        mutating func next() -> UInt64 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return state
        }
    }
}
