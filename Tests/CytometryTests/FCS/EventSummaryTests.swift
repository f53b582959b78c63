import Foundation
import Testing

@testable import Cytometry

@Suite("Sums and statistics of channels")
struct EventSummaryTests {
    static func doubles(_ columns: [[Double]]) -> FCSFixture {
        FCSFixture(
            .D, columns.indices.map { .init(name: "C\($0)", bits: 64) },
            (columns.first ?? []).indices.map { row in columns.map { .real($0[row]) } })
    }

    static func summary(_ values: [Double]) throws -> ChannelSummary {
        try doubles([values]).open().channelSummaries()[0]
    }

    @Test("the exact sum, by hand")
    func exact() {
        func sum(_ values: [Double]) -> Double {
            var sum = ExactSum()
            for value in values { sum.add(value) }
            return sum.value
        }
        #expect(sum([]) == 0)
        #expect(sum([1, 2, 3.5]) == 6.5)
        #expect(sum([1e300, 1, -1e300]) == 1)
        #expect(sum([-1e300, -3, 1e300]) == -3)
        #expect(sum([5e-300, -5e-300, .leastNonzeroMagnitude]) == .leastNonzeroMagnitude)
        #expect(sum([0.1, 0.2, -0.3]) == 0x1p-55)
    }

    @Test("sums equal exact sums to the last place, also where plain addition loses everything")
    func sums() throws {
        var generator = SeededGenerator(31)
        let n = 9001
        var columns: [[Double]] = []
        columns.append((0..<n).map { _ in Double.random(in: -1e6...1e6, using: &generator) })
        columns.append(
            (0..<n).map { _ in
                Double.random(in: -1...1, using: &generator)
                    * Double(
                        sign: .plus, exponent: Int.random(in: -30...30, using: &generator), significand: 1)
            })
        columns.append((0..<n).map { $0 % 3 == 0 ? 1e16 : $0 % 3 == 1 ? 1 : -1e16 })
        columns.append((0..<n).map { _ in 0.1 })
        columns.append((0..<n).map { $0 == 0 ? 1e15 : Double.random(in: 0...1e-3, using: &generator) })
        let set = try Self.doubles(columns).open()
        let events = try EventSummary(of: set)
        let channels = try set.channelSummaries()
        for (index, column) in columns.enumerated() {
            var exact = ExactSum()
            var magnitude = 0.0
            for value in column {
                exact.add(value)
                magnitude += abs(value)
            }
            // One rounding of the result and the second-order error of the summation.
            let tolerance = exact.value.ulp + magnitude * 0x1p-90
            #expect(abs((events.sums[index] ?? .nan) - exact.value) <= tolerance)
            #expect(abs((channels[index].sum ?? .nan) - exact.value) <= tolerance)
            #expect(events.means[index] == events.sums[index].map { $0 / Double(n) })
        }
        let plain = columns[2].reduce(0, +)
        var exact = ExactSum()
        for value in columns[2] { exact.add(value) }
        #expect(plain != exact.value)
    }

    @Test("sums do not depend on the size of blocks")
    func blocks() throws {
        var generator = SeededGenerator(5)
        let set = try Self.doubles([(0..<1000).map { _ in Double.random(in: -1e9...1e9, using: &generator) }])
            .open()
        let want = try EventSummary(of: set).sums[0]
        for capacity in [1, 7, 8, 100, 999] {
            var sum = CompensatedSum()
            try set.forEachBlock(capacity: capacity) { (_, block) throws(CytometryError) in
                sum.add(UnsafeBufferPointer(block.column(0)))
            }
            #expect(sum.value == want)
        }
    }

    @Test("first and last events, also more than there are")
    func rows() throws {
        let set = try Self.doubles([[1, 2, 3, 4], [5, 6, 7, 8]]).open()
        let summary = try EventSummary(of: set, first: 2, last: 1)
        #expect(summary.first == [[1, 5], [2, 6]] && summary.last == [[4, 8]] && summary.events == 4)
        let all = try EventSummary(of: set, first: 100, last: 3)
        #expect(all.first.count == 4 && all.last == [[2, 6], [3, 7], [4, 8]])
        let none = try EventSummary(of: set, first: 0, last: -3)
        #expect(
            none.first.isEmpty && none.last.isEmpty && none.sums == [10, 26] && none.means == [2.5, 6.5])
        let empty = try EventSummary(of: try Self.doubles([[], []]).open())
        #expect(empty.events == 0 && empty.sums == [0, 0] && empty.means == [nil, nil])
    }

    @Test("statistics by hand: even and odd medians, standard deviation, geometric mean")
    func hand() throws {
        let odd = try Self.summary([4, 1, 16])
        #expect(
            odd.n == 3 && odd.min == 1 && odd.max == 16 && odd.sum == 21 && odd.mean == 7 && odd.median == 4)
        // Deviations -3, -6, 9: 126 / 2.
        #expect(odd.sd == 63.0.squareRoot() && odd.cv == 100 * 63.0.squareRoot() / 7)
        #expect(abs((odd.geometricMean ?? 0) - 4) < 1e-14 && odd.geometricMeanReason == nil)
        #expect(try Self.summary([4, 1, 16, 3]).median == 3.5)
        #expect(try Self.summary([2, 2, 2, 2]).median == 2)
        #expect(try Self.summary([5, 5, 1, 1]).median == 3)
        #expect(try Self.summary([7]).median == 7 && Self.summary([7]).sd == nil)
        #expect(try Self.summary([1, 1, 1]).sd == 0)
        #expect(try Self.summary([-3, -1]).cv == nil)
    }

    @Test("medians equal those of the sorted values")
    func medians() throws {
        var generator = SeededGenerator(41)
        for n in [2, 3, 10, 11, 500, 501] {
            for distinct in [2, 5, 100_000] {
                let values = (0..<n).map { _ in Double(Int.random(in: 0..<distinct, using: &generator)) - 2 }
                let sorted = values.sorted()
                let want = n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2
                #expect(try Self.summary(values).median == want)
            }
        }
    }

    @Test("no geometric mean with values that are zero or negative, and the reason says how many")
    func geometric() throws {
        let zero = try Self.summary([0, 1, 2])
        #expect(zero.geometricMean == nil && zero.geometricMeanReason == "1 of 3 values are zero or negative")
        let negative = try Self.summary([-1, -2, 4])
        #expect(
            negative.geometricMean == nil
                && negative.geometricMeanReason == "2 of 3 values are zero or negative")
    }

    @Test("values that are not finite enter nothing")
    func notFinite() throws {
        let some = try Self.summary([1, .nan, 3, .infinity, -.infinity])
        #expect(some.n == 2 && some.nonFinite == 3 && some.mean == 2 && some.median == 2 && some.max == 3)
        let none = try Self.summary([.nan, .nan])
        #expect(
            none.n == 0 && none.nonFinite == 2 && none.mean == nil && none.median == nil && none.sum == nil)
        #expect(none.geometricMean == nil && none.geometricMeanReason == "there are no values")
        #expect(try Self.doubles([[]]).open().channelSummaries()[0].n == 0)
    }

    @Test("values near the end of the range: no infinite results")
    func extremes() throws {
        let big = Double.greatestFiniteMagnitude
        let same = try Self.summary([big, big])
        #expect(same.sum == nil && same.mean == nil && same.median == big)
        let apart = try Self.summary([-big, big])
        #expect(apart.median == 0 && apart.sum == 0)
        let events = try EventSummary(of: try Self.doubles([[big, big, 1]]).open())
        #expect(events.sums == [nil] && events.nonFinite == [0])
    }

    @Test("little memory: one channel at a time gives the same")
    func memory() throws {
        let set = try Self.doubles((0..<5).map { c in (0..<300).map { Double(($0 * (c + 3)) % 101) } }).open()
        #expect(try set.channelSummaries(memory: 1) == set.channelSummaries())
    }
}
