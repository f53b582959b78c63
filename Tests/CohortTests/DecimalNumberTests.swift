import Testing

@testable import Cohort

struct DecimalNumberTests {
    /// Conversions that a product of doubles gets wrong: 0.29 * 100 is 28.999999999999996.
    @Test(arguments: [
        ("0.96", 3, 960.0), ("1.13", 3, 1130.0), ("0.29", 2, 29.0), ("4.35", 2, 435.0), ("0.07", 3, 70.0),
        ("1130", -3, 1.13), ("7.74", 3, 7740.0), ("2.3", -3, 0.0023), ("1e3", 0, 1000.0), ("5", 25, 5e25),
        ("-1.5E-2", 0, -0.015), (".5", 0, 0.5), ("5.", 0, 5.0), ("+7", 0, 7.0),
    ])
    func isTheNearestDouble(_ text: String, power: Int, expected: Double) {
        #expect(DecimalNumber(text)?.double(timesTenTo: power) == expected)
    }

    /// Every two-decimal count in 10^9/L becomes the whole number of cells per microlitre it stands for.
    @Test func everyHundredthConvertsExactly() {
        for cells in stride(from: 0, through: 20_000, by: 10) {
            let text = "\(cells / 1000).\(String(1000 + cells % 1000).dropFirst())"
            #expect(DecimalNumber(text)?.double(timesTenTo: 3) == Double(cells), "\(text)")
        }
    }

    @Test func longDigitsAgreeWithTheLibrary() {
        for text in ["0.1234567890123456789", "9007199254740993", "123456789.123456789e-30", "4.9e-324"] {
            #expect(DecimalNumber(text)?.double() == Double(text), "\(text)")
        }
    }

    @Test(arguments: ["", "-", ".", "e5", "1.2.3", "1,2", "1e", "1e99999", "0x1F", "nan", "inf", "12 ", "１２"])
    func refusesWhatIsNoNumber(_ text: String) {
        #expect(DecimalNumber(text) == nil)
    }

    @Test func refusesWhatDoesNotFitADouble() {
        #expect(DecimalNumber("1e400")?.double() == nil)
        #expect(DecimalNumber("99999999999999999999") == nil)
    }

    @Test func readsADecimalComma() {
        #expect(DecimalNumber("9,2708", separator: UInt8(ascii: ","))?.double() == 9.2708)
        #expect(DecimalNumber("9.2708", separator: UInt8(ascii: ",")) == nil)
    }
}
