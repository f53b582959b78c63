import JSONText
import Testing

@testable import Cytometry

@Suite("FCS: keywords")
struct FCSKeywordTests {
    static func plain() -> FCSFixture { FCSFixture(names: ["FSC-A", "CD19"], [[1, 2], [3, 4], [5, 6]]) }

    static func with(_ more: [(String, String)]) -> FCSFixture {
        var fixture = plain()
        fixture.more = more
        return fixture
    }

    /// Events are untouched and the warnings are these.
    static func check(_ fixture: FCSFixture, _ codes: [String] = []) throws -> FCSDataSet {
        let set = try fixture.open()
        #expect(set.warningCodes == codes)
        #expect(try set.rows() == fixture.expected)
        return set
    }

    @Test("order, case, and blanks are kept or ignored as the format says")
    func reading() throws {
        let set = try Self.check(Self.with([("Zeta", " padded "), ("alpha", "1"), ("$CYT", "  LSR  ")]))
        #expect(set.keywords["ZETA"] == " padded ")
        #expect(set.keywords.text("zeta") == "padded")
        #expect(set.cytometer == "LSR")
        #expect(set.keywords.entries.suffix(3).map(\.key) == ["Zeta", "alpha", "$CYT"])
        #expect(set.keywords["missing"] == nil)
        let first = set.keywords.entries[0]
        #expect(first.offset == 65 && first.key == "$BEGINDATA")
    }

    @Test("lower-case keywords and blanks before them", arguments: [0, 1, 2])
    func spelling(_ kind: Int) throws {
        var fixture = Self.plain()
        fixture.spell = { kind == 0 ? $0.lowercased() : kind == 1 ? "   \($0)" : "\n\($0) " }
        let set = try Self.check(fixture)
        #expect(set.channels.map(\.name) == ["FSC-A", "CD19"])
    }

    @Test(
        "a doubled delimiter is one",
        arguments: [
            "a/b", "/a", "a/", "/", "//", "a//b", "/a/", "a/b/c/d", "a///", "///a", "http://x/y",
        ])
    func escape(_ value: String) throws {
        let set = try Self.check(Self.with([("NOTE", value), ("AFTER", "here")]))
        #expect(set.keywords["NOTE"] == value)
        #expect(set.keywords["AFTER"] == "here")
        // The same as the last value.
        #expect(try Self.check(Self.with([("NOTE", value)])).keywords["NOTE"] == value)
    }

    @Test("any delimiter", arguments: [0x0C, 0x7C, 0x5C, 0x1E, 0x21, 0x01, 0x09, 0x40, 0x2A] as [UInt8])
    func delimiters(_ delimiter: UInt8) throws {
        var fixture = Self.with([("NOTE", "a|b!c@d*e\\f"), ("PATH", "x/y/z")])
        fixture.delimiter = delimiter
        let set = try Self.check(fixture)
        #expect(set.keywords["NOTE"] == "a|b!c@d*e\\f")
        #expect(set.keywords["PATH"] == "x/y/z")
    }

    @Test("no delimiter at the end; the end stated one byte too far")
    func ending() throws {
        var fixture = Self.with([("LAST", "value")])
        fixture.closes = false
        #expect(try Self.check(fixture).keywords["LAST"] == "value")
        fixture = Self.with([("LAST", "value")])
        fixture.textShift = (0, 1)
        #expect(try Self.check(fixture).keywords["LAST"] == "value")
    }

    @Test("begin of TEXT stated one byte too late, or in the blanks before it")
    func shiftedText() throws {
        var fixture = Self.plain()
        fixture.textShift = (1, 0)
        _ = try Self.check(fixture, ["IC0619"])
        fixture.textShift = (-6, 0)
        _ = try Self.check(fixture, ["IC0619"])
        fixture.textShift = (2, 0)
        #expect(fixture.refusal != nil)
    }

    @Test("an empty value leaves all later pairs in step")
    func emptyValue() throws {
        for position in 0..<3 {
            var more = [("A", "1"), ("B", "2")]
            more.insert(("EMPTY", ""), at: position)
            var fixture = Self.with(more)
            fixture.raw = ["EMPTY": []]
            let set = try Self.check(fixture, ["IC0619"])
            #expect(set.keywords["EMPTY"] == "")
            #expect(set.keywords["A"] == "1" && set.keywords["B"] == "2")
        }
    }

    @Test("a delimiter that is not doubled, before a standard keyword")
    func undoubled() throws {
        var fixture = Self.with([("NOTE", ""), ("$CYT", "X")])
        fixture.raw = ["NOTE": Array("CD19/PE".utf8)]
        let set = try Self.check(fixture, ["IC0619"])
        #expect(set.keywords["NOTE"] == "CD19/PE")
        #expect(set.cytometer == "X")
    }

    @Test("of repeated keywords the first counts")
    func repeated() throws {
        let set = try Self.check(
            Self.with([("$TOT", "99"), ("x", "1"), ("X", "2"), ("X", "1")]), ["IC0618", "IC0618", "IC0618"])
        #expect(set.keywords["x"] == "1")
        #expect(set.keywords.entries.filter { $0.key.uppercased() == "X" }.map(\.value) == ["1", "2", "1"])
        #expect(
            set.warnings[0].message.contains("another value")
                && set.warnings[2].message.contains("same value"))
    }

    @Test("UTF-8, and Latin-1 with a warning")
    func encodings() throws {
        let utf8 = try Self.check(Self.with([("NOTE", "CD19 αµ 血")]))
        #expect(utf8.keywords["NOTE"] == "CD19 αµ 血")
        var fixture = Self.with([("NOTE", "")])
        fixture.raw = ["NOTE": Array("µm: ".utf8).dropFirst() + [0xE4, 0xFF]]
        let latin = try Self.check(fixture, ["IC0620"])
        #expect(latin.keywords["NOTE"] == "µm: äÿ")
    }

    @Test("numbers with blanks, zeros, letters behind them")
    func numbers() throws {
        for (text, codes) in [
            ("  3  ", []), ("0003", []), ("+3", []), ("3.0", []), ("3x", ["IC0628", "IC0617"]), ("\t3\0", []),
        ] as [(String, [String])] {
            var fixture = Self.plain()
            fixture.changes = ["$TOT": text]
            _ = try Self.check(fixture, codes)
        }
    }

    @Test("supplemental TEXT")
    func supplement() throws {
        var fixture = Self.plain()
        fixture.supplement = [("EXTRA", "a/b"), ("$CYT", "S")]
        let set = try Self.check(fixture)
        #expect(set.keywords["EXTRA"] == "a/b" && set.cytometer == "S")
        for shift in [(3, 0), (0, 5000), (-200, 0)] {
            fixture.supplementShift = shift
            let set = try Self.check(fixture, ["IC0629"])
            #expect(set.keywords["EXTRA"] == nil)
        }
    }

    @Test("channel keywords")
    func channels() throws {
        var fixture = FCSFixture(
            .I,
            [
                .init(
                    name: " FL1 ", bits: 16, range: " 1024 ",
                    more: [("S", "CD19 "), ("V", "455"), ("F", "530/30"), ("G", "2.0"), ("E", " 4.0,1 ")]),
                .init(name: "FL2", bits: 16, range: "512"),
            ], [[5, 6]])
        fixture.more = [("$TIMESTEP", "0,01")]
        let set = try fixture.open()
        let channel = set.channels[0]
        #expect(channel.name == "FL1" && channel.stain == "CD19" && channel.voltage == "455")
        #expect(
            channel.filter == "530/30" && channel.gain == 2 && channel.range == 1024 && channel.bits == 16)
        #expect(channel.amplification?.decades == 4 && channel.isLogarithmic)
        #expect(set.channels[1].stain == nil && !set.channels[1].isLogarithmic)
        #expect(set.timeStep == 0.01)
        #expect(set.channelIndex(named: "FL2") == 1 && set.channelIndex(named: "fl2") == nil)
        fixture.more = [("$TIMESTEP", "anonymised")]
        #expect(try fixture.open().timeStep == nil)
        #expect(try fixture.open().warningCodes == ["IC0628"])
    }

    @Test("missing and repeated names")
    func names() throws {
        var fixture = Self.plain()
        fixture.changes = ["$P2N": nil]
        #expect(try Self.check(fixture, ["IC0622"]).channels[1].name == "P2")
        fixture.changes = ["$P2N": "FSC-A"]
        #expect(try Self.check(fixture, ["IC0622"]).channelIndex(named: "FSC-A") == 0)
        fixture.changes = ["$P2N": nil, "$P2B": nil]
        #expect(fixture.refusal == "IC0605")
    }

    @Test("JSON holds what the data set holds")
    func json() throws {
        let set = try Self.check(Self.with([("NOTE", "a/b")]))
        let json = set.json
        #expect(json["events"] == 3 && json["parameters"] == 2 && json["dataType"] == "F")
        #expect(json["keywords"]?["NOTE"] == "a/b" && json["dataOffsetsFrom"] == "header")
        #expect(json["channels"]?[1]?["name"] == "CD19")
    }
}
