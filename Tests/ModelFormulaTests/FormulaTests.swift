import ModelFormula
import Testing

/// Term labels and order are those of R 4.2.2 `attr(terms(f), "term.labels")`.
@Suite struct FormulaTests {
    @Test(arguments: [
        ("y ~ a * b", ["a", "b", "a:b"]), ("y ~ a:b + a", ["a", "a:b"]),
        ("y ~ (a + b + c)^2 - a:b", ["a", "b", "c", "a:c", "b:c"]),
        ("y ~ a / b", ["a", "a:b"]), ("y ~ a %in% b", ["a:b"]), ("y ~ a + a", ["a"]),
        ("y ~ a * b * c - a:b:c", ["a", "b", "c", "a:b", "a:c", "b:c"]),
        ("~ log(x) + I(x^2)", ["log(x)", "I(x^2)"]),
        ("y ~ x - 1", ["x"]), ("log(y) ~ poly(x,2) + ns( d ,df=3 )", ["poly(x, 2)", "ns(d, df = 3)"]),
        ("y ~ sin(2*pi*t)", ["sin(2 * pi * t)"]), ("y ~ 1", []), ("x + strata(s)", ["x", "strata(s)"]),
    ])
    func termsAreThoseOfR(text: String, labels: [String]) throws {
        #expect(try Formula(text).fixed.labels == labels)
    }

    @Test(arguments: [
        ("y ~ x", true), ("y ~ 0 + x", false), ("y ~ x - 1", false), ("y ~ x + 0", false),
        ("y ~ -1 + x", false),
        ("y ~ 0 + x + 1", true), ("y ~ 1", true),
    ])
    func intercept(text: String, has: Bool) throws {
        #expect(try Formula(text).fixed.hasIntercept == has)
    }

    @Test(arguments: [
        ("y ~ x + (1 | g)", ["1 | g"]), ("y ~ (1 + x | g)", ["1 + x | g"]), ("y ~ (x | g)", ["1 + x | g"]),
        ("y ~ (0 + x | g)", ["0 + x | g"]), ("y ~ (x || g)", ["1 | g", "0 + x | g"]),
        ("y ~ (1 | a/b)", ["1 | a", "1 | b:a"]), ("y ~ (1 | a/b/c)", ["1 | a", "1 | b:a", "1 | c:(b:a)"]),
        ("y ~ (1 | a:b) + x + (1 | c)", ["1 | a:b", "1 | c"]),
    ])
    func randomTerms(text: String, terms: [String]) throws {
        #expect(try Formula(text).random.map(\.text) == terms)
    }

    @Test func partsAreKept() throws {
        let formula = try Formula("Surv(time, status == 2) ~ age + offset(z) + strata(sex)")
        #expect(formula.response?.text == "Surv(time, status == 2)")
        #expect(formula.fixed.offsets.map(\.text) == ["z"])
        #expect(formula.columns == ["time", "status", "age", "sex", "z"])
    }

    @Test func backticksNameUnusualColumns() throws {
        let formula = try Formula("`CD3%` ~ `IL-6` + (1 | patient)")
        #expect(formula.columns == ["CD3%", "IL-6", "patient"])
        #expect(formula.fixed.labels == ["`IL-6`"])
    }

    @Test(arguments: [
        ("y ~ a + * b", 8), ("y ~ (a + b", 4), ("y ~ a b", 6), ("y ~ a)", 5), ("y ~ log(", 8),
        ("y ~ a @ b", 6),
        ("y ~ a ~ b", 6), ("y ~ 2 + x", 4), ("y ~ x | g", 6), ("y ~ .", 4), ("y ~ x^y", 6),
        ("y ~ (0 | g)", 5),
        ("y ~ 'x'", 4), ("y ~ (1 | 3)", 9),
    ])
    func errorsPointAtThePlace(text: String, place: Int) {
        let error = #expect(throws: FormulaError.self) { try Formula(text) }
        let caret = error?.message.split(separator: "\n").last.map(String.init) ?? ""
        #expect(caret == String(repeating: " ", count: place + 4) + "^")
    }

    @Test(arguments: [
        "", "   ", "~", "y ~", "(", ")", "((((", "`", "1e999", "y ~ a^a^a", "y ~ (((a|b)|c)|d)",
    ])
    func brokenTextIsRefused(text: String) {
        #expect(throws: FormulaError.self) { try Formula(text) }
    }

    @Test func hostileNestingIsRefused() {
        let deep = String(repeating: "(", count: 5000) + "a" + String(repeating: ")", count: 5000)
        #expect(throws: FormulaError.self) { try Formula("y ~ " + deep) }
        #expect(throws: FormulaError.self) { try Formula("y ~ (a+b+c+d+e+f+g+h+i+j+k+l+m+n)^9") }
    }
}
