import Diagnostics
import Testing

@testable import Tabular

private func detect(_ text: String) -> DialectDetection {
    DialectDetection(sample: Array(text.utf8), isWholeFile: true, options: TableOptions())
}

@Suite struct DialectDetectionTests {
    @Test(arguments: [
        ("a,b,c\n1,2,3\n", Dialect.Delimiter.comma),
        ("a;b;c\n1;2;3\n", .semicolon),
        ("a\tb\n1\t2\n", .tab),
        ("a|b\n1|2\n", .pipe),
        // Decimal commas outnumber the semicolons, yet do not separate.
        ("x;y\n1,5;2,5\n3,25;4,75\n", .semicolon),
        ("1,5;2,5;3,5\n1,5;2,5;3,5\n", .semicolon),
        ("name\tnote\nSmith, J\ta, b, c\nMiller\tx; y\n", .tab),
        // Pipes in the header of a flow table are part of the names.
        ("id,A | Count,B | Count\n1,2,3\n4,5,6\n", .comma),
        ("a\n1\n2\n", .comma),
        ("\"a;b\",\"c;d\"\n\"1;2\",\"3;4\"\n", .comma),
    ])
    func findsTheDelimiter(_ text: String, _ delimiter: Dialect.Delimiter) {
        #expect(detect(text).delimiter == delimiter)
    }

    @Test(arguments: [
        ("a;b\n1,5;2\n", DecimalMark.comma, false),
        ("a;b\n<1,5;2\n", .comma, false),
        ("a\tb\n0,234\tx\n", .comma, false),
        ("a;b\n1.5;2\n", .point, false),
        ("a,b\n\"1,5\",\"2,25\"\n", .comma, false),
        ("a,b\n1,2\n", .point, false),
        // Both marks: the point stays, cells with a comma get refused one by one.
        ("a;b\n1,5;2.5\n", .point, true),
        // Only groups of three: decimals where semicolons separate, unclear elsewhere.
        ("a;b\n1,234;5\n", .comma, false),
        ("a\tb\n1,234\t5\n", .point, true),
        ("a;b\n12.03.2024;14:05\n", .point, false),
    ])
    func findsTheDecimalMark(_ text: String, _ mark: DecimalMark, _ isAmbiguous: Bool) {
        let found = detect(text)
        #expect(found.decimalMark == mark)
        #expect(found.isDecimalMarkAmbiguous == isAmbiguous)
    }

    @Test func findsSingleQuotes() {
        #expect(detect("'a,b','c'\n'1,2','d'\n").quote == .single)
        #expect(detect("a,b\n'tis,it's\n").quote == .double)
    }

    @Test func declaredPartsWin() {
        let options = TableOptions(delimiter: .comma, quote: .some(nil), decimalMark: .comma)
        let found = DialectDetection(sample: Array("a;b\n1;2\n".utf8), isWholeFile: true, options: options)
        #expect(found.delimiter == .comma)
        #expect(found.quote == nil)
        #expect(found.decimalMark == .comma)
    }

    @Test func isReported() throws {
        let fixture = try Fixture()
        let path = try fixture.write([0xEF, 0xBB, 0xBF] + Array("a;b\r\n1,5;x\r\n".utf8))
        let reader = try TableSource.open(path).reader()
        let expected = Dialect(
            encoding: .utf8, hasByteOrderMark: true, delimiter: .semicolon, decimalMark: .comma,
            lineEnding: .crlf)
        #expect(reader.dialect == expected)
        #expect(reader.dialect?.description == "semicolon-separated, decimal comma, UTF-8 with BOM, CRLF")
        #expect(reader.columns == ["a", "b"])
        #expect(try reader.next()?.first?[0].double(reader.numberFormat) == 1.5)
    }

    @Test func excelsSeparatorLine() throws {
        let fixture = try Fixture()
        let reader = try TableSource.open(try fixture.write("sep=|\r\na|b;c\r\n1|2;3\r\n")).reader()
        #expect(reader.columns == ["a", "b;c"])
        #expect(reader.headerLine == 2)
        #expect(try texts(reader) == [["1", "2;3"]])
    }

    @Test func ambiguousDecimalsAreReported() throws {
        let fixture = try Fixture()
        let reader = try TableSource.open(try fixture.write("a\tb\n1,234\t5\n")).reader()
        #expect(reader.diagnostics.map(\.code) == ["IC0255"])
        #expect(try reader.next()?.first?[0].number(reader.numberFormat) == .refused(.ambiguousSeparator))
    }
}
