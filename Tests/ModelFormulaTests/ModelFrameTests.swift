import DataFrames
import ModelFormula
import Testing

@Suite struct ModelFrameTests {
    static func table() throws -> DataFrame {
        try DataFrame(columns: [
            NamedColumn("a", .labels(["p", "q", "r", "p", "q", "r"])),
            NamedColumn("b", .labels(["u", "u", "u", "v", "v", "v"])),
            NamedColumn("x", .numbers([1, 2, 3, 4, 5, 6])), NamedColumn("y", .numbers([1, 4, 2, 8, 5, 7])),
        ])
    }

    /// Names as given by R 4.2.2 `colnames(model.matrix(f, d))`.
    @Test(arguments: [
        ("~ a*b", ["(Intercept)", "aq", "ar", "bv", "aq:bv", "ar:bv"]),
        ("~ 0 + a + b", ["ap", "aq", "ar", "bv"]),
        ("~ a:x", ["(Intercept)", "ap:x", "aq:x", "ar:x"]),
        ("~ x + a:x", ["(Intercept)", "x", "x:aq", "x:ar"]),
        ("~ 0 + a:x + b", ["bu", "bv", "ap:x", "aq:x", "ar:x"]),
        ("~ b + a:b", ["(Intercept)", "bv", "bu:aq", "bv:aq", "bu:ar", "bv:ar"]),
        ("~ (x > 2) + poly(x, 1)", ["(Intercept)", "x > 2TRUE", "poly(x, 1)"]),
        (
            "~ poly(x, 2)*b",
            ["(Intercept)", "poly(x, 2)1", "poly(x, 2)2", "bv", "poly(x, 2)1:bv", "poly(x, 2)2:bv"]
        ),
    ])
    func columnNamesAreThoseOfR(text: String, names: [String]) throws {
        #expect(try ModelFrame(Formula(text), data: Self.table()).matrix.names == names)
    }

    @Test func overparameterisedTermsLoseTheSurplus() throws {
        let frame = try ModelFrame(Formula("y ~ x + I(2 * x) + b + a:b"), data: Self.table())
        #expect(frame.design.aliased.contains("I(2 * x)"))
        #expect(frame.matrix.names.prefix(2) == ["(Intercept)", "x"])
        #expect(frame.matrix.columns.count == 6)
        // Predictions use the same columns as the fit.
        #expect(try frame.design.matrix(for: Self.table()).names == frame.matrix.names)
    }

    @Test func contrastsCodeTheSameSpace() throws {
        let frame = try ModelFrame(
            Formula("~ a"), data: Self.table(), contrasts: ["a": .helmert])
        #expect(frame.matrix.names == ["(Intercept)", "a1", "a2"])
        #expect(frame.matrix.columns[1] == [-1, 1, 0, -1, 1, 0])
        #expect(frame.matrix.columns[2] == [-1, -1, 2, -1, -1, 2])
        let sum = try ModelFrame(Formula("~ a"), data: Self.table(), contrasts: ["a": .sum])
        #expect(sum.matrix.columns[2] == [0, 1, -1, 0, 1, -1])
    }

    @Test func missingRowsAreDroppedAndCounted() throws {
        var table = try Self.table()
        try table.set("y", .numbers([1, .nan, 2, 8, 5, 7]))
        try table.set("a", .labels(["p", "q", "r", nil, "p", "r"]))
        let frame = try ModelFrame(Formula("log(y) ~ a + x"), data: table)
        #expect(frame.rows == [0, 2, 4, 5])
        #expect(frame.droppedCount == 2)
        #expect(frame.dropped.map(\.column) == ["y", "a"])
        // The level q has no row left: it must not leave an empty column.
        #expect(frame.matrix.names == ["(Intercept)", "ar", "x"])
        #expect(frame.data.rowCount == 4)
    }

    @Test func logOfZeroNamesTheRows() throws {
        var table = try Self.table()
        try table.set("y", .numbers([1, 0, 2, -8, 5, 7]))
        let error = #expect(throws: FormulaError.self) { try ModelFrame(Formula("log(y) ~ x"), data: table) }
        #expect(error?.code == "IC0515")
        #expect(error?.message == "'log(y)' is not a finite number in row 2, row 4.")
    }

    @Test func unknownColumnsAndFunctionsPointAtThePlace() throws {
        let table = try Self.table()
        let column = #expect(throws: FormulaError.self) { try ModelFrame(Formula("y ~ x + aa"), data: table) }
        #expect(column?.message.hasSuffix("    y ~ x + aa\n            ^") == true)
        #expect(column?.remedy == "Did you mean 'a'?")
        let function = #expect(throws: FormulaError.self) {
            try ModelFrame(Formula("y ~ lgo(x)"), data: table)
        }
        #expect(function?.code == "IC0514")
    }

    @Test func responsesOfSeveralColumns() throws {
        let frame = try ModelFrame(Formula("Surv(x, y > 4) ~ b"), data: Self.table())
        #expect(frame.response == .columns(function: "Surv", [[1, 2, 3, 4, 5, 6], [0, 0, 0, 1, 1, 1]]))
        let counts = try ModelFrame(Formula("cbind(y, 10 - y) ~ 1"), data: Self.table())
        #expect(counts.response == .columns(function: "cbind", [[1, 4, 2, 8, 5, 7], [9, 6, 8, 2, 5, 3]]))
    }

    @Test func specialsLeaveTheFixedPart() throws {
        let frame = try ModelFrame(
            Formula("Surv(x, y > 4) ~ a + strata(b) + cluster(x)"), data: Self.table(),
            specials: ["strata", "cluster"])
        #expect(frame.matrix.names == ["(Intercept)", "aq", "ar"])
        #expect(frame.specials.map(\.name) == ["strata", "cluster"])
        #expect(frame.specials[0].combined.levels == ["b=u", "b=v"])
    }

    @Test func randomDesignsHaveColumnsAndGroups() throws {
        let frame = try ModelFrame(
            Formula("y ~ x + (1 + x | a) + (1 | a:b) + (0 + b | a)"), data: Self.table())
        #expect(frame.random.map(\.matrix.names) == [["(Intercept)", "x"], ["(Intercept)"], ["bu", "bv"]])
        #expect(frame.random[1].group.levels == ["p:u", "p:v", "q:u", "q:v", "r:u", "r:v"])
    }

    @Test func offsetsAreSummed() throws {
        let frame = try ModelFrame(Formula("y ~ a + offset(x) + offset(2 * x)"), data: Self.table())
        #expect(frame.offset == [3, 6, 9, 12, 15, 18])
        #expect(frame.matrix.names == ["(Intercept)", "aq", "ar"])
    }

    @Test func newLevelsAreRefusedAndMissingRowsAreMarked() throws {
        let frame = try ModelFrame(Formula("y ~ a"), data: Self.table())
        #expect(throws: FormulaError.self) { try frame.design.matrix(for: DataFrame(["a": .labels(["s"])])) }
        let matrix = try frame.design.matrix(for: DataFrame(["a": .labels(["q", nil])]))
        #expect(matrix.row(0) == [1, 1, 0])
        #expect(matrix.columns[1][1].isNaN)
    }

    @Test func aFactorWithOneLevelIsRefused() throws {
        var table = try Self.table()
        try table.set("c", .labels(["only", "only", "only", "only", "only", "only"]))
        let error = #expect(throws: FormulaError.self) { try ModelFrame(Formula("y ~ c"), data: table) }
        #expect(error?.code == "IC0517")
    }

    @Test func expressionsOverColumns() throws {
        let table = try Self.table()
        #expect(
            try ColumnExpression("x + 10 * (y - 1)").numbers(in: table).values == [1, 32, 13, 74, 45, 66])
        #expect(try ColumnExpression("a == 'q'").numbers(in: table).values == [0, 1, 0, 0, 1, 0])
        #expect(try ColumnExpression("-x^2").numbers(in: table).values.first == -1)
        #expect(throws: FormulaError.self) { try ColumnExpression("1 / (x - 1)").numbers(in: table) }
        #expect(throws: FormulaError.self) { try ColumnExpression("a + 1").numbers(in: table) }
    }
}
