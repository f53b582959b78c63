import Testing

@testable import Cytometry

/// Keywords that say two things: read by what proves one of them, else refused.
@Suite("FCS: contradictions")
struct FCSContradictionTests {
    static let rows: [[FCSFixture.Cell]] = (0..<40).map { row in
        (0..<4).map { .whole(UInt64((row * 37 + $0 * 11) % 1024)) }
    }

    /// Stored in 16 bits, called 10.
    static func tenInSixteen(_ changes: [String: String?] = [:]) -> FCSFixture {
        var fixture = FCSFixture(
            .I, (0..<4).map { .init(name: "c\($0)", bits: 16, range: "1024") }, rows)
        fixture.changes = changes
        for index in 1...4 { fixture.changes["$P\(index)B"] = "10" }
        return fixture
    }

    @Test("10 bits that are 16: a cut file keeps its width, and without a right $TOT nothing is guessed")
    func width() throws {
        let fixture = Self.tenInSixteen()
        let whole = try fixture.open()
        #expect(try whole.warningCodes == ["IC0623"] && isIdentical(whole.rows(), fixture.expected))
        let cut = try FCSFile(bytes: Array(fixture.bytes.dropLast(100))).dataSet(1)
        #expect(Set(cut.warningCodes) == ["IC0616", "IC0623"])
        #expect(isIdentical(try cut.rows(), Array(fixture.expected.prefix(27))))
        for total in [nil, "30", "45"] as [String?] {
            #expect(Self.tenInSixteen(["$TOT": total]).refusal == "IC0610")
        }
    }

    @Test("F of 64 and D of 32 bits are decided by $TOT only")
    func types() throws {
        for (kind, said) in [(FCSFixture.Kind.D, "F"), (.F, "D")] {
            var fixture = FCSFixture(
                kind, (0..<2).map { .init(name: "c\($0)", bits: kind == .D ? 64 : 32) },
                (0..<10).map { [.real(Double($0)), 0.5] })
            fixture.changes = ["$DATATYPE": said]
            let set = try fixture.open()
            #expect(try set.warningCodes.contains("IC0623") && isIdentical(set.rows(), fixture.expected))
            fixture.changes["$TOT"] = .some(nil)
            #expect(fixture.refusal == "IC0610")
        }
    }

    @Test("rows that can be whole bytes or padded bits are refused")
    func padded() {
        var fixture = FCSFixture(
            .I, (0..<5).map { .init(name: "c\($0)", bits: 7, range: "128") },
            (0..<33).map { row in (0..<5).map { .whole(UInt64((row + $0) % 128)) } })
        fixture.padsRows = true
        #expect(fixture.refusal == "IC0610")
    }

    @Test("floating point within packed bits: least byte first only")
    func packedFloat() throws {
        var fixture = FCSFixture(
            .F,
            [
                .init(name: "f"), .init(name: "i", bits: 9, range: "512", kind: .I),
                .init(name: "j", bits: 15, range: "32768", kind: .I),
            ], (0..<24).map { [.real(Double($0) * 1.5), .whole(UInt64($0)), .whole(UInt64($0 * 3))] })
        fixture.version = "FCS3.2"
        #expect(try isIdentical(fixture.open().rows(), fixture.expected))
        fixture.byteOrder = "4,3,2,1"
        #expect(fixture.refusal == "IC0609")
    }

    @Test(
        "whole numbers as decimals and powers of ten",
        arguments: [
            ("$TOT", "4e1"), ("$TOT", "4.0E+01"), ("$TOT", "+40.00"), ("$TOT", "400e-1"), ("$PAR", "3.0"),
            ("$PAR", "3e0"), ("$P1B", "3.2e1"),
        ])
    func decimals(_ key: String, _ value: String) throws {
        var fixture = FCSLocationTests.plain()
        fixture.changes = [key: value]
        let set = try fixture.open()
        #expect(try set.warnings.isEmpty && isIdentical(set.rows(), fixture.expected))
    }

    @Test(
        "no prefix of a text is its number", arguments: ["4x0", "0x28", "4 0", "3,9", "40.5", "nan", "1e500"])
    func prefixes(_ value: String) throws {
        var fixture = FCSLocationTests.plain()
        fixture.changes = ["$TOT": value]
        let set = try fixture.open()
        #expect(set.warningCodes == ["IC0628", "IC0617"] && set.eventCount == 40)
        fixture.changes = ["$PAR": "3x"]
        #expect(fixture.refusal == "IC0605")
        fixture.changes = ["$TOT": "-4e1"]
        #expect(fixture.refusal == "IC0605")
        var whole = Self.tenInSixteen()
        whole.changes = ["$P1B": "16 bits"]
        #expect(whole.refusal == "IC0605")
    }

    @Test("whole numbers in texts")
    func numbers() {
        for (text, number) in [
            ("12", 12), (" 0012 ", 12), ("-3.0", -3), ("1e6", 1_000_000), ("1.5e1", 15), ("120e-1", 12),
            ("0e99", 0), ("9223372036854775807", Int.max), ("1.5", nil), ("1e", nil), ("1e1.0", nil),
            ("e1", nil), ("1e19", nil), ("1e999999", nil), ("--1", nil), ("", nil), ("12a", nil),
        ] as [(String, Int?)] {
            #expect(FCSNumber.integer(text) == number, "\(text)")
        }
        #expect(FCSNumber.offset("768I") == .init(number: 768, isExact: false))
        #expect(FCSNumber.offset("768") == .init(number: 768, isExact: true))
        for text in ["7I8", "7,68", "7 I", "I", ""] { #expect(FCSNumber.offset(text) == nil) }
    }

    @Test("an end of TEXT that is too early or too late", arguments: [-60, -40, -10, -2, 1, 2, 5])
    func textEnd(_ shift: Int) throws {
        for padding in [0, 7] {
            var fixture = FCSLocationTests.plain()
            fixture.more = [("$SRC", "blood of somebody"), ("last", "one more value that is long enough")]
            fixture.padding = padding
            let right = try fixture.open()
            fixture.textShift = (0, shift)
            let set = try fixture.open()
            #expect(isIdentical(try set.rows(), fixture.expected), "\(shift) \(padding)")
            #expect(set.keywords.entries == right.keywords.entries, "\(shift) \(padding)")
            #expect(
                shift > 0 && padding > 0 || set.warningCodes == ["IC0619"], "\(set.warnings.map(\.message))")
            if shift > 0, padding == 0 {
                fixture.header = .fixed(0, 0)
                #expect(try isIdentical(fixture.open().rows(), fixture.expected))
            }
        }
    }

    @Test("$TOT at the end of TEXT is not cut to its first digit")
    func totalAtTheEnd() throws {
        var fixture = FCSLocationTests.plain()
        fixture.changes = ["$TOT": nil]
        fixture.more = [("$TOT", "40")]
        fixture.textShift = (0, -2)
        let set = try fixture.open()
        #expect(set.eventCount == 40 && set.warningCodes == ["IC0619"])
    }

    @Test("$MODE may be missing in FCS 3.2; whole numbers beyond 2^53 and $PnE without $PnR are reported")
    func remarks() throws {
        var fixture = FCSLocationTests.plain { $0.version = "FCS3.2" }
        fixture.changes = ["$MODE": nil]
        #expect(try fixture.open().warnings.isEmpty)
        let wide = FCSFixture(.I, [.init(name: "w", bits: 64, range: "18446744073709551615")], [[1]])
        #expect(try wide.open().warningCodes == ["IC0624"])
        let narrow = FCSFixture(.I, [.init(name: "w", bits: 64, range: "1099511627776")], [[1]])
        #expect(try narrow.open().warnings.isEmpty)
        let log = FCSFixture(.I, [.init(name: "l", bits: 16, range: "0", more: [("E", "4,1")])], [[1]])
        #expect(Set(try log.open().warningCodes) == ["IC0624", "IC0625"])
    }

    @Test("two keywords with different matrices: the first counts, and it is said")
    func matrices() throws {
        var fixture = FCSDefectTests.good()
        fixture.more.append(("SPILL", "2,FITC-A,PE-A,1.0,0.250,0.125,1"))
        #expect(try fixture.open().warnings.isEmpty)
        fixture.more[fixture.more.count - 1].1 = "2,FITC-A,PE-A,1,0.5,0.125,1"
        let set = try fixture.open()
        #expect(set.warningCodes == ["IC0626"] && set.spillover?.matrix == [1, 0.25, 0.125, 1])
        var old = FCSDefectTests.good()
        old.more = [("$DFC2TO3", "x")]
        #expect(try old.open().warningCodes == ["IC0626"])
    }

    @Test("a chain without end stops and says so")
    func endless() throws {
        var fixture = FCSFixture(names: ["a"], [[1.5]])
        fixture.padding = 0
        fixture.next = fixture.bytes.count
        let one = fixture.bytes
        fixture.next = 0
        let file = try FCSFile(bytes: Array(repeatElement(one, count: 10_050).joined()) + fixture.bytes)
        #expect(file.dataSets.count == 10_000)
        #expect(file.dataSets[9_999].warningCodes == ["IC0621"] && file.dataSets[5].warnings.isEmpty)
    }

    @Test(
        "DATA directly behind TEXT, one pair a few bytes off and bytes behind DATA: the other pair",
        arguments: [1, 2, 3])
    func shiftedBegin(_ shift: Int) throws {
        for isBig in [false, true] {
            var fixture = FCSFixture(
                .I, (0..<4).map { .init(name: "c\($0)", bits: 32, range: "1048576") },
                (0..<60).map { row in (0..<4).map { .whole(UInt64(679_126 - row * 11_000 + $0)) } })
            fixture.byteOrder = isBig ? "4,3,2,1" : "1,2,3,4"
            fixture.trailing = [UInt8](repeating: 0, count: 100)
            for padding in [0, 7] {
                fixture.padding = padding
                fixture.header = .shifted(shift, shift)
                fixture.text = .right
                #expect(try isIdentical(fixture.open().rows(), fixture.expected), "\(isBig) \(padding)")
                fixture.header = .right
                fixture.text = .shifted(shift, shift)
                #expect(try isIdentical(fixture.open().rows(), fixture.expected), "\(isBig) \(padding)")
            }
        }
    }

    @Test("bytes saved as UTF-8 are reported")
    func encoded() throws {
        var fixture = FCSFixture(
            .I, (0..<4).map { .init(name: "c\($0)", bits: 16, range: "65536") },
            // Each value is a two-byte character.
            (0..<40).map { row in (0..<4).map { .whole(UInt64(0x80C2 + row * 256 + $0)) } })
        #expect(try fixture.open().warningCodes == ["IC0634"])
        fixture.rows[3][1] = 0xFFFF
        #expect(try fixture.open().warnings.isEmpty)
    }

    @Test("a width that contradicts the length in two ways is refused")
    func partly() {
        var fixture = FCSFixture(
            .I,
            [8, 16, 24, 32].map { .init(name: "c\($0)", bits: $0, range: "256") },
            (0..<60).map { row in (0..<4).map { .whole(UInt64(row + $0)) } })
        #expect(fixture.refusal == nil)
        fixture.changes = ["$P2B": "10"]
        #expect(fixture.refusal == "IC0610")
    }
}
