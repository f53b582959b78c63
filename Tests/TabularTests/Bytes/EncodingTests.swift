import Diagnostics
import Foundation
import Testing

@testable import Tabular

/// `患者,备注` and `张三,正常` in GB18030 (Python 3.11, str.encode('gb18030')).
private let gbTable: [UInt8] = [
    0xBB, 0xBC, 0xD5, 0xDF, 0x2C, 0xB1, 0xB8, 0xD7, 0xA2, 0x0A, 0xD5, 0xC5, 0xC8, 0xFD, 0x2C, 0xD5, 0xFD,
    0xB3, 0xA3, 0x0A,
]

private func utf16(_ text: String, bigEndian: Bool, mark: Bool) -> [UInt8] {
    ((mark ? "\u{FEFF}" : "") + text).utf16.flatMap { unit in
        bigEndian ? [UInt8(unit >> 8), UInt8(unit & 0xFF)] : [UInt8(unit & 0xFF), UInt8(unit >> 8)]
    }
}

@Suite struct EncodingTests {
    private func read(_ bytes: [UInt8], _ options: TableOptions = TableOptions()) throws -> (
        TableReader, [[String]]
    ) {
        let fixture = try Fixture()
        let reader = try TableSource.open(try fixture.write(bytes)).reader(options: options)
        return (reader, try texts(reader))
    }

    @Test(arguments: [(false, false), (false, true), (true, false), (true, true)])
    func utf16IsRead(bigEndian: Bool, mark: Bool) throws {
        let (reader, rows) = try read(utf16("Größe,µL\n1,2\n🧬,x\n", bigEndian: bigEndian, mark: mark))
        #expect(reader.columns == ["Größe", "µL"])
        #expect(rows == [["1", "2"], ["🧬", "x"]])
        #expect(reader.dialect?.encoding == (bigEndian ? .utf16BigEndian : .utf16LittleEndian))
        #expect(reader.dialect?.hasByteOrderMark == mark)
    }

    @Test(arguments: [true, false]) func mostlyChineseUTF16WithoutMark(bigEndian: Bool) throws {
        let (reader, rows) = try read(utf16("编号,一项\n甲1,2.5\n丙,30\n", bigEndian: bigEndian, mark: false))
        #expect(reader.columns == ["编号", "一项"])
        #expect(rows == [["甲1", "2.5"], ["丙", "30"]])
    }

    @Test func declaredUTF16NeedsNoPattern() throws {
        let (reader, _) = try read(
            utf16("一", bigEndian: false, mark: false), TableOptions(encoding: .utf16LittleEndian))
        #expect(reader.columns == ["一"])
    }

    @Test func utf8WithMark() throws {
        let (reader, rows) = try read([0xEF, 0xBB, 0xBF] + Array("Größe\n😀\n".utf8))
        #expect(reader.columns == ["Größe"])
        #expect(rows == [["😀"]])
    }

    @Test func gb18030IsGuessed() throws {
        let (reader, rows) = try read(gbTable)
        #expect(reader.columns == ["患者", "备注"])
        #expect(rows == [["张三", "正常"]])
        #expect(reader.dialect?.encoding == .gb18030)
        #expect(reader.diagnostics.map(\.code) == ["IC0254"])
    }

    /// `Größe;µL` with Windows-1252's curly quotes, `naïve café` in Latin-1: no GB18030.
    @Test(
        arguments: [
            ([0x47, 0x72, 0xF6, 0xDF, 0x65, 0x3B, 0xB5, 0x4C, 0x3B, 0x93, 0x78, 0x94, 0x0A], "Größe;µL;“x”"),
            ([0x6E, 0x61, 0xEF, 0x76, 0x65, 0x20, 0x63, 0x61, 0x66, 0xE9, 0x0A], "naïve café"),
        ] as [([UInt8], String)])
    func westernTextIsGuessed(_ bytes: [UInt8], _ text: String) throws {
        let (reader, _) = try read(bytes)
        #expect(reader.columns.joined(separator: ";") == text)
        #expect(reader.dialect?.encoding == .windows1252)
    }

    @Test func bytesThatWindowsLeavesOpenAreLatin1() throws {
        let (reader, _) = try read([0x61, 0xE9, 0x20, 0x81, 0x0A])
        #expect(reader.dialect?.encoding == .latin1)
    }

    @Test func declaredEncodingWins() throws {
        let (reader, _) = try read([0xB5, 0x4C, 0x0A], TableOptions(encoding: .latin1))
        #expect(reader.columns == ["µL"])
        #expect(reader.diagnostics.isEmpty)
    }

    /// The first letter beyond ASCII stands after the first chunk.
    @Test func lateLettersDecideToo() throws {
        let filler = Array(repeating: Array("patient,1,2,3\n".utf8), count: 30_000).joined()
        let late = Array(filler) + [0xBB, 0xBC, 0xD5, 0xDF, 0x2C, 0x31, 0x2C, 0x32, 0x2C, 0x33, 0x0A]
        let (reader, rows) = try read(Array("a,b,c,d\n".utf8) + late)
        #expect(reader.dialect?.encoding == .gb18030)
        #expect(rows.last == ["患者", "1", "2", "3"])
        #expect(rows.count == 30_001)
    }

    @Test func multibyteTextAcrossChunks() throws {
        // Three bytes per character: chunk borders of 256 KB fall inside characters.
        let line = "中,文\n"
        let (_, rows) = try read(Array(("列,值\n" + String(repeating: line, count: 100_000)).utf8))
        #expect(rows.count == 100_000)
        #expect(rows.allSatisfy { $0 == ["中", "文"] })
    }

    @Test func invalidBytesHaveAPlace() throws {
        let fixture = try Fixture()
        var bytes = Array("a,b\n1,é\n2,".utf8)
        let offset = bytes.count
        bytes += [0xFF, 0x0A]
        let path = try fixture.write(bytes)
        let error = tabularError { _ = try rawRows(path, TableOptions(encoding: .utf8)) }
        #expect(error?.kind == .invalidEncoding)
        #expect(error?.message == "byte \(offset) is no UTF-8 text")
        #expect(error?.location?.line == 3)
    }

    @Test func invalidBytesFarInside() throws {
        let fixture = try Fixture()
        var bytes = Array("ä,b\n".utf8)
        for _ in 0..<100_000 { bytes += Array("1,2\n".utf8) }
        let offset = bytes.count
        bytes += [0xC3, 0x0A]
        let path = try fixture.write(bytes)
        let error = tabularError { _ = try texts(TableSource.open(path).reader()) }
        #expect(error?.message == "byte \(offset) is no UTF-8 text")
        #expect(error?.location?.line == 100_002)
    }

    @Test func cutUTF16IsRefused() throws {
        let fixture = try Fixture()
        let path = try fixture.write(utf16("a,b\n1,2\n", bigEndian: false, mark: true) + [0x31])
        #expect(tabularError { _ = try texts(TableSource.open(path).reader()) }?.kind == .invalidEncoding)
    }

    @Test func names() {
        #expect(TextEncoding(name: "utf8") == .utf8)
        #expect(TextEncoding(name: "GBK") == .gb18030)
        #expect(TextEncoding(name: "cp-1252") == .windows1252)
        #expect(TextEncoding(name: "UTF-16BE") == .utf16BigEndian)
        #expect(TextEncoding(name: "klingon") == nil)
    }
}

@Suite struct UTF8ValidationTests {
    private func check(_ bytes: [UInt8]) -> UTF8Validation.Outcome {
        bytes.withUnsafeBytes(UTF8Validation.check)
    }

    /// Markus Kuhn's boundary cases (UTF-8 decoder stress test), judged by Unicode 15 table 3-7.
    @Test(
        arguments: [
            ([0xC2, 0x80], true), ([0xDF, 0xBF], true), ([0xC0, 0x80], false), ([0xC1, 0xBF], false),
            ([0xE0, 0xA0, 0x80], true), ([0xE0, 0x9F, 0xBF], false), ([0xED, 0x9F, 0xBF], true),
            ([0xED, 0xA0, 0x80], false), ([0xEF, 0xBF, 0xBF], true), ([0xF0, 0x90, 0x80, 0x80], true),
            ([0xF0, 0x8F, 0xBF, 0xBF], false), ([0xF4, 0x8F, 0xBF, 0xBF], true),
            ([0xF4, 0x90, 0x80, 0x80], false),
            ([0xF5, 0x80, 0x80, 0x80], false), ([0x80], false), ([0xFE], false),
        ] as [([UInt8], Bool)])
    func boundaries(_ bytes: [UInt8], _ isValid: Bool) {
        #expect((check(bytes) == .valid) == isValid)
        #expect((check(Array("0123456789".utf8) + bytes + Array("x".utf8)) == .valid) == isValid)
    }

    @Test func placesAreExact() {
        #expect(check(Array("abcdefghijk".utf8) + [0xFF]) == .invalid(at: 11))
        #expect(check(Array("abcdefghijk".utf8) + [0xE4, 0xB8]) == .incomplete(at: 11))
        #expect(check(Array("abcdefgh".utf8) + [0, 0x61]) == .nul(at: 8))
        #expect(check([]) == .valid)
    }

    @Test func agreesWithTheStandardLibrary() {
        var random = SplitMix64(seed: 7)
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 1...12, using: &random)).map { _ in
                UInt8.random(in: Bool.random(using: &random) ? 1...0x7F : 0x80...0xFF, using: &random)
            }
            let isValid = String(validating: bytes, as: UTF8.self) != nil
            #expect((check(bytes) == .valid) == isValid, "\(bytes)")
        }
    }
}
