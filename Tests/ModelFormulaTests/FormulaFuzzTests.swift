import DataFrames
import Foundation
import ModelFormula
import Testing

/// Damaged formulas give a formula or an error of this room: never a crash, a hang or an endless expansion.
@Suite struct FormulaFuzzTests {
    private static let seeds = [
        "log(CD3) ~ draw * risk + ns(day, 3) + offset(z) + (1 + day | patient)",
        "Surv(start, stop, event == 1) ~ age + strata(sex, centre) + cluster(id)",
        "y ~ (a + b + c)^2 - a:b + I(x^2) + poly(x, 2) + factor(g)", "y ~ 0 + a / b %in% c + `odd name`",
        "cbind(k, n - k) ~ bs(x, knots = c(1, 2), degree = 3) + !flag",
        "~ x == 'text' & y != \"t\" | 1e-3 < 2.5",
    ]
    /// What once broke something: kept for good.
    private static let corpus = [
        "", "~", "~~", "y ~", "~ ~ x", "(", ")", "((", "`", "'", "\"", "a b", "1 | g", "y ~ (1 | g", "y ~ -",
        "y ~ ^",
        "y ~ x^", "y ~ x^-1", "y ~ x^999999999999", "y ~ .", "y ~ 2", "y ~ 1e999", "y ~ log()", "y ~ log(,)",
        "y ~ ns(x, df = )", "y ~ a:", "y ~ a %in% ", "y ~ %", "y ~ x\0z", "y ~ \u{202E}x", "y ~ 变量 + é",
        "y ~ I(",
        "y ~ offset()", "y ~ strata()", "Surv() ~ x", "Surv(,) ~ x", "y ~ (x || g || h)", "y ~ x - x",
        "y ~ 0 - 1",
    ]
    private static let pieces = [
        "~", "+", "-", "*", "/", "^", ":", "|", "||", "(", ")", ",", "=", "==", "!", "%in%", "`", "'", "0",
        "1", "x", "log(",
        "ns(", "I(", "Surv(", "1e9", ".", " ", "\u{0}", "é",
    ]

    private func table() throws -> DataFrame {
        try DataFrame(
            columns: ["y", "x", "a", "b", "day", "z"].map {
                NamedColumn($0, .numbers([1, 2, 3, 4, 5, 6]))
            } + [NamedColumn("g", .labels(["u", "v", "u", "v", "w", "w"]))])
    }

    private func exhaust(_ text: String, _ table: DataFrame) {
        do throws(FormulaError) {
            let formula = try Formula(text)
            _ = (formula.columns, formula.fixed.labels)
            _ = try? ModelFrame(formula, data: table, specials: ["strata", "cluster"])
        } catch {
            #expect(error.code.hasPrefix("IC05") && !error.message.isEmpty)
        }
    }

    @Test func corpus() throws {
        let table = try table()
        for text in Self.corpus + Self.seeds { exhaust(text, table) }
    }

    @Test("mutated formulas", arguments: 0..<4)
    func mutations(seed: Int) throws {
        let isLong = ProcessInfo.processInfo.environment["IMMUNOCHRON_LONG_TESTS"] != nil
        let table = try table()
        var state = UInt64(seed + 1) &* 0x9E37_79B9_7F4A_7C15
        func random(_ n: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state % UInt64(n))
        }
        for _ in 0..<(isLong ? 100_000 : 2_000) {
            var text = Array(Self.seeds[random(Self.seeds.count)])
            for _ in 0...random(5) {
                let place = random(text.count + 1)
                switch random(3) {
                case 0 where place < text.count: text.remove(at: place)
                case 1 where text.count > 2:
                    let other = random(text.count - 1)
                    text.insert(
                        contentsOf: text[min(other, other + 1)...min(other + random(8), text.count - 1)],
                        at: place)
                default: text.insert(contentsOf: Self.pieces[random(Self.pieces.count)], at: place)
                }
            }
            exhaust(String(text), table)
        }
    }

    @Test("long and deep formulas end quickly", .timeLimit(.minutes(1)))
    func sizes() throws {
        let table = try table()
        // A sum of n columns once took 2^n evaluations.
        let sum = try ColumnExpression(Array(repeating: "x", count: 200).joined(separator: " + "))
        #expect(try sum.numbers(in: table).values[1] == 400)
        for text in [
            "y ~ " + Array(repeating: "x", count: 50_000).joined(separator: "+"),
            "y ~ " + (0..<40).map { "v\($0)" }.joined(separator: "*"),
            "y ~ (" + (0..<40).map { "v\($0)" }.joined(separator: "+") + ")^12",
            "y ~ " + String(repeating: "(", count: 100_000),
            "y ~ " + String(repeating: "-", count: 100_000) + "x",
            "y ~ " + String(repeating: "log(", count: 1_000), String(repeating: "~", count: 10_000),
        ] {
            #expect(throws: FormulaError.self) { try Formula(text) }
        }
    }
}
