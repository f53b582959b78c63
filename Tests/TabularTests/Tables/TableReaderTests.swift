import Diagnostics
import Testing

@testable import Tabular

@Suite struct TableReaderTests {
    private func reader(_ text: String, _ options: TableOptions = TableOptions()) throws -> TableReader {
        let fixture = try Fixture()
        return try TableSource.open(try fixture.write(text)).reader(options: options)
    }

    @Test func cellsHavePlaces() throws {
        let reader = try reader("patient,value\nP1,2.5\nP2,\"a\"\"b\n,c\"\nP3,<2.4\n")
        #expect(reader.columns == ["patient", "value"])
        let batch = try #require(try reader.next())
        #expect(batch.map(\.line) == [2, 3, 5])
        #expect(batch.map(\.texts) == [["P1", "2.5"], ["P2", "a\"b\n,c"], ["P3", "<2.4"]])
        #expect(batch[0][1].double() == 2.5)
        #expect(batch[2][1].number() == .refused(.leadingText))
        #expect(batch[2].location(1).description.hasSuffix("table.csv:5:2"))
        #expect(batch[2].reference(1) == "B5")
        #expect(batch[1][1].traits == .quoted)
        #expect(batch[0][7].isEmpty)
        #expect(try reader.next() == nil)
    }

    @Test func blanksAroundValues() throws {
        let batch = try #require(try reader("a,b\n \u{A0}x ,\u{3000}\n").next())
        #expect(batch[0][0].text == " \u{A0}x ")
        #expect(batch[0][0].trimmed == "x")
        #expect(batch[0][1].isBlank && !batch[0][1].isEmpty)
        #expect(batch[0][0].equals(" \u{A0}x "))
        #expect(!batch[0][0].equals("x"))
    }

    @Test func headerOnADeclaredLine() throws {
        let text = "Report of 2024\n\nid,Day 0,Day 0,Day 7,Day 7\nid,CD3,CD4,CD3,CD4\nP1,1,2,3,4\n"
        let reader = try reader(text, TableOptions(header: .rows(3...4)))
        #expect(reader.columns == ["id", "Day 0 / CD3", "Day 0 / CD4", "Day 7 / CD3", "Day 7 / CD4"])
        #expect(reader.headerLine == 4)
    }

    @Test func headerLineBeyondTheFile() throws {
        let error = tabularError { _ = try self.reader("a\n1\n", TableOptions(header: .rows(9...9))) }
        #expect(error?.kind == .missingHeader)
        #expect(error?.location?.line == 9)
    }

    @Test func withoutHeaderAllRowsAreGiven() throws {
        let reader = try reader("Program,xPONENT\n\nBatch\n1,2,3\n", .layout)
        #expect(reader.columns.isEmpty)
        let rows = try texts(reader)
        #expect(rows == [["Program", "xPONENT"], [], ["Batch"], ["1", "2", "3"]])
    }

    @Test func noticesAreSkippedAndKept() throws {
        let reader = try reader("# synthetic data\n\"# made by x, y\",,\n#\na,b\n# 1,2\n")
        #expect(reader.notices == ["synthetic data", "made by x, y", ""])
        #expect(reader.columns == ["a", "b"])
        #expect(try texts(reader) == [["# 1", "2"]])
        #expect(reader.headerLine == 4)
    }

    @Test func aNumberSignAloneNamesAColumn() throws {
        #expect(try reader("#,name\n1,x\n").columns == ["#", "name"])
        #expect(try reader("#id,name\n1,x\n").columns == ["#id", "name"])
    }

    @Test func keptBatchesStayAsTheyAre() throws {
        var text = "n\n"
        for i in 0..<100_000 { text += "\(i)\n" }
        let reader = try reader(text)
        var kept: [RowBatch] = []
        while let batch = try reader.next() { kept.append(batch) }
        #expect(kept.count > 1)
        #expect(kept.flatMap { $0.map { $0[0].text } } == (0..<100_000).map(String.init))
    }

    @Test func manyBatchesReuseOneStorage() throws {
        var text = "n,m\n"
        for i in 0..<100_000 { text += "\(i),\"\(i)\"\"x\"\n" }
        let reader = try reader(text)
        var expected = 0
        while let batch = try reader.next() {
            // Memory follows the batch, not the file.
            #expect(batch.storage.bytes.count <= TextTableProducer.chunkBytes)
            for row in batch {
                if row.line != expected + 2 { Issue.record("line \(row.line)") }
                if row[0].double() != Double(expected) || row[1].text != "\(expected)\"x" {
                    Issue.record("row \(expected)")
                    return
                }
                expected += 1
            }
        }
        #expect(expected == 100_000)
    }

    @Test func textFilesHaveNoSheets() throws {
        let fixture = try Fixture()
        let source = try TableSource.open(try fixture.write("a\n1\n"))
        #expect(!source.isWorkbook)
        #expect(source.sheets.map(\.name) == [nil])
        #expect(tabularError { _ = try source.reader(sheet: "Data") }?.kind == .unknownSheet)
    }
}
