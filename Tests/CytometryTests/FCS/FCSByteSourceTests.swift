import Foundation
import Testing

@testable import Cytometry

@Suite("FCS: files")
struct FCSByteSourceTests {
    @Test("what cannot be opened")
    func refused() throws {
        try withTemporaryFolder { folder in
            #expect(refusalCode { _ = try FCSFile(path: folder + "/none.fcs") } == "IC0600")
            #expect(refusalCode { _ = try FCSFile(path: folder) } == "IC0600")
            #expect(refusalCode { _ = try FCSFile(path: "/dev/null") } == "IC0600")
            try write([], to: folder + "/empty.fcs")
            #expect(refusalCode { _ = try FCSFile(path: folder + "/empty.fcs") } == "IC0601")
            #expect(refusalCode { _ = try SpilloverMatrix(csvFile: folder + "/none.csv") } == "IC0600")
        }
    }

    @Test("a file that becomes shorter while it is read gives an error and no signal")
    func shrinks() throws {
        let fixture = FCSFixture(names: ["a", "b"], (0..<3000).map { [.real(Double($0)), 1] })
        try withTemporaryFolder { folder in
            let path = folder + "/s.fcs"
            try write(fixture.bytes, to: path)
            let file = try FCSFile(path: path)
            #expect(file.name == path && file.size == fixture.bytes.count)
            let set = file.dataSets[0]
            #expect(try set.rows() == fixture.expected)
            #expect(truncate(path, off_t(fixture.built.data.begin + 800)) == 0)
            let block = EventBlock(channelCount: 2, capacity: 100)
            var buffer = FCSReadBuffer()
            try set.read(0..<100, into: block, buffer: &buffer)
            #expect(block.column(0)[99] == 99)
            #expect(refusalCode { try set.read(100..<101, into: block, buffer: &buffer) } == "IC0614")
            #expect(refusalCode { _ = try set.rows() } == "IC0614")
            #expect(refusalCode { _ = try EventSummary(of: set) } == "IC0614")
            #expect(refusalCode { try set.write(to: folder + "/out.fcs") } == "IC0614")
            let left = try names(in: folder)
            #expect(left == ["s.fcs"])
        }
    }

    @Test("bytes outside are never read")
    func bounds() throws {
        let source = FCSByteSource(bytes: [1, 2, 3], name: "m")
        #expect(try source.bytes(at: 1, count: 2) == [2, 3])
        #expect(try source.bytes(at: 3, count: 0) == [])
        for (offset, count) in [(-1, 1), (0, 4), (3, 1), (.max, 1), (1, .max), (.min, 2), (0, -1)] {
            #expect(refusalCode { _ = try source.bytes(at: offset, count: count) } == "IC0614")
        }
    }

    @Test("one buffer for several data sets: a place in one is no place in another")
    func sharedBuffer() throws {
        var sets: [FCSDataSet] = []
        var expected: [[[Double]]] = []
        for digits in [1, 1000, 1_000_000] as [UInt64] {
            let fixture = FCSFixture(
                .A, [.init(name: "a", bits: 0, range: "9")], (0..<20).map { [.whole(digits + $0)] })
            sets += try FCSFile(bytes: FCSFixture.chain([fixture, fixture])).dataSets
            expected += [fixture.expected, fixture.expected]
        }
        let block = EventBlock(channelCount: 1, capacity: 5)
        var buffer = FCSReadBuffer()
        for start in stride(from: 0, to: 20, by: 5) {
            for (set, want) in zip(sets, expected) {
                try set.read(start..<start + 5, into: block, buffer: &buffer)
                #expect((0..<5).map { [block.column(0)[$0]] } == Array(want[start..<start + 5]))
            }
        }
    }

    @Test("delimited text whose $TOT is wrong")
    func delimitedTotal() throws {
        let fixture = FCSFixture(
            .A, [.init(name: "a", bits: 0, range: "9"), .init(name: "b", bits: 0, range: "9")],
            [[1, 2], [3, 4], [5, 6]])
        for (total, events) in [("2", 2), ("4", 3), ("99999999999", 3), (nil, 3)] as [(String?, Int)] {
            var changed = fixture
            changed.changes = ["$TOT": total]
            let set = try changed.open()
            #expect(set.warningCodes == ["IC0617"])
            #expect(try set.rows() == Array(fixture.expected.prefix(events)))
        }
        let cut = Array(fixture.bytes.dropLast(2))
        let set = try FCSFile(bytes: cut).dataSet(1)
        #expect(set.eventCount == 2 && set.warningCodes == ["IC0617"])
    }
}
