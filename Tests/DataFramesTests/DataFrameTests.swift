import DataFrames
import Diagnostics
import Testing

@Suite struct DataFrameTests {
    @Test func columnsKeepOrderAndTypes() throws {
        let table = try DataFrame(columns: [
            NamedColumn("day", .numbers([0, .nan, 28])), NamedColumn("arm", .labels(["b", "a", nil])),
        ])
        #expect(table.names == ["day", "arm"])
        #expect(table.rowCount == 3)
        #expect(try table.numeric("day")[1] == nil)
        #expect(try table.numeric("day").missingCount == 1)
        #expect(try table.factor("arm").levels == ["a", "b"])
        #expect(try table.factor("arm").codes == [1, 0, -1])
    }

    @Test func unknownColumnSuggestsTheNearest() throws {
        let table = try DataFrame(["patient": .labels(["P1"]), "CD3": .numbers([1])])
        let error = #expect(throws: DataFrameError.self) { try table.column("pateint") }
        #expect(error?.code == "IC0500")
        #expect(error?.remedy == "Did you mean 'patient'?")
    }

    @Test func unequalLengthsAndRepeatedNamesAreRefused() {
        #expect(throws: DataFrameError.self) {
            try DataFrame(columns: [NamedColumn("a", .numbers([1])), NamedColumn("b", .numbers([1, 2]))])
        }
        let error = #expect(throws: DataFrameError.self) {
            try DataFrame(columns: [NamedColumn("a", .numbers([1])), NamedColumn("a", .numbers([2]))])
        }
        #expect(error?.code == "IC0501")
    }

    @Test func selectingRowsKeepsLevelsAndOrder() throws {
        let table = try DataFrame(["g": .labels(["x", "y", "z"]), "v": .numbers([1, 2, 3])])
        let part = table.selecting(rows: [2, 0])
        #expect(try part.numeric("v").values == [3, 1])
        #expect(try part.factor("g").levels == ["x", "y", "z"])
        #expect(try part.factor("g").droppingUnusedLevels().levels == ["x", "z"])
        #expect(try part.factor("g").droppingUnusedLevels().codes == [1, 0])
        #expect(table.rowCount == 3)
    }

    @Test func explicitLevelsSetTheReferenceAndRefuseStrays() throws {
        var table = try DataFrame(["draw": .labels(["pre", "post", "pre"])])
        try table.setLevels(["pre", "mid", "post"], of: "draw")
        #expect(try table.factor("draw").codes == [0, 2, 0])
        let stray = #expect(throws: DataFrameError.self) { try table.setLevels(["pre", "pots"], of: "draw") }
        #expect(stray?.code == "IC0504")
        #expect(stray?.remedy == "Did you mean 'pots'?")
        #expect(throws: DataFrameError.self) { try table.setLevels(["pre", "pre", "post"], of: "draw") }
    }
}

@Suite struct LevelOrderTests {
    @Test func numericWhenAllAreNumbersElseCodePoints() {
        #expect(LevelOrder.sorted(["10", "9", "1"]) == ["1", "9", "10"])
        #expect(LevelOrder.sorted(["10", "9", "x"]) == ["10", "9", "x"])
        #expect(LevelOrder.sorted(["b", "B", "a", "Ä"]) == ["B", "a", "b", "Ä"])
    }
}

@Suite struct TextTests {
    @Test func typesAreInferred() throws {
        let table = try DataFrame(textColumns: [
            TextColumn("x", ["1", "", "2.5e-1", "NA"]), TextColumn("g", ["b", "a", "NA", ""]),
            TextColumn("empty", ["", "", "NA", " "]),
        ])
        #expect(try table.numeric("x").values.prefix(1) == [1])
        #expect(try table.numeric("x")[2] == 0.25)
        #expect(try table.numeric("x").missingCount == 2)
        #expect(try table.factor("g").codes == [1, 0, -1, -1])
        #expect(try table.numeric("empty").missingCount == 4)
    }

    @Test func hexadecimalAndWordsAreText() {
        #expect(TextNumber.parse("0x10") == nil)
        #expect(TextNumber.parse("<2.4") == nil)
        #expect(TextNumber.parse("1,5") == nil)
        #expect(TextNumber.parse(" -1.5E3 ") == -1500)
        #expect(TextNumber.parse("-Inf") == -.infinity)
        #expect(TextNumber.label(2) == "2")
        #expect(TextNumber.label(0.1) == "0.1")
    }

    @Test func textInANumericColumnIsReportedWithItsPlace() throws {
        let columns = [TextColumn("id", ["a", "b"]), TextColumn("v", ["1", "<2.4"])]
        let error = #expect(throws: DataFrameError.self) {
            try DataFrame(textColumns: columns, numeric: ["v"], file: "beads.csv")
        }
        #expect(
            error?.description == "beads.csv:3:2: error[IC0503]: Column 'v' must be numeric but holds '<2.4'."
        )
        let table = try DataFrame(textColumns: columns, file: "beads.csv")
        #expect(throws: DataFrameError.self) { try table.numeric("v") }
        #expect(table.typeWarnings.map(\.code) == ["IC0507"])
    }

    @Test func placesSurviveRowSelection() throws {
        let table = try DataFrame(textColumns: [TextColumn("v", ["1", "2", "?", "4"])], file: "t.csv")
        let error = #expect(throws: DataFrameError.self) { try table.selecting(rows: [3, 2]).numeric("v") }
        #expect(error?.description.hasPrefix("t.csv:4:1:") == true)
    }

    @Test func declaredFactorsKeepNumbersAsLevels() throws {
        let table = try DataFrame(
            textColumns: [TextColumn("cycle", ["2", "1", ""])], factors: ["cycle": ["2", "1"]])
        #expect(try table.factor("cycle").codes == [0, 1, -1])
    }
}

@Suite struct RowFilterTests {
    let table = try? DataFrame(columns: [
        NamedColumn("Treat", .labels(["FT", "CBT", "FT", nil])), NamedColumn("day", .numbers([0, 7, 28, 3])),
    ])

    @Test(arguments: [
        ("Treat == FT", [0, 2]), ("Treat != FT", [1]), ("day <= 7", [0, 1, 3]),
        ("day > 0 & Treat == 'FT'", [2]),
        ("day >= 28", [2]), ("Treat == \"CBT\" & day < 1", []), ("Treat != XX", [0, 1, 2]),
    ])
    func rowsThatPass(filter: String, rows: [Int]) throws {
        #expect(try RowFilter(filter).rows(of: #require(table)) == rows)
    }

    @Test(arguments: [
        "day", "== 3", "day <", "dya == 3", "Treat == FTT", "day == early", "Treat < XX",
        "day == 0 | day == 7", "day == 0 &",
    ])
    func badFiltersAreRefused(filter: String) throws {
        let table = try #require(table)
        #expect(throws: DataFrameError.self) { try table.filtered(by: filter) }
    }

    @Test func anAmpersandInQuotesIsText() throws {
        let table = try DataFrame(columns: [NamedColumn("kit", .labels(["A & B", "A"]))])
        #expect(try RowFilter("kit == 'A & B'").rows(of: table) == [0])
    }
}

@Suite struct NumericFactorTests {
    @Test("distinct numbers become levels in numeric order, negative zero is zero")
    func levels() throws {
        let values: [Double] = [2, 10, .nan, -1, 0, -0.0, 2, 3, 4, 5, 6, 7, 8, 9, 2.5]
        let factor = Column.numbers(values).asFactor
        #expect(factor.levels == ["-1", "0", "2", "2.5", "3", "4", "5", "6", "7", "8", "9", "10"])
        #expect(factor.codes.prefix(7) == [2, 11, -1, 0, 1, 1, 2])
    }
}
