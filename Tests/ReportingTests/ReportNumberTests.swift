import Analysis
import Testing

@testable import Reporting

@Suite("Numbers of the report")
struct ReportNumberTests {
    @Test(
        "p values keep their meaning",
        arguments: [
            (1.0, "1.000"), (0.9999, "1.000"), (0.0456, "0.046"), (0.5, "0.500"), (0.00012, "0.00012"),
            (1.3e-11, "1.3e-11"), (0.0, "< 1e-300"),
        ])
    func p(value: Double, text: String) { #expect(ReportNumber.p(value) == text) }

    @Test(
        "three significant digits",
        arguments: [
            (0.0, "0"), (1234.0, "1234"), (12.345, "12.3"), (0.04567, "0.0457"), (1.5e6, "1.50e6"),
            (0.0001, "1.00e-4"),
            (-3.14159, "-3.14"),
        ])
    func significant(value: Double, text: String) { #expect(ReportNumber.significant(value) == text) }

    @Test("bounds and reasons are said, never left out")
    func bounds() {
        #expect(ReportNumber.bounded(BoundedNumber(2.4, .atMost)) == "≤ 2.40")
        #expect(ReportNumber.interval(.notEstimable("no pair")) == "not estimable: no pair")
        #expect(ReportNumber.interval(Estimated(1.5, lower: 1.2, upper: 1.9)) == "1.50 (1.20 to 1.90)")
        #expect(ReportNumber.p(nil) == "-")
    }
}
