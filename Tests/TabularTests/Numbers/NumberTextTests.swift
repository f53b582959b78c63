import Testing

@testable import Tabular

@Suite struct NumberTextTests {
    @Test(arguments: [
        ("0", 0), ("512", 512), ("-3.5", -3.5), ("+2", 2), (".5", 0.5), ("5.", 5), ("1e-4", 1e-4),
        ("4.47E-04", 4.47e-4),
        ("\u{2212}1.5", -1.5), (" 2.5 ", 2.5), ("\u{A0}7\u{A0}", 7), ("\u{3000}8", 8), ("1.000000", 1),
        ("0.1", 0.1), ("123456789012345678", 123_456_789_012_345_680), ("1e22", 1e22), ("1e23", 1e23),
        ("0.10000000000000001", 0.1), ("9007199254740993", 9_007_199_254_740_992), ("1E+300", 1e300),
        ("2.2250738585072011e-308", Double.leastNormalMagnitude.nextDown),
        ("5e-324", Double.leastNonzeroMagnitude), ("0e999", 0), ("0.0000000", 0),
    ])
    func reads(_ text: String, _ value: Double) {
        #expect(NumberText(text) == .number(value))
    }

    @Test func signOfZeroIsKept() {
        #expect(NumberText("-0").value?.sign == .minus)
    }

    @Test(arguments: [
        ("1,5", 1.5), ("0,234", 0.234), ("-12,0", -12), ("1,234", 1.234), ("3", 3), ("1,5e3", 1500),
        ("0,12345678901234567890", 0.1234567890123456789),
    ])
    func readsDecimalCommas(_ text: String, _ value: Double) {
        #expect(NumberText(text, format: .decimalComma) == .number(value))
    }

    @Test(arguments: [
        ("1,234", NumberText.Refusal.ambiguousSeparator), ("12,345,678", .undeclaredThousands),
        ("1,234.5", .undeclaredThousands), ("1 234", .undeclaredThousands), ("1'234.5", .undeclaredThousands),
        ("1\u{202F}234", .undeclaredThousands),
        ("1,5", .otherDecimalMark), ("0,5", .otherDecimalMark), ("1,2345", .otherDecimalMark),
        ("12 pg/mL", .trailingText), ("12.4*", .trailingText), ("12 %", .percentSign), ("12%", .percentSign),
        ("<2.4", .leadingText), ("> 5000", .leadingText), ("*12.4", .leadingText),
        ("NaN", .notFinite), ("-Inf", .notFinite), ("infinity", .notFinite),
        ("1e999", .outOfRange), ("-1e400", .outOfRange), ("1e-999", .outOfRange),
        ("abc", .notNumeric), ("-", .notNumeric), (".", .notNumeric), ("e5", .notNumeric),
        ("0x1A", .trailingText),
        ("1.2.3", .trailingText), ("--1", .leadingText), ("ND", .notNumeric), ("１２", .notNumeric),
        ("1e", .trailingText),
        ("12.03.2024", .trailingText),
    ])
    func refuses(_ text: String, _ reason: NumberText.Refusal) {
        #expect(NumberText(text) == .refused(reason))
        #expect(!reason.reason.isEmpty && reason.remedy.hasSuffix("."))
    }

    @Test(arguments: [
        ("1.5", NumberText.Refusal.otherDecimalMark), ("1.234", .ambiguousSeparator),
        ("1.234,5", .undeclaredThousands),
    ])
    func refusesUnderDecimalComma(_ text: String, _ reason: NumberText.Refusal) {
        #expect(NumberText(text, format: .decimalComma) == .refused(reason))
    }

    @Test(arguments: ["", " ", "\t", "\u{A0}", "\u{3000}\u{2009}"])
    func blanks(_ text: String) {
        #expect(NumberText(text) == .blank)
    }

    @Test(arguments: [
        ("1,234", ThousandsSeparator.comma, DecimalMark.point, NumberText.number(1234)),
        ("1,234,567.5", .comma, .point, .number(1_234_567.5)),
        ("12,34", .comma, .point, .refused(.brokenGroups)),
        ("1234", .comma, .point, .number(1234)), ("1.234,5", .point, .comma, .number(1234.5)),
        ("1 234,5", .space, .comma, .number(1234.5)), ("1\u{202F}234", .space, .point, .number(1234)),
        ("1'234.5", .apostrophe, .point, .number(1234.5)),
        ("-1\u{2019}234", .apostrophe, .point, .number(-1234)),
        ("1,23,456", .comma, .point, .refused(.brokenGroups)),
    ])
    func declaredThousands(
        _ text: String, _ separator: ThousandsSeparator, _ mark: DecimalMark, _ expected: NumberText
    ) {
        #expect(NumberText(text, format: NumberFormat(decimalMark: mark, thousands: separator)) == expected)
    }

    @Test func leadingNumber() throws {
        let starred = try #require(NumberText.leading(in: "12.4*"))
        #expect(starred == (12.4, "*"))
        let unit = try #require(NumberText.leading(in: " 2,5 pg/mL", decimalMark: .comma))
        #expect(unit == (2.5, "pg/mL"))
        #expect(NumberText.leading(in: "<2.4") == nil)
    }

    /// Any spelling of any Double reads back to the same bits.
    @Test func roundTripsRandomDoubles() {
        var random = SplitMix64(seed: 42)
        for _ in 0..<50_000 {
            let value = Double(bitPattern: random.next())
            guard value.isFinite else { continue }
            #expect(NumberText(value.description).value?.bitPattern == value.bitPattern)
        }
    }

    /// Decimal literals of all lengths agree with the standard library's parser, rounding included.
    @Test func agreesWithTheStandardLibrary() {
        var random = SplitMix64(seed: 43)
        for _ in 0..<50_000 {
            let digits = (0..<Int.random(in: 1...22, using: &random)).map { _ in
                String(Int.random(in: 0...9, using: &random))
            }
            var text = digits.joined()
            let point = text.index(text.startIndex, offsetBy: Int.random(in: 0...text.count, using: &random))
            text.insert(".", at: point)
            if Bool.random(using: &random) { text += "e\(Int.random(in: -40...40, using: &random))" }
            let expected = Double("0" + text.replacing(/\.(?=$|e)/, with: ".0"))
            #expect(NumberText(text).value == expected, "\(text)")
        }
    }
}
