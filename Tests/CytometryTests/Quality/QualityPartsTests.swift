import Testing

@testable import Cytometry

@Suite("Parts of the quality control")
struct QualityPartsTests {
    @Test("the mask counts ranges as a list would")
    func mask() {
        var mask = EventMask(count: 200)
        var list = [Bool](repeating: false, count: 200)
        for range in [3..<3, 0..<1, 60..<70, 64..<128, 190..<250] {
            mask.insert(range)
            for i in range where i < 200 { list[i] = true }
        }
        #expect((0..<200).allSatisfy { mask[$0] == list[$0] } && !mask[200] && !mask[-1])
        for range in [0..<200, 1..<64, 63..<65, 100..<100, 127..<129] {
            #expect(mask.setCount(in: range) == list[range].count { $0 })
        }
        #expect(mask.setCount == list.count { $0 } && EventMask(count: 0).setCount == 0)
    }

    @Test("quantiles are those of sorting")
    func medians() {
        var random = Sequence01()
        var finder = QuantileFinder(capacity: 500)
        for round in 0..<200 {
            let count = 1 + round * 2
            var values = (0..<count).map { _ in
                let x = random.next()
                return round % 3 == 0 ? (x * 10).rounded() : (x - 0.3) * (round % 5 == 0 ? 1e-30 : 1e5)
            }
            if round % 7 == 0 { values += [.nan, .infinity] }
            let sorted = values.filter(\.isFinite).sorted()
            let found = values.withUnsafeMutableBufferPointer { finder.quantiles($0, [0.5, 0.95]) }
            #expect(found?.last == sorted[sorted.count * 95 / 100])
            #expect(found?.first == sorted[sorted.count / 2])
        }
        var none: [Double] = [.nan, -.infinity]
        #expect(none.withUnsafeMutableBufferPointer { finder.quantiles($0, [0.5]) } == nil)
        var huge: [Double] = [1e300, -1e300, 1e200]
        #expect(huge.withUnsafeMutableBufferPointer { finder.quantiles($0, [0.5]) } == [1e200])
    }

    @Test("the running median is that of each window")
    func runningMedian() {
        var random = Sequence01()
        var values = (0..<60).map { _ in (random.next() * 20).rounded() }
        values[10] = .nan
        let running = DriftMonitor.runningMedian(values, share: 0.4)
        for center in values.indices {
            let window = values[max(0, center - 12)...min(59, center + 12)].filter(\.isFinite).sorted()
            #expect(running[center] == PopulationChannelStatistics.quantile(window, 0.5))
        }
    }

    @Test("bins of time stay few however long the acquisition, and keep every event")
    func joining() {
        var monitor = RateMonitor(span: 1, tick: nil)
        var times = (0..<5000).map { Double($0 * $0) }
        times[4000] = .nan
        times.withUnsafeMutableBufferPointer { monitor.add($0) }
        #expect(monitor.bins.count <= RateMonitor.largestBinCount)
        #expect(monitor.bins.reduce(0) { $0 + $1.count } == 5000 && monitor.notFinite == 1)
        #expect(zip(monitor.bins, monitor.bins.dropFirst()).allSatisfy { $0.first + $0.count == $1.first })
        #expect(monitor.latest == 4999 * 4999)
        var wild = RateMonitor(span: .infinity, tick: nil)
        var ends: [Double] = [-1.7e308, 1.7e308, 0, -9e299, 9e299, .leastNonzeroMagnitude]
        ends.withUnsafeMutableBufferPointer { wild.add($0) }
        #expect(wild.notFinite == 2 && wild.bins.reduce(0) { $0 + $1.count } == 6)
        var far = RateMonitor(span: 10, tick: 1)
        var jump: [Double] = [0, 1, 1e30, 2, 3]
        jump.withUnsafeMutableBufferPointer { far.add($0) }
        #expect(far.bins.count <= RateMonitor.largestBinCount && far.resets == [3])
    }

    @Test(
        "names of channels", arguments: [("FSC-A", true), ("FS Lin", true), ("SSC", true), ("FL1-H", false)])
    func names(_ name: String, _ isScatter: Bool) throws {
        let set = try EventFixture(names: [name, "Event Count"], rows: [[1, 2]]).dataSet()
        #expect(set.channels[0].isScatter == isScatter && set.channels[0].isSignal)
        #expect(!set.channels[1].isSignal)
    }

    @Test(
        "signal bins are nearly equal and bounded in number",
        arguments: [1, 999, 10_499, 250_001, 90_000_000])
    func bins(_ events: Int) {
        let bounds = QualityControlBounds.of(events)
        let sizes = zip(bounds, bounds.dropFirst()).map { $1 - $0 }
        #expect(bounds.first == 0 && bounds.last == events && bounds.count <= 2501)
        #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
    }

    private enum QualityControlBounds {
        static func of(_ events: Int) -> [Int] { FCSDataSet.binBounds(events, QualityParameters()) }
    }
}
