import Testing

@testable import Cytometry

/// One small file in every damaged form that is known, each with its one right outcome.
@Suite("FCS: damaged files")
struct FCSDefectTests {
    static func good() -> FCSFixture {
        var fixture = FCSFixture(
            names: ["FSC-A", "FITC-A", "PE-A", "Time"],
            (0..<60).map { row in (0..<4).map { .real(Double(row) * 1.25 - Double($0) * 40 + 0.1) } })
        fixture.more = [("$SPILLOVER", "2,FITC-A,PE-A,1,0.25,0.125,1"), ("$CYT", "none")]
        return fixture
    }

    static func changed(_ change: (inout FCSFixture) -> Void) -> FCSFixture {
        var fixture = good()
        change(&fixture)
        return fixture
    }

    static func code(_ bytes: [UInt8]) -> String? {
        refusalCode { _ = try FCSFile(bytes: bytes) }
    }

    @Test("the good file")
    func undamaged() throws {
        let set = try Self.good().open()
        #expect(set.warnings.isEmpty)
        #expect(try set.rows() == Self.good().expected)
        #expect(set.spillover?.matrix == [1, 0.25, 0.125, 1])
    }

    @Test("what is no FCS file, and what it is instead")
    func foreign() {
        let bytes = Self.good().bytes
        #expect(Self.code([]) == "IC0601")
        #expect(Self.code(Array("FCS".utf8)) == "IC0603")
        #expect(Self.code(Array(bytes.prefix(57))) == "IC0603")
        #expect(Self.code(Array(bytes.prefix(58))) == "IC0604")
        #expect(Self.code(Array(bytes.prefix(200))) == "IC0604")
        for (magic, word) in [
            ([0x1F, 0x8B, 8, 0, 0, 0], "gzip"), (Array("%PDF-1".utf8), "PDF"),
            (Array("PK\u{3}\u{4}zz".utf8), "ZIP"),
            (Array("<?xml ".utf8), "XML"), (Array("hello!".utf8), "missing"),
        ] as [([UInt8], String)] {
            do {
                _ = try FCSFile(bytes: magic + bytes.dropFirst(6))
                Issue.record("\(word) was read")
            } catch {
                #expect(error.code == "IC0601" && error.message.contains(word))
            }
        }
        #expect(Self.changed { $0.version = "FCS9.9" }.refusal == "IC0602")
        #expect(Self.changed { $0.version = "FCS1.0" }.refusal == "IC0602")
        for version in ["FCS2.0", "FCS3.0", "FCS3.1", "FCS3.2"] {
            #expect(Self.changed { $0.version = version }.refusal == nil)
        }
    }

    @Test("TEXT offsets that cannot be")
    func text() {
        func patched(_ field: String) -> [UInt8] {
            var bytes = Self.good().bytes
            bytes.replaceSubrange(10..<26, with: Array(field.utf8))
            return bytes
        }
        #expect(Self.code(patched("                ")) == "IC0603")
        #expect(Self.code(patched("       0       0")) == "IC0603")
        #expect(Self.code(patched("     abc     def")) == "IC0603")
        #expect(Self.code(patched("      10     300")) == "IC0604")
        #expect(Self.code(patched("     300      64")) == "IC0604")
        #expect(Self.code(patched("      6499999999")) == "IC0604")
    }

    @Test(
        "keywords without which nothing can be read",
        arguments: [
            ("$PAR", "5", "IC0605"), ("$PAR", "0", "IC0605"), ("$PAR", "-1", "IC0605"),
            ("$PAR", "x", "IC0605"),
            ("$PAR", "99999999", "IC0605"), ("$PAR", "99999999999999999999", "IC0605"),
            ("$PAR", nil, "IC0605"),
            ("$DATATYPE", "Q", "IC0607"), ("$DATATYPE", nil, "IC0605"), ("$BYTEORD", "3,4,1,2", "IC0608"),
            ("$BYTEORD", "little", "IC0608"), ("$BYTEORD", "1,3,2,4", "IC0608"), ("$BYTEORD", nil, "IC0605"),
            ("$MODE", "U", "IC0606"), ("$MODE", "C", "IC0606"), ("$TOT", "-5", "IC0605"),
            ("$PAR", "3", "IC0610"),
        ] as [(String, String?, String)])
    func refused(_ key: String, _ value: String?, _ code: String) {
        #expect(Self.changed { $0.changes = [key: value] }.refusal == code)
    }

    @Test(
        "widths of whole numbers that cannot be",
        arguments: ["0", "-8", "65", "x", "*", "99999999999999999999"])
    func width(_ text: String) {
        var fixture = FCSFixture(.I, [.init(name: "a", bits: 16, range: "1024")], [[1], [2]])
        fixture.changes = ["$P1B": text]
        #expect(["IC0609", "IC0605"].contains(fixture.refusal ?? ""))
    }

    @Test(
        "keywords that are reported, and the events are right",
        arguments: [
            ("$MODE", nil, ["IC0628"]), ("$MODE", "l", []), ("$P1B", "16", ["IC0623"]),
            ("$P1B", nil, ["IC0623"]),
            ("$P4R", "0", ["IC0624"]), ("$P4R", nil, ["IC0624"]), ("$P4R", "1e38", []),
            ("$P4R", "abc", ["IC0624"]),
            ("$P4E", "4,0", ["IC0625"]), ("$P4E", "?", ["IC0625"]), ("$P4N", "HDR-T", []),
            ("$P4N", "PE-A", ["IC0622"]), ("$BYTEORD", "1,2", ["IC0628"]), ("$BYTEORD", "1, 2, 3, 4", []),
            ("$NEXTDATA", "999999999", ["IC0621"]), ("$NEXTDATA", "1", ["IC0621"]),
            ("$NEXTDATA", "-64", ["IC0621"]),
            ("$NEXTDATA", "abc", ["IC0621"]), ("$NEXTDATA", "64", ["IC0621"]), ("$NEXTDATA", nil, []),
            ("$TOT", "70", ["IC0617"]), ("$TOT", nil, ["IC0617"]), ("$TOT", "99999999999", ["IC0617"]),
        ] as [(String, String?, [String])])
    func reported(_ key: String, _ value: String?, _ codes: [String]) throws {
        let fixture = Self.changed { $0.changes = [key: value] }
        let set = try fixture.open()
        #expect(set.warningCodes == codes, "\(set.warnings.map(\.message))")
        #expect(try set.rows() == Self.good().expected)
    }

    @Test("NaN and infinite values are counted")
    func notFinite() throws {
        var fixture = Self.good()
        fixture.rows[0][0] = .real(.nan)
        fixture.rows[1][0] = .real(.infinity)
        fixture.rows[2][0] = .real(-.infinity)
        let summary = try EventSummary(of: try fixture.open())
        #expect(summary.nonFinite == [3, 0, 0, 0])
        #expect(summary.sums[0] == nil && summary.means[0] == nil && summary.sums[1] != nil)
        #expect(summary.warnings.map(\.code) == ["IC0627"])
    }

    @Test("a transfer in text mode that took carriage returns out; a cut file of even values only is cut")
    func returnsLost() throws {
        func bytes(_ value: (Int) -> UInt64) -> (all: [UInt8], data: Range<Int>) {
            let fixture = FCSFixture(
                .I, [.init(name: "a", bits: 16, range: "65536")], (0..<9000).map { [.whole(value($0))] })
            let all = fixture.built.bytes
            return (all, (all.count - 18000)..<all.count)
        }
        func stripped(_ file: (all: [UInt8], data: Range<Int>)) -> [UInt8] {
            file.all[..<file.data.lowerBound] + file.all[file.data].filter { $0 != 13 }
        }
        let any = bytes { UInt64($0 * 40503 % 65536) }
        #expect(stripped(any).count < any.all.count)
        #expect(Self.code(stripped(any)) == "IC0611")
        let even = bytes { UInt64($0 * 40503 % 4096 * 2) }
        let cut = try FCSFile(bytes: Array(even.all.dropLast(101))).dataSet(1)
        #expect(cut.warningCodes == ["IC0616"])
        #expect(try FCSFile(bytes: Array(any.all.dropLast(101))).dataSet(1).warningCodes == ["IC0616"])
        // Only those before line feeds: random bytes hold two hundred such pairs.
        var random = SeededGenerator(11)
        let noise = FCSFixture(
            .I, [.init(name: "a", bits: 32, range: "4294967296")],
            (0..<800_000).map { _ in [.whole(random.next() >> 32)] }
        ).built.bytes
        let text = noise.count - 3_200_000
        var unix = Array(noise[..<text])
        for i in text..<noise.count where !(noise[i] == 13 && i + 1 < noise.count && noise[i + 1] == 10) {
            unix.append(noise[i])
        }
        #expect(noise.count - unix.count > 20)
        #expect(Self.code(unix) == "IC0611")
        #expect(Self.code(Array(noise.dropLast(noise.count - unix.count))) == nil)
    }

    @Test("a transfer in text mode: each 0x0A became 0x0D 0x0A")
    func textMode() throws {
        let fixture = FCSFixture(
            .I, [.init(name: "a", bits: 16, range: "65536")], (0..<400).map { [.whole($0 * 7)] })
        let built = fixture.built
        func damaged(_ bytes: [UInt8]) -> [UInt8] { bytes.flatMap { $0 == 10 ? [13, 10] : [$0] } }
        #expect(built.bytes.contains(10))
        #expect(Self.code(damaged(built.bytes)) == "IC0611")
        // Lone 0x0A, or 0x0D 0x0A by chance: nothing to refuse.
        #expect(Self.code(built.bytes + [1, 2, 3, 4, 5, 6]) == nil)
        // Without any 0x0A the damage cannot exist.
        #expect(damaged(Self.good().bytes) != Self.good().bytes || Self.code(Self.good().bytes) == nil)
    }

    @Test("every prefix of a file is read, reported or refused, never more events than it holds")
    func prefixes() throws {
        let built = Self.good().built
        for length in 0...built.bytes.count {
            do {
                let set = try FCSFile(bytes: Array(built.bytes.prefix(length))).dataSet(1)
                let complete = (length - built.data.begin) / 16
                #expect(set.eventCount <= max(0, complete))
                #expect(length == built.bytes.count || set.warningCodes.contains("IC0616"))
                #expect(try set.rows() == Array(Self.good().expected.prefix(set.eventCount)))
            } catch { #expect(length < built.data.begin + 16, "\(error)") }
        }
    }

    @Test("a file changed in one place gives no crash and no warning outside the list of codes")
    func bytes() throws {
        var generator = SeededGenerator(77)
        let bytes = Self.good().bytes
        let codes = Set(FCSCatalogue.entries.map(\.code))
        for _ in 0..<1000 {
            var changed = bytes
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                changed[Int.random(in: 0..<650, using: &generator)] = UInt8.random(
                    in: 0...255, using: &generator)
            }
            do {
                for set in try FCSFile(bytes: changed).dataSets {
                    #expect(Set(set.warningCodes).isSubset(of: codes))
                    #expect(try set.rows(scale: .linear).count == set.eventCount)
                }
            } catch { #expect(codes.contains(error.code)) }
        }
    }
}
