import Testing

@testable import Tabular

/// Scans text in one piece and answers rows of cells.
private func scan(
    _ text: String, delimiter: UInt8 = 0x2C, quote: UInt8 = 0x22, keepsBlankLines: Bool = true
) throws -> (rows: [[String]], lines: [Int]) {
    let storage = RowStorage(origin: TableOrigin(file: "t", sheet: nil))
    storage.bytes = Array(text.utf8)
    var scanner = RecordScanner(delimiter: delimiter, quote: quote, keepsBlankLines: keepsBlankLines)
    let used = try scanner.scan(storage, isFinal: true)
    #expect(used == storage.bytes.count)
    let batch = RowBatch(storage: storage, rows: storage.rows.indices)
    return (batch.map(\.texts), batch.map(\.line))
}

@Suite struct RecordScannerTests {
    // Expected values: Python 3.11.7, list(csv.reader(io.StringIO(text, newline=''), strict=True)).
    @Test(arguments: [
        ("a,b\n1,2\n", [["a", "b"], ["1", "2"]]),
        ("a,b\n1,2", [["a", "b"], ["1", "2"]]),
        ("a,b\r\n1,2\r\n", [["a", "b"], ["1", "2"]]),
        ("a,b\r1,2\r", [["a", "b"], ["1", "2"]]),
        ("\"a\",\"b\"\n", [["a", "b"]]),
        ("\"a\"\"b\"\n", [["a\"b"]]),
        ("\"\"\"\"\n", [["\""]]),
        ("\"\"\"\"\"\"\n", [["\"\""]]),
        ("\"\",\"\"\n", [["", ""]]),
        (",\n", [["", ""]]),
        (",,\n,,", [["", "", ""], ["", "", ""]]),
        ("a,\"b\nc\",d\n", [["a", "b\nc", "d"]]),
        ("a,\"b\r\nc\",d\r\n", [["a", "b\r\nc", "d"]]),
        ("\"a,b\",c\n", [["a,b", "c"]]),
        ("5\" tube,x\n", [["5\" tube", "x"]]),
        (" \"a\",b\n", [[" \"a\"", "b"]]),
        ("a, b ,c\n", [["a", " b ", "c"]]),
        ("\"a\"\n\"b\"", [["a"], ["b"]]),
        ("α,β\n", [["α", "β"]]),
        ("a\n\nb\n", [["a"], [], ["b"]]),
        ("a,\"x\"\"\",\"\"\"y\"\n", [["a", "x\"", "\"y"]]),
    ])
    func readsLikeTheStandard(_ text: String, _ rows: [[String]]) throws {
        #expect(try scan(text).rows == rows)
    }

    @Test func skipsBlankLinesOfTables() throws {
        #expect(try scan("\n\na\n\r\n\rb\n\n", keepsBlankLines: false).rows == [["a"], ["b"]])
    }

    @Test func recordsBeginOnTheirFirstLine() throws {
        let text = "a\n\"b\n\nc\"\n\"d\r\ne\rf\"\r\n\ng\n"
        #expect(try scan(text, keepsBlankLines: false).lines == [1, 2, 5, 9])
    }

    @Test(arguments: [
        ("a,b\n1,\"2", RecordScanner.Fault(kind: .unterminatedQuote, line: 2, column: 2)),
        ("\"a\nb\nc", RecordScanner.Fault(kind: .unterminatedQuote, line: 1, column: 1)),
        ("a\n\"b\"c\n", RecordScanner.Fault(kind: .textAfterQuote, line: 2, column: 1)),
        ("a,\"b\" ,c\n", RecordScanner.Fault(kind: .textAfterQuote, line: 1, column: 2)),
        ("a,\"b\n\"\nx,y,\"z\"\"\"!\n", RecordScanner.Fault(kind: .textAfterQuote, line: 3, column: 3)),
    ])
    func namesThePlaceOfFaults(_ text: String, _ fault: RecordScanner.Fault) {
        #expect(throws: fault) { try scan(text) }
    }

    @Test func withoutQuotesTheyAreOrdinaryCharacters() throws {
        #expect(try scan("\"a,b\"\n", quote: 0).rows == [["\"a", "b\""]])
    }

    @Test func otherDelimitersAndQuotes() throws {
        #expect(try scan("'a;b';c\n", delimiter: 0x3B, quote: 0x27).rows == [["a;b", "c"]])
    }

    /// Whatever the split into chunks, the records are the same.
    @Test func chunksDoNotMatter() throws {
        let text = "a,\"b\"\"c\"\r\n\"x\r\ny\",z\r\"\"\"\",\"\"\n1,2"
        let whole = try scan(text).rows
        let bytes = Array(text.utf8)
        for cut in 1..<bytes.count {
            var scanner = RecordScanner(delimiter: 0x2C, quote: 0x22, keepsBlankLines: true)
            let storage = RowStorage(origin: TableOrigin(file: "t", sheet: nil))
            storage.bytes = Array(bytes[..<cut])
            let used = try scanner.scan(storage, isFinal: false)
            var rows = RowBatch(storage: storage, rows: storage.rows.indices).map(\.texts)
            let rest = RowStorage(origin: TableOrigin(file: "t", sheet: nil))
            // What is left over must be untouched by the first pass.
            rest.bytes = Array(storage.bytes[used...]) + bytes[cut...]
            _ = try scanner.scan(rest, isFinal: true)
            rows += RowBatch(storage: rest, rows: rest.rows.indices).map(\.texts)
            #expect(rows == whole, "cut at \(cut)")
        }
    }

    @Test func refusesLongRecords() {
        let storage = RowStorage(origin: TableOrigin(file: "t", sheet: nil))
        storage.bytes = Array("a\n0123456789012\n".utf8)
        var scanner = RecordScanner(
            delimiter: 0x2C, quote: 0x22, keepsBlankLines: false, maximumRecordBytes: 10)
        #expect(throws: RecordScanner.Fault(kind: .recordTooLong, line: 2, column: 1)) {
            try scanner.scan(storage, isFinal: true)
        }
    }
}
