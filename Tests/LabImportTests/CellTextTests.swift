import Cohort
import Tabular
import Testing

@testable import LabImport

struct CellTextTests {
    private let reader = CellTextReader(format: .plain)

    private func read(_ text: String) -> CellText { reader.read(text: text, separator: UInt8(ascii: ".")) }

    private func number(_ text: String) -> DecimalNumber {
        DecimalNumber(text) ?? DecimalNumber(mantissa: 0, exponent: 0)
    }

    @Test(arguments: ["<2.4", "< 2.4", "＜2.4", "<=2.4", "≤2.4", "<2.40", "less than 2.4", "小于2.4", "低于 2.4"])
    func belowANumber(_ text: String) {
        guard case .below(let limit) = read(text) else {
            Issue.record("\(text) is \(read(text))")
            return
        }
        #expect(limit.double() == 2.4)
    }

    @Test(arguments: [">5000", "> 5000", "≥5000", "大于5000", ">5000 H", "＞5000"])
    func aboveANumber(_ text: String) { #expect(read(text) == .above(number("5000"))) }

    @Test(arguments: [
        "<LOD", "< LOD", "<lloq", "ND", "n.d.", "not detected", "OOR <", "OOR<", "<OOR", "未检出", "BLQ",
        "negative",
        "阴性", "< 检测下限",
    ])
    func belowTheStatedLimit(_ text: String) { #expect(read(text) == .belowLimit) }

    @Test(arguments: ["OOR >", ">ULOQ", "> max", "above", "OOR>"])
    func aboveTheStatedLimit(_ text: String) { #expect(read(text) == .aboveLimit) }

    @Test(arguments: ["*12.4", "12.4*", "* 12.4", "***12.4"])
    func extrapolatedValues(_ text: String) { #expect(read(text) == .extrapolated(number("12.4"))) }

    @Test(arguments: ["", " ", "NA", "n/a", "-", "--", "NaN", "null", "."])
    func noValue(_ text: String) { #expect(read(text) == .empty) }

    @Test(arguments: [
        ("not done", "not done"), ("未做", "not done"), ("溶血", "haemolysed"), ("QNS", "insufficient"),
    ])
    func reasonsOfMissingValues(_ text: String, reason: String) { #expect(read(text) == .missing(reason)) }

    @Test(arguments: ["12.4↑", "12.4 H", "12.4 %", "１２.４", " 12.4 "])
    func numbersWithFlags(_ text: String) { #expect(read(text) == .number(number("12.4"))) }

    @Test func rangesAreIntervals() {
        #expect(read("2-5") == .within(number("2"), number("5")))
        #expect(read("2.5 – 5") == .within(number("2.5"), number("5")))
        if case .refused = read("5-2") {} else { Issue.record("5-2 is no interval") }
    }

    @Test(arguments: ["=cmd()", "=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+cmd()"])
    func formulas(_ text: String) { #expect(read(text) == .formula) }

    @Test(arguments: ["abc", "1,234", "12.4 pg/mL x", "#N/A", "1e999", "oor", "<", "<abc", "12..4", "1.2.3"])
    func everythingElseIsRefused(_ text: String) {
        if case .refused = read(text) { return }
        if case .number(let n) = read(text), n.double() == nil { return }
        Issue.record("\(text) became \(read(text))")
    }

    @Test func declaredThousandsAreUnderstood() {
        let german = CellTextReader(format: NumberFormat(decimalMark: .comma, thousands: .point))
        #expect(german.read(text: "1.234,5", separator: UInt8(ascii: ",")) == .number(number("1234.5")))
        let words = CellTextReader(format: .plain, missing: ["Keine Angabe"])
        #expect(words.read(text: "keine angabe", separator: UInt8(ascii: ".")) == .empty)
    }
}

struct CalendarDateTests {
    /// Days between known dates; 2000-02-29 exists, 1900-02-29 and 2023-02-29 do not.
    @Test func differences() throws {
        let start = try #require(CalendarDate("2024-02-28", format: .yearMonthDay))
        #expect(try #require(CalendarDate("2024-03-01", format: .yearMonthDay)).days(since: start) == 2)
        #expect(try #require(CalendarDate("01.03.2024", format: .dayMonthYear)).days(since: start) == 2)
        #expect(try #require(CalendarDate("3/1/2024", format: .monthDayYear)).days(since: start) == 2)
        #expect(try #require(CalendarDate("2024年3月1日", format: .yearMonthDay)).days(since: start) == 2)
        #expect(CalendarDate("1970-01-01", format: .yearMonthDay)?.daysSinceEpoch == 0)
        #expect(CalendarDate("2000-02-29", format: .yearMonthDay)?.daysSinceEpoch == 11_016)
    }

    @Test(arguments: [
        "2023-02-29", "1900-02-29", "2024-13-01", "2024-00-10", "2024-04-31", "0024-01-01", "x", "",
    ])
    func impossibleDates(_ text: String) { #expect(CalendarDate(text, format: .yearMonthDay) == nil) }

    @Test func times() {
        #expect(DayTime.hours("9:30") == 9.5)
        #expect(DayTime.hours("23:59:60") == nil)
        #expect(DayTime.hours("6") == 6)
        #expect(DayTime.hours("24") == nil)
        #expect(DayTime.hours("9:75") == nil)
    }
}
