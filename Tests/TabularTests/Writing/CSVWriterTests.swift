import Foundation
import Testing

@testable import Tabular

@Suite struct CSVWriterTests {
    private func line(_ values: [TableValue], _ dialect: Dialect = Dialect()) throws -> String {
        var encoder = try CSVEncoder(dialect: dialect)
        try encoder.row(values)
        return String(decoding: encoder.bytes, as: UTF8.self)
    }

    @Test(
        arguments: [
            (TableValue.text("a"), "a"), (.text("a,b"), "\"a,b\""), (.text("a\"b"), "\"a\"\"b\""),
            (.text("a\nb"), "\"a\nb\""),
            (.text(""), "\"\""), (.text(" a"), "\" a\""), (.text("#a"), "\"#a\""), (.empty, ""),
            (.number(0.1), "0.1"),
            (.number(5), "5"), (.number(-0.0), "-0"), (.number(1e21), "1e+21"), (.number(.nan), ""),
            (.number(.infinity), "Inf"), (.number(-.infinity), "-Inf"), (.integer(-12), "-12"),
            (.boolean(true), "TRUE"),
            (.date(year: 2024, month: 3, day: 9), "2024-03-09"), (.text("=cmd()"), "'=cmd()"),
        ] as [(TableValue, String)])
    func cells(_ value: TableValue, _ text: String) throws {
        #expect(try line([value, "z"]) == text + ",z\n")
    }

    @Test func dialects() throws {
        let german = Dialect(delimiter: .semicolon, decimalMark: .comma, lineEnding: .crlf)
        #expect(try line([1.5, "a;b", "c,d"], german) == "1,5;\"a;b\";c,d\r\n")
        #expect(try line([1.5, 2], Dialect(decimalMark: .comma)) == "\"1,5\",2\n")
        #expect(try line([.text("it's")], Dialect(quote: .single)) == "'it''s'\n")
        #expect(throws: TabularError.self) { try CSVEncoder(dialect: Dialect(encoding: .gb18030)) }
    }

    @Test func shapesAreChecked() throws {
        var encoder = try CSVEncoder()
        try encoder.header(["a", "b"])
        #expect(throws: TabularError.self) { try encoder.row(["1"]) }
        #expect(throws: TabularError.self) { try encoder.notice("late") }
        #expect(throws: TabularError.self) {
            var other = try CSVEncoder()
            try other.header(["# a"])
        }
    }

    @Test func wholeTables() throws {
        let text = try CSVWriter.text(
            [["P1", 2.5]], columns: ["patient", "value"], notices: ["SYNTHETIC\ndata"])
        #expect(text == "# SYNTHETIC\n# data\npatient,value\nP1,2.5\n")
    }

    @Test func filesAppearComplete() throws {
        let fixture = try Fixture()
        let path = fixture.path("out.csv")
        do {
            let writer = try CSVWriter(path: path, columns: ["a"])
            try writer.row([1])
            // Given up: nothing must remain.
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: fixture.folder.path).isEmpty)
        try CSVWriter.write([[1], [2]], columns: ["a"], to: path)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "a\n1\n2\n")
        #expect(try FileManager.default.contentsOfDirectory(atPath: fixture.folder.path) == ["out.csv"])
    }

    @Test func replacingKeepsTheOldFileUntilTheEnd() throws {
        let fixture = try Fixture()
        let path = try fixture.write("old\n", as: "out.csv")
        let writer = try CSVWriter(path: path, columns: ["a"])
        try writer.row([1])
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "old\n")
        try writer.finish()
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "a\n1\n")
    }

    @Test func linksStayLinks() throws {
        let fixture = try Fixture()
        let target = try fixture.write("old\n", as: "target.csv")
        let link = fixture.path("link.csv")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target)
        try CSVWriter.write([[1]], columns: ["a"], to: link)
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == target)
        #expect(try String(contentsOfFile: target, encoding: .utf8) == "a\n1\n")
    }

    @Test func unwritablePlaces() throws {
        let fixture = try Fixture()
        let folder = tabularError { try CSVWriter.write([[1]], columns: ["a"], to: fixture.folder.path) }
        #expect(folder?.kind == .cannotWrite)
        let missing = tabularError {
            try CSVWriter.write([[1]], columns: ["a"], to: fixture.path("no/such/x.csv"))
        }
        #expect(missing?.kind == .cannotWrite)
        #expect(missing?.remedy == "Create the folder first.")
    }
}

@Suite struct FormulaNeutralisationTests {
    @Test(arguments: [
        ("=cmd()", "'=cmd()"), ("+A1", "'+A1"), ("-A1", "'-A1"), ("@SUM(A1)", "'@SUM(A1)"), ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("-1.5", "-1.5"), ("+3", "+3"), ("-", "-"), ("+", "+"), ("a=b", "a=b"), ("", ""), ("'=x", "''=x"),
        ("'tis", "'tis"),
        ("-1+1", "'-1+1"), ("'", "'"), ("'-", "''-"),
    ])
    func neutralises(_ text: String, _ safe: String) {
        #expect(FormulaNeutralisation.neutralise(text) == safe)
        #expect(FormulaNeutralisation.restore(safe) == text)
    }

    @Test func restoresEverything() {
        var random = SplitMix64(seed: 3)
        let alphabet = Array("'=+-@\t\rab1.")
        for _ in 0..<20_000 {
            let text = String(
                (0..<Int.random(in: 0...5, using: &random)).map { _ in
                    alphabet.randomElement(using: &random) ?? "a"
                })
            #expect(FormulaNeutralisation.restore(FormulaNeutralisation.neutralise(text)) == text)
        }
    }
}
