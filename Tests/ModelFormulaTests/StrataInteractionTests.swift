import DataFrames
import ModelFormula
import Testing

/// `x * strata(s)`: an effect of x per stratum, no columns for the strata. Names are those of R 4.2.2
/// names(coef(coxph(Surv(t, e) ~ z * strata(s)))).
@Suite struct StrataInteractionTests {
    private func table() throws -> DataFrame {
        try DataFrame(columns: [
            NamedColumn("z", .numbers([1, 2, 3, 4, 5, 7])),
            NamedColumn("s", .labels(["u", "v", "u", "v", "u", "v"])),
            NamedColumn("k", .numbers([1, 2, 1, 2, 2, 1])), NamedColumn("y", .numbers([1, 2, 3, 4, 5, 6])),
        ])
    }

    private func names(_ formula: String) throws -> [String] {
        try ModelFrame(Formula(formula), data: table(), specials: ["strata"]).matrix.names
    }

    @Test func namesAreThoseOfR() throws {
        #expect(try names("z * strata(s)") == ["(Intercept)", "z", "z:strata(s)v"])
        #expect(try names("z * strata(k)") == ["(Intercept)", "z", "z:strata(k)k=2"])
        #expect(try names("z + strata(s)") == ["(Intercept)", "z"])
    }

    @Test func strataAreStillGivenBack() throws {
        let frame = try ModelFrame(Formula("z * strata(s)"), data: table(), specials: ["strata"])
        #expect(frame.specials.map(\.combined.levels) == [["s=u", "s=v"]])
        #expect(frame.matrix.columns[2] == [0, 2, 0, 4, 0, 7])
    }

    @Test func newRowsAreCodedAlike() throws {
        let frame = try ModelFrame(Formula("z * strata(s)"), data: table(), specials: ["strata"])
        let new = try DataFrame(columns: [
            NamedColumn("z", .numbers([10, 20])), NamedColumn("s", .labels(["v", "u"])),
        ])
        #expect(try frame.design.matrix(for: new).columns[2] == [10, 0])
    }

    @Test func anInteractionWithoutTheStrataIsRefused() throws {
        #expect(throws: FormulaError.self) { try names("z:strata(s)") }
        #expect(throws: FormulaError.self) {
            try ModelFrame(Formula("z * cluster(s)"), data: table(), specials: ["cluster"])
        }
    }

    @Test("scale() takes R's center and scale")
    func scaling() throws {
        func column(_ text: String) throws -> [Double] {
            try ModelFrame(Formula("~ 0 + \(text)"), data: table()).matrix.columns[0]
        }
        #expect(try column("scale(y, scale = FALSE)") == [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5])
        // R: scale(1:6, center = FALSE) divides by sqrt(sum(x^2) / (n - 1)).
        #expect(abs(try column("scale(y, center = FALSE)")[0] - 1 / (91.0 / 5).squareRoot()) < 1e-15)
        #expect(throws: FormulaError.self) { try column("scale(y, center = 3)") }
    }

    @Test("groups whose joined names collide stay apart")
    func collisions() throws {
        let table = try DataFrame(columns: [
            NamedColumn("y", .numbers([1, 2, 3, 4])), NamedColumn("a", .labels(["p", "p:q", "p", "p:q"])),
            NamedColumn("b", .labels(["q:r", "r", "q:r", "r"])),
        ])
        let frame = try ModelFrame(Formula("y ~ 1 + (1 | a:b)"), data: table)
        #expect(Set(frame.random[0].group.levels).count == 2 && frame.random[0].group.codes == [0, 1, 0, 1])
    }
}
