import JSONText
import Testing

@testable import Cytometry

/// Claims of sizes that do not exist: refused or reduced at once. A claim that were believed would end the process or
/// the time limit.
@Suite("FCS: claims of impossible sizes", .timeLimit(.minutes(1)))
struct FCSHostileSizeTests {
    static let numbers = [
        "-1", "-9223372036854775808", "2147483647", "2147483648", "4294967296", "99999999999",
        "1152921504606846976",
        "2305843009213693951", "9223372036854775807", "9223372036854775808", "99999999999999999999999999",
    ]

    static func small(_ change: (inout FCSFixture) -> Void = { _ in }) -> FCSFixture {
        var fixture = FCSFixture(names: ["a", "b"], (0..<20).map { [.real(Double($0) + 0.5), 2] })
        change(&fixture)
        return fixture
    }

    /// Read, with the right events, or refused with a code.
    static func check(_ fixture: FCSFixture, isRefused: Bool? = nil) throws {
        do {
            let set = try fixture.open()
            #expect(isRefused != true)
            #expect(set.eventCount <= 20)
            #expect(try set.rows() == Array(fixture.expected.prefix(set.eventCount)))
        } catch {
            #expect(isRefused != false, "\(error)")
            #expect(error.code.hasPrefix("IC06"))
        }
    }

    @Test("$TOT", arguments: numbers)
    func total(_ number: String) throws {
        try Self.check(Self.small { $0.changes = ["$TOT": number] }, isRefused: number.hasPrefix("-"))
    }

    @Test("$PAR", arguments: numbers)
    func parameters(_ number: String) throws {
        try Self.check(Self.small { $0.changes = ["$PAR": number] }, isRefused: true)
    }

    @Test("$BEGINDATA, $ENDDATA, alone and together with zeros in the HEADER", arguments: numbers)
    func data(_ number: String) throws {
        for keys in [["$BEGINDATA"], ["$ENDDATA"], ["$BEGINDATA", "$ENDDATA"]] {
            for header in [FCSFixture.Statement.right, .fixed(0, 0), .blank] {
                var fixture = Self.small { $0.header = header }
                for key in keys { fixture.changes[key] = number }
                if case .right = header {
                    try Self.check(fixture, isRefused: false)
                } else {
                    do { _ = try fixture.open() } catch { #expect(error.code.hasPrefix("IC06")) }
                }
            }
        }
    }

    @Test("$NEXTDATA, $BEGINSTEXT, $ENDSTEXT", arguments: numbers)
    func others(_ number: String) throws {
        for keys in [["$NEXTDATA"], ["$BEGINSTEXT"], ["$ENDSTEXT"], ["$BEGINSTEXT", "$ENDSTEXT"]] {
            try Self.check(Self.small { for key in keys { $0.changes[key] = number } }, isRefused: false)
        }
    }

    @Test("$PnB of whole numbers and of text", arguments: numbers)
    func width(_ number: String) throws {
        for kind in [FCSFixture.Kind.I, .A] {
            let fixture = FCSFixture(
                kind, [.init(name: "a", bits: 8, range: "256"), .init(name: "b", bits: 8, range: "256")],
                [[1, 2], [3, 4]])
            var changed = fixture
            changed.changes = ["$P1B": number]
            #expect(["IC0609", "IC0605"].contains(changed.refusal ?? ""), "\(changed.refusal ?? "read")")
        }
    }

    @Test("$PnR, $PnE, $PnG, $TIMESTEP", arguments: numbers + ["1e999", "nan", "-inf", "0x10", "1e-999"])
    func values(_ number: String) throws {
        for key in ["R", "E", "G"] {
            var fixture = FCSFixture(
                .I, [.init(name: "a", bits: 8, range: "256", more: [("G", "1")])], [[255], [0]])
            fixture.changes = ["$P1\(key)": key == "E" ? "\(number),\(number)" : number]
            fixture.more = [("$TIMESTEP", number)]
            let set = try fixture.open()
            #expect(set.eventCount == 2)
            _ = try set.rows(scale: .linear)
            _ = set.json.text()
        }
    }

    @Test("spill-over matrices announce as many channels as they like", arguments: numbers)
    func spillover(_ number: String) throws {
        let fixture = Self.small { $0.more = [("$SPILLOVER", "\(number),a,b,1,0,0,1")] }
        let set = try fixture.open()
        #expect(set.spillover == nil)
        #expect(set.warningCodes == ["IC0626"])
    }

    @Test("a TEXT segment of delimiters, and one of very many keywords")
    func text() throws {
        for filling in [
            [UInt8](repeating: 0x2F, count: 3_000_000), Array(String(repeating: "/k", count: 300_000).utf8),
        ] {
            let end = 64 + filling.count - 1
            let digits = "\(end)"
            let header =
                "FCS3.1          64" + String(repeating: " ", count: 8 - digits.count) + digits
                + String(repeating: " ", count: 38)
            #expect(
                refusalCode {
                    _ = try FCSFile(bytes: Array(header.utf8) + filling)
                }
                    != nil)
        }
    }

    @Test("many damaged data sets stay a short list of remarks")
    func remarks() throws {
        let fixture = Self.small { fixture in
            fixture.more = (0..<5000).map { ("K\($0)", "") }
            for index in 0..<5000 { fixture.raw["K\(index)"] = [] }
        }
        let set = try fixture.open()
        #expect(set.warnings.count <= 202)
        #expect(try set.rows() == fixture.expected)
    }
}
