import Foundation
import Testing

@testable import Tabular

@Suite struct WorkbookWriterTests {
    @Test func sheetsNoticesAndTypes() throws {
        let fixture = try Fixture()
        let path = fixture.path("out.xlsx")
        let writer = try WorkbookWriter(path: path)
        try writer.beginSheet("Readings", columns: ["patient", "value", "day", "ok"], notice: "SYNTHETIC")
        try writer.row(["SYN-001", 2.5, .date(year: 2024, month: 2, day: 29), .boolean(true)])
        try writer.row(["=cmd()", .number(.infinity), .empty, .boolean(false)])
        try writer.beginSheet("README", columns: ["text"])
        try writer.row(["second"])
        try writer.finish()
        let source = try TableSource.open(path)
        #expect(source.sheets.map(\.name) == ["Readings", "README"])
        let reader = try source.reader(sheet: "Readings", options: TableOptions(header: .rows(2...2)))
        #expect(reader.columns == ["patient", "value", "day", "ok"])
        let batch = try #require(try reader.next())
        #expect(
            batch.map(\.texts) == [
                ["SYN-001", "2.5", "2024-02-29", "TRUE"], ["=cmd()", "Inf", "", "FALSE"],
            ])
        #expect((0..<4).map { batch[0][$0].kind } == [.text, .number, .date, .boolean])
        #expect(batch[1][0].traits.isEmpty)
        #expect(try texts(source.reader(sheet: "README")) == [["second"]])
    }

    @Test func sameContentSameBytes() throws {
        let fixture = try Fixture()
        let contents = try ["a.xlsx", "b.xlsx"].map { name -> Data in
            let writer = try WorkbookWriter(path: fixture.path(name))
            try writer.beginSheet("Data", columns: ["a", "b"])
            try writer.row(["x", 1])
            try writer.finish()
            return try Data(contentsOf: URL(fileURLWithPath: fixture.path(name)))
        }
        #expect(contents[0] == contents[1])
    }

    @Test(arguments: ["", "a/b", "a[b]", "a:b", String(repeating: "x", count: 32)])
    func refusesSheetNames(_ name: String) throws {
        let fixture = try Fixture()
        let writer = try WorkbookWriter(path: fixture.path("out.xlsx"))
        #expect(tabularError { try writer.beginSheet(name, columns: ["a"]) }?.kind == .unwritableTable)
    }

    @Test func refusesWrongShapes() throws {
        let fixture = try Fixture()
        let writer = try WorkbookWriter(path: fixture.path("out.xlsx"))
        #expect(throws: TabularError.self) { try writer.row([1]) }
        #expect(throws: TabularError.self) { try writer.finish() }
        try writer.beginSheet("Data", columns: ["a"])
        #expect(throws: TabularError.self) { try writer.beginSheet("DATA", columns: ["a"]) }
        try writer.beginSheet("Other", columns: ["a"])
        #expect(throws: TabularError.self) { try writer.row([1, 2]) }
        #expect(throws: TabularError.self) { try writer.row([.text(String(repeating: "x", count: 40_000))]) }
    }

    @Test func givenUpFilesVanish() throws {
        let fixture = try Fixture()
        do {
            let writer = try WorkbookWriter(path: fixture.path("out.xlsx"))
            try writer.beginSheet("Data", columns: ["a"])
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: fixture.folder.path).isEmpty)
    }
}
