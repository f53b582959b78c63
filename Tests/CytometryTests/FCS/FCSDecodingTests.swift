import Dispatch
import Testing

@testable import Cytometry

@Suite("FCS: stored values")
struct FCSDecodingTests {
    static func integers(
        _ widths: [Int], events: Int, order: String = "1,2,3,4", seed: UInt64 = 1, ranges: [String]? = nil
    ) -> FCSFixture {
        var generator = SeededGenerator(seed)
        let channels = widths.enumerated().map { (index, width) in
            FCSFixture.Channel(
                name: "C\(index)", bits: width,
                range: ranges?[index] ?? (width < 64 ? "\(UInt64(1) << UInt64(width))" : "1e38"))
        }
        var fixture = FCSFixture(.I, channels)
        fixture.byteOrder = order
        fixture.rows = (0..<events).map { _ in
            widths.map {
                .whole(FCSFixture.remainder(UInt64.random(in: 0 ... .max, using: &generator), bits: $0))
            }
        }
        return fixture
    }

    static func reals(_ kind: FCSFixture.Kind, _ order: String, seed: UInt64) -> FCSFixture {
        var generator = SeededGenerator(seed)
        var fixture = FCSFixture(
            kind, (0..<5).map { .init(name: "C\($0)", bits: kind == .F ? 32 : 64, range: "1024") })
        fixture.byteOrder = order
        fixture.rows = (0..<77).map { _ in
            (0..<5).map { _ in
                .real(
                    Double.random(in: -1...1, using: &generator)
                        * Double(
                            sign: .plus, exponent: Int.random(in: -40...40, using: &generator), significand: 1
                        ))
            }
        }
        fixture.rows[3] = [
            .real(.nan), .real(.infinity), .real(-.infinity), .real(-0.0), .real(.leastNormalMagnitude),
        ]
        return fixture
    }

    static func check(_ fixture: FCSFixture, warnings: [String] = []) throws {
        let set = try fixture.open()
        // Ranges beyond 2^53 are reported; the values of the tests need no more bits.
        #expect(set.warnings.filter { !$0.message.contains("2^53") }.map(\.code) == warnings)
        #expect(set.eventCount == fixture.rows.count)
        let whole = try set.rows()
        #expect(isIdentical(whole, fixture.expected))
        for capacity in [1, 3, 64, 65] {
            #expect(isIdentical(try set.rows(capacity: capacity), whole))
        }
    }

    @Test("whole numbers of every width from 1 to 64 bits, both byte orders", arguments: 1...64)
    func widths(_ width: Int) throws {
        for order in ["1,2,3,4", "4,3,2,1"] {
            try Self.check(
                Self.integers([width, width, width], events: 131, order: order, seed: UInt64(width)))
        }
    }

    @Test(
        "mixed widths in one row",
        arguments: [
            [8, 16, 32], [24, 8, 64], [9, 10, 11, 3], [1, 64, 1], [5, 16, 24], [7, 7, 7, 7, 7], [63, 2],
            [12, 20],
            [40, 48, 56],
        ])
    func mixed(_ widths: [Int]) throws {
        for order in ["1,2,3,4", "4,3,2,1"] {
            try Self.check(Self.integers(widths, events: 97, order: order, seed: UInt64(widths.count)))
        }
    }

    @Test("$PnR masks the bits above it, rounded up to a power of two")
    func masks() throws {
        for (width, range) in [
            (16, "1024"), (16, "1000"), (16, "1025"), (32, "262144"), (32, "11209599"), (32, "2147483647"),
            (32, "4294967296"), (24, "4096"), (8, "200"), (64, "18446744073709551615"), (12, "1024"),
            (9, "3"),
            (16, "65536"), (16, "2"), (10, "1024"), (32, "4294967295"),
        ] {
            for order in ["1,2,3,4", "4,3,2,1"] {
                try Self.check(
                    Self.integers([width, width], events: 40, order: order, seed: 8, ranges: [range, range]))
            }
        }
    }

    @Test("the mask of the fixture, by hand")
    func fixtureArithmetic() {
        #expect(FCSFixture.bits(below: 1024) == 10)
        #expect(FCSFixture.bits(below: 1025) == 11)
        #expect(FCSFixture.bits(below: .max) == 64)
        #expect(FCSFixture.remainder(0b1011_0110, bits: 4) == 0b0110)
        var fixture = FCSFixture(
            .I, [.init(name: "a", bits: 12, range: "4096"), .init(name: "b", bits: 4, range: "16")])
        fixture.rows = [[0xABC, 0xD]]
        #expect(fixture.data == [0xBC, 0xDA])
        fixture.channels = [.init(name: "a", bits: 24, range: "16777216")]
        fixture.rows = [[0x010203]]
        #expect(fixture.data == [3, 2, 1])
        fixture.byteOrder = "4,3,2,1"
        #expect(fixture.data == [1, 2, 3])
    }

    @Test("floating point of 32 and 64 bits, both byte orders, NaN and infinities")
    func floating() throws {
        for order in ["1,2,3,4", "4,3,2,1"] {
            try Self.check(Self.reals(.F, order, seed: 5))
            try Self.check(Self.reals(.D, order, seed: 6))
        }
    }

    @Test("types that differ by channel ($PnDATATYPE, FCS 3.2)")
    func mixedTypes() throws {
        var generator = SeededGenerator(9)
        for order in ["1,2,3,4", "4,3,2,1"] {
            for bits in [16, 10] {
                var fixture = FCSFixture(
                    .F,
                    [
                        .init(name: "f", bits: 32), .init(name: "i", bits: bits, range: "512", kind: .I),
                        .init(name: "d", bits: 64, kind: .D),
                        .init(name: "b", bits: 8, range: "256", kind: .I),
                    ])
                fixture.version = "FCS3.2"
                // Bits that fill no byte are stored least significant bit first whatever the order says.
                fixture.byteOrder = bits == 16 ? order : "1,2,3,4"
                fixture.rows = (0..<50).map { _ in
                    [
                        .real(Double.random(in: -1e5...1e5, using: &generator)),
                        .whole(UInt64.random(in: 0..<(1 << UInt64(bits)), using: &generator)),
                        .real(Double.random(in: -1e300...1e300, using: &generator)),
                        .whole(UInt64.random(in: 0...255, using: &generator)),
                    ]
                }
                try Self.check(fixture)
                #expect(try fixture.open().channels.map(\.dataType) == [.float, .integer, .double, .integer])
            }
        }
        var older = FCSFixture(.F, [.init(name: "d", bits: 64, kind: .D)], [[1.5]])
        older.version = "FCS3.1"
        try Self.check(older, warnings: ["IC0628"])
    }

    @Test("text of fixed width and with delimiters")
    func ascii() throws {
        var generator = SeededGenerator(11)
        var fixture = FCSFixture(
            .A, [.init(name: "a", bits: 6, range: "1024"), .init(name: "b", bits: 4, range: "1024")])
        fixture.rows = (0..<30).map { _ in
            [
                .whole(.random(in: 0...999_999, using: &generator)),
                .whole(.random(in: 0...9999, using: &generator)),
            ]
        }
        try Self.check(fixture)
        for separator in [" ", ",", "\r\n", "\t ", " , "] {
            var free = fixture
            free.channels[0].bits = 0
            free.channels[1].bits = 0
            free.separator = separator
            free.rows.append([1.25, 2e5])
            try Self.check(free)
            // Backwards and out of order: the cursor of the buffer must not mislead.
            let set = try free.open()
            let block = EventBlock(channelCount: 2)
            var buffer = FCSReadBuffer()
            for range in [20..<31, 4..<9, 9..<10, 0..<1, 30..<31] {
                try set.read(range, into: block, buffer: &buffer)
                for event in range {
                    let row = (0..<2).map { block.column($0)[event - range.lowerBound] }
                    #expect(row == free.expected[event])
                }
            }
        }
    }

    @Test("a value of text that is no number is named with its byte")
    func asciiRefused() throws {
        var fixture = FCSFixture(.A, [.init(name: "a", bits: 0, range: "9")], [[1], [2]])
        fixture.separator = "x "
        let set = try fixture.open()
        do {
            _ = try set.rows()
            Issue.record("'1x' was read as a number")
        } catch {
            #expect(error.code == "IC0612")
            #expect(error.place == .byte(file: "memory", offset: fixture.built.data.begin))
        }
    }

    @Test("any part of the events equals the same part of one read")
    func ranges() throws {
        var generator = SeededGenerator(21)
        for fixture in [
            Self.integers([9, 9, 9], events: 200), Self.integers([16, 8], events: 200, order: "4,3,2,1"),
            Self.reals(.F, "4,3,2,1", seed: 2),
        ] {
            let set = try fixture.open()
            let block = EventBlock(channelCount: set.channels.count, capacity: 200)
            var buffer = FCSReadBuffer()
            for _ in 0..<60 {
                let low = Int.random(in: 0...set.eventCount, using: &generator)
                let high = Int.random(in: low...set.eventCount, using: &generator)
                try set.read(low..<high, into: block, buffer: &buffer)
                let rows = (0..<(high - low)).map { event in
                    set.channels.indices.map { block.column($0)[event] }
                }
                #expect(isIdentical(rows, Array(fixture.expected[low..<high])))
            }
        }
    }

    @Test("requests beyond the events, blocks of another shape")
    func requests() throws {
        let set = try Self.integers([16], events: 5).open()
        var buffer = FCSReadBuffer()
        let block = EventBlock(channelCount: 1, capacity: 4)
        #expect(
            refusalCode { try set.read(3..<6, into: block, buffer: &buffer) }
                == "IC0613")
        #expect(
            refusalCode { try set.read(-1..<2, into: block, buffer: &buffer) }
                == "IC0613")
        #expect(
            refusalCode { try set.read(0..<5, into: block, buffer: &buffer) }
                == "IC0613")
        let wide = EventBlock(channelCount: 2)
        #expect(
            refusalCode { try set.read(0..<1, into: wide, buffer: &buffer) }
                == "IC0613")
        try set.read(5..<5, into: block, buffer: &buffer)
        #expect(block.count == 0)
    }

    @Test("several threads at once, from memory and from a file")
    func threads() throws {
        let fixture = Self.integers([10, 10, 10], events: 5000)
        let expected = fixture.expected
        try withTemporaryFolder { folder in
            let path = folder + "/threads.fcs"
            try write(fixture.bytes, to: path)
            for set in [try fixture.open(), try FCSFile(path: path).dataSet(1)] {
                DispatchQueue.concurrentPerform(iterations: 8) { thread in
                    let block = EventBlock(channelCount: 3, capacity: 100 + thread)
                    var buffer = FCSReadBuffer()
                    var start = thread * 37
                    while start < set.eventCount {
                        let events = start..<min(set.eventCount, start + block.capacity)
                        do {
                            try set.read(events, into: block, buffer: &buffer)
                        } catch { Issue.record("\(error)") }
                        let isSame = events.allSatisfy { event in
                            (0..<3).allSatisfy { block.column($0)[event - start] == expected[event][$0] }
                        }
                        if !isSame { Issue.record("thread \(thread), events \(events)") }
                        start += 613
                    }
                }
            }
        }
    }
}
