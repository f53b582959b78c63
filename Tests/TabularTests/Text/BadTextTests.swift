import Diagnostics
import Foundation
import Testing

@testable import Tabular

@Suite struct BadTextTests {
    private func error(_ text: String) throws -> TabularError? { try error(Array(text.utf8)) }

    private func error(_ bytes: [UInt8]) throws -> TabularError? {
        let fixture = try Fixture()
        let path = try fixture.write(bytes)
        return tabularError { _ = try texts(TableSource.open(path).reader()) }
    }

    @Test func missingFile() throws {
        let found = tabularError { _ = try TableSource.open("/nonexistent/beads.csv") }
        #expect(found?.code == "IC0201")
        #expect(found?.failure == .noInput)
        #expect(found?.description == "/nonexistent/beads.csv: error[IC0201]: no such file")
    }

    @Test func folder() throws {
        let fixture = try Fixture()
        let found = tabularError { _ = try TableSource.open(fixture.folder.path) }
        #expect(found?.code == "IC0202")
        #expect(found?.failure == .noInput)
    }

    @Test(arguments: ["", "\n\n", "  \n", "\u{FEFF}", "# only a notice\n"])
    func emptyFile(_ text: String) throws {
        #expect(try error(text)?.code == "IC0206")
    }

    @Test(
        arguments: [
            (Array("%PDF-1.7\n".utf8), "a PDF document"), ([0x1F, 0x8B, 8, 0], "a gzip archive"),
            (Array("FCS3.1    ".utf8), "an FCS file"), ([0x89, 0x50, 0x4E, 0x47, 0x0D], "a PNG image"),
            (Array("SQLite format 3\0".utf8), "an SQLite database"),
            (Array("<?xml version=\"1.0\"?>".utf8), "an XML or HTML document"),
        ] as [([UInt8], String)])
    func otherFiles(_ bytes: [UInt8], _ what: String) throws {
        let found = try error(bytes)
        #expect(found?.code == "IC0204")
        #expect(found?.message == "this is \(what), not a table")
        #expect(found?.remedy != nil)
        #expect(found?.failure == .badData)
    }

    @Test(arguments: [
        ("<html><body>", true), ("\u{FEFF}\n<!DOCTYPE html>", true), ("<report version=\"1\">", true),
        ("<LOD,1\n", false),
        ("<2.4,1\n", false), ("<LOD\n<LOD\n", false),
    ])
    func markup(_ text: String, _ isMarkup: Bool) {
        #expect((FileKind.sniff(Array(text.utf8)) != .text) == isMarkup)
    }

    @Test func nulBytes() throws {
        let found = try error(Array("a,b\n1,".utf8) + [0, 1, 2] + Array("\n".utf8))
        #expect(found?.code == "IC0204")
        let late = try error(Array("a,b\n".utf8) + Array(repeating: 0x31, count: 70_000) + [0x2C, 0, 0x0A])
        #expect(late?.code == "IC0204")
        #expect(late?.location?.line == 2)
    }

    @Test func legacyWorkbook() throws {
        let magic: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]
        let found = try error(magic + Array(repeating: 0, count: 600))
        #expect(found?.code == "IC0205")
        #expect(found?.remedy == "Open it in a spreadsheet program and save it as .xlsx.")
        let name = "EncryptedPackage".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        #expect(try error(magic + Array(repeating: 0, count: 600) + name)?.code == "IC0223")
    }

    @Test(arguments: [
        ("a,b,c\n1,2,3\n1,2\n", 3, 2, "this row has 2 cells, the header has 3"),
        ("a,b\n1,2,3\n", 2, 3, "this row has 3 cells, the header has 2"),
        ("a,b\n\"x\ny\",2\n1\n", 4, 1, "this row has 1 cells, the header has 2"),
    ])
    func raggedRows(_ text: String, _ line: Int, _ column: Int, _ message: String) throws {
        let found = try error(text)
        #expect(found?.code == "IC0208")
        #expect(found?.location?.line == line)
        #expect(found?.location?.column == column)
        #expect(found?.message == message)
    }

    @Test func raggedRowsWithoutContentAreHarmless() throws {
        let fixture = try Fixture()
        let reader = try TableSource.open(try fixture.write("a,b\n1,2\n,,,\n3,4\n,\n ,,\n")).reader()
        #expect(try texts(reader) == [["1", "2"], ["3", "4"], ["", ""]])
    }

    @Test func quotes() throws {
        let open = try error("a,b\n1,\"2\n3,4\n")
        #expect(open?.code == "IC0209")
        #expect(open?.location?.description.hasSuffix("table.csv:2:2") == true)
        let after = try error("a,b\n\"1\"x,2\n")
        #expect(after?.code == "IC0210")
        #expect(after?.location?.description.hasSuffix("table.csv:2:1") == true)
    }

    @Test func duplicateColumns() throws {
        let found = try error("a,b, a\n1,2,3\n")
        #expect(found?.code == "IC0211")
        #expect(found?.location?.column == 3)
        #expect(found?.message == "the column 'a' stands twice, as columns 1 and 3")
    }

    @Test func lineOver16MB() throws {
        let bytes = Array("a,b\n1,2\n".utf8) + Array(repeating: 0x78, count: 17 << 20)
        let found = try error(bytes)
        #expect(found?.code == "IC0207")
        #expect(found?.location?.line == 3)
        let quoted = try error(Array("a,b\n1,2\n3,\"".utf8) + Array(repeating: 0x78, count: 17 << 20))
        #expect(quoted?.code == "IC0209")
    }

    @Test func longLinesUpTo16MBAreRead() throws {
        let fixture = try Fixture()
        let path = try fixture.write(
            Array("a\n".utf8) + Array(repeating: 0x78, count: 1 << 20) + Array("\ny\n".utf8))
        #expect(try texts(TableSource.open(path).reader()).map { $0[0].utf8.count } == [1 << 20, 1])
    }

    @Test func unknownColumnIsSuggested() throws {
        let fixture = try Fixture()
        let reader = try TableSource.open(try fixture.write("patient,value\n1,2\n")).reader()
        let found = tabularError { _ = try reader.column("patiant") }
        #expect(found?.code == "IC0215")
        #expect(found?.remedy == "Did you mean 'patient'?")
        #expect(try reader.column("value") == 1)
    }

    @Test func everyCodeIsExplainedOnce() {
        let codes = TabularError.Code.catalogue.map(\.code.rawValue)
        #expect(Set(codes).count == codes.count)
        #expect(codes == codes.sorted())
        #expect(codes.allSatisfy { $0.hasPrefix("IC02") && $0.count == 6 })
    }
}
