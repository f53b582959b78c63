import Testing

@testable import Cytometry

@Suite("FCS: where the events lie")
struct FCSLocationTests {
    static func plain(_ change: (inout FCSFixture) -> Void = { _ in }) -> FCSFixture {
        var fixture = FCSFixture(
            names: ["a", "b", "c"], (0..<40).map { row in (0..<3).map { .real(Double(row * 3 + $0) + 0.5) } })
        change(&fixture)
        return fixture
    }

    static func check(
        _ fixture: FCSFixture, _ codes: [String], events: Int = 40, origin: FCSDataOrigin = .header
    ) throws {
        let set = try fixture.open()
        #expect(set.warningCodes == codes, "\(set.warnings.map(\.message))")
        #expect(set.dataOffsetsFrom == origin)
        #expect(set.dataRange.lowerBound == fixture.built.data.begin)
        let want = Array(fixture.expected.prefix(events))
        #expect(try set.rows() == want)
    }

    @Test(
        "HEADER and TEXT agree, in any justification",
        arguments: [FCSFixture.Justification.left, .right, .zeros])
    func agree(_ justification: FCSFixture.Justification) throws {
        try Self.check(Self.plain { $0.justification = justification }, [])
        try Self.check(Self.plain { $0.text = .absent }, [])
        try Self.check(Self.plain { $0.text = .blank }, [])
    }

    @Test("zeros in the HEADER: TEXT counts, as for files beyond 99,999,999 bytes")
    func large() throws {
        try Self.check(Self.plain { $0.header = .fixed(0, 0) }, [], origin: .text)
        try Self.check(Self.plain { $0.header = .blank }, ["IC0615"], origin: .text)
        try Self.check(Self.plain { $0.header = .fixed(0, -1) }, [], origin: .text)
        #expect(
            Self.plain {
                $0.header = .fixed(0, 0); $0.text = .absent
            }.refusal == "IC0610")
    }

    @Test("an end one byte off")
    func offByOne() throws {
        for off in [1, -1] {
            try Self.check(
                Self.plain {
                    $0.header = .shifted(0, off); $0.text = .shifted(0, off)
                }, ["IC0615"])
            try Self.check(
                Self.plain {
                    $0.header = .shifted(0, off); $0.text = .absent
                }, ["IC0615"])
        }
        // The other pair is exact and wins.
        try Self.check(Self.plain { $0.header = .shifted(0, 1) }, ["IC0615"], origin: .text)
        try Self.check(Self.plain { $0.text = .shifted(0, 1) }, ["IC0615"])
    }

    @Test("the pair as long as $TOT rows wins")
    func length() throws {
        try Self.check(Self.plain { $0.header = .shifted(0, -12) }, ["IC0615"], origin: .text)
        try Self.check(Self.plain { $0.text = .shifted(0, -12) }, ["IC0615"])
        try Self.check(Self.plain { $0.text = .shifted(-1, 7) }, ["IC0615"])
    }

    @Test("a pair outside the file or inside TEXT loses")
    func place() throws {
        try Self.check(Self.plain { $0.header = .shifted(64, 64) }, ["IC0615"], origin: .text)
        try Self.check(Self.plain { $0.text = .shifted(4096, 4096) }, ["IC0615"])
        try Self.check(Self.plain { $0.text = .shifted(-96, -96) }, ["IC0615"])
        try Self.check(Self.plain { $0.header = .shifted(-96, -96) }, ["IC0615"], origin: .text)
        try Self.check(Self.plain { $0.text = .fixed(0, 479) }, ["IC0615"])
        try Self.check(Self.plain { $0.text = .fixed(.max / 1_000_000, .max / 1_000_000) }, ["IC0615"])
    }

    @Test("two pairs of the right length: the one that begins with events, not with padding")
    func padding() throws {
        let late: (inout FCSFixture) -> Void = {
            $0.padding = 40; $0.trailing = [UInt8](repeating: 7, count: 64)
        }
        try Self.check(
            Self.plain {
                late(&$0); $0.header = .shifted(-20, -20)
            }, ["IC0615"], origin: .text)
        try Self.check(
            Self.plain {
                late(&$0); $0.text = .shifted(-20, -20)
            }, ["IC0615"])
        try Self.check(
            Self.plain {
                late(&$0); $0.header = .shifted(12, 12)
            }, ["IC0615"], origin: .text)
        try Self.check(
            Self.plain {
                late(&$0); $0.text = .shifted(12, 12)
            }, ["IC0615"])
    }

    @Test("one pair right, the other shifted by any number of bytes: the events are right")
    func anyShift() throws {
        for shift in -60...60 where shift != 0 {
            for trailing in [0, 80] {
                for isHeader in [true, false] {
                    let fixture = Self.plain {
                        $0.padding = 30
                        $0.trailing = [UInt8](repeating: 7, count: trailing)
                        if isHeader {
                            $0.header = .shifted(shift, shift)
                        } else {
                            $0.text = .shifted(shift, shift)
                        }
                    }
                    let set = try fixture.open()
                    #expect(set.dataRange.lowerBound == fixture.built.data.begin, "\(shift) \(isHeader)")
                    #expect(set.warningCodes == ["IC0615"])
                }
            }
        }
    }

    @Test("a begin without an end")
    func split() throws {
        var fixture = Self.plain { $0.text = .absent }
        fixture.header = .fixed(fixture.built.data.begin, 0)
        try Self.check(fixture, ["IC0615"])
        fixture = Self.plain()
        fixture.header = .fixed(fixture.built.data.begin, 0)
        try Self.check(fixture, ["IC0615"], origin: .text)
    }

    @Test("offsets with letters behind them are used and reported")
    func letters() throws {
        let begin = Self.plain().built.data.begin
        var fixture = Self.plain { $0.header = .fixed(0, 0) }
        fixture.changes = ["$BEGINDATA": "\(begin)IIIIIIIII".prefix(12).description]
        try Self.check(fixture, ["IC0615"], origin: .text)
    }

    @Test("both pairs shifted: refused")
    func shifted() throws {
        for shift in [-7, -4, 5, 12] {
            let fixture = Self.plain {
                $0.header = .shifted(shift, shift)
                $0.text = .shifted(shift, shift)
            }
            #expect(fixture.refusal == "IC0610", "\(shift)")
        }
    }

    @Test("DATA before TEXT is legal")
    func before() throws {
        // HEADER, 24 bytes of DATA, then TEXT.
        let fixture = FCSFixture(names: ["a"], (0..<6).map { [.real(Double($0) + 0.25)] })
        var plain = fixture
        plain.text = .absent
        plain.header = .fixed(58, 81)
        var bytes = plain.bytes
        let text = Array(bytes[plain.built.text.begin...plain.built.text.end])
        bytes = Array(bytes[0..<58]) + fixture.data + text
        bytes.replaceSubrange(
            10..<26,
            with: Array(
                "      82\(String(repeating: " ", count: 8 - "\(81 + text.count)".count))\(81 + text.count)"
                    .utf8))
        let set = try FCSFile(bytes: bytes).dataSet(1)
        #expect(set.warningCodes == [])
        #expect(try set.rows() == fixture.expected)
    }

    @Test("complete rows of a file that was cut")
    func cut() throws {
        let built = Self.plain().built
        for (missing, events) in [(1, 39), (12, 39), (13, 38), (240, 20), (468, 1)] {
            let set = try FCSFile(bytes: Array(built.bytes.dropLast(missing))).dataSet(1)
            #expect(set.warningCodes == ["IC0616"], "\(missing)")
            #expect(set.eventCount == events)
            #expect(try set.rows() == Array(Self.plain().expected.prefix(events)))
        }
        for missing in [469, 480, 490, 520] {
            #expect(
                refusalCode {
                    _ = try FCSFile(bytes: Array(built.bytes.dropLast(missing)))
                } != nil)
        }
    }

    @Test("$TOT too large, too small, absent, 0")
    func total() throws {
        func total(_ text: String?) -> FCSFixture { Self.plain { $0.changes = ["$TOT": text] } }
        try Self.check(total("45"), ["IC0617"])
        try Self.check(total("99999999999"), ["IC0617"])
        try Self.check(total("99999999999999999999999"), ["IC0617"])
        try Self.check(total("30"), ["IC0617"], events: 30)
        try Self.check(total(nil), ["IC0617"])
        try Self.check(total("many"), ["IC0628", "IC0617"])
        #expect(total("-5").refusal == "IC0605")
        let none = try total("0").open()
        #expect(none.eventCount == 0 && none.warningCodes == ["IC0617"])
        let empty = try FCSFixture(names: ["a"], []).open()
        #expect(empty.eventCount == 0 && empty.warnings.isEmpty)
        #expect(try empty.rows().isEmpty)
    }

    @Test("bytes behind DATA are no matter")
    func behind() throws {
        try Self.check(Self.plain { $0.trailing = Array("00000000".utf8) }, [])
        try Self.check(Self.plain { $0.trailing = [UInt8](repeating: 0xDE, count: 400) }, [])
    }

    @Test("$PnB that the length of DATA contradicts")
    func widths() throws {
        // 10 bits stated, 16 stored (Coulter).
        var ten = FCSFixture(
            .I, [.init(name: "a", bits: 16, range: "1024"), .init(name: "b", bits: 16, range: "1024")])
        ten.rows = (0..<50).map { [.whole($0 * 17 + 1), .whole(1000 - $0)] }
        ten.changes = ["$P1B": "10", "$P2B": "10"]
        #expect(try ten.open().warningCodes == ["IC0623"])
        #expect(try ten.open().rows() == ten.expected)
        // Rows that begin at whole bytes: 9 + 10 bits in three bytes.
        var nine = FCSFixture(
            .I, [.init(name: "a", bits: 9, range: "512"), .init(name: "b", bits: 10, range: "1024")])
        nine.padsRows = true
        nine.rows = (0..<50).map { [.whole($0 * 9 + 3), .whole(1000 - $0)] }
        #expect(try nine.open().warningCodes == ["IC0623"])
        #expect(try nine.open().rows() == nine.expected)
        // Floating point of the other size.
        var wide = FCSFixture(
            .D, [.init(name: "a", bits: 64), .init(name: "b", bits: 64)],
            (0..<9).map { [.real(Double($0)), 0.1] })
        wide.changes = ["$DATATYPE": "F"]
        #expect(try wide.open().rows() == wide.expected)
        #expect(Set(try wide.open().warningCodes) == ["IC0623"])
        var narrow = FCSFixture(names: ["a", "b"], (0..<9).map { [.real(Double($0)), 0.5] })
        narrow.changes = ["$DATATYPE": "D"]
        #expect(try narrow.open().rows() == narrow.expected)
        // Type F fixes the width.
        try Self.check(Self.plain { $0.changes = ["$P1B": "16"] }, ["IC0623"])
    }
}
