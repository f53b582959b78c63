import Analysis

/// Numbers as the report prints them; the exact values are in `results.json`.
package enum ReportNumber {
    /// Three significant digits, plain notation between 0.001 and 100,000.
    package static func significant(_ value: Double?, _ digits: Int = 3) -> String {
        guard let value else { return "-" }
        guard value.isFinite else { return value > 0 ? "∞" : "-∞" }
        guard value != 0 else { return "0" }
        let magnitude = exponent(abs(value))
        if magnitude >= 5 || magnitude < -3 {
            let mantissa = value / power(magnitude)
            return "\(decimal(mantissa, digits - 1))e\(magnitude)"
        }
        return decimal(value, max(0, digits - 1 - magnitude))
    }

    /// `0.016`, `0.0004`, `1.3e-11`, `1.000`: never a bare `<0.05`.
    package static func p(_ value: Double?) -> String {
        guard let value else { return "-" }
        if value >= 0.9995 { return "1.000" }
        if value >= 0.0995 { return decimal(value, 3) }
        if value >= 0.0001 { return decimal(value, value >= 0.00995 ? 3 : value >= 0.000995 ? 4 : 5) }
        return value == 0 ? "< 1e-300" : significant(value, 2)
    }

    /// `1.42 (1.10 to 1.83)`.
    package static func interval(_ estimate: Estimated) -> String {
        guard let value = estimate.value else { return estimate.reason.map { "not estimable: \($0)" } ?? "-" }
        guard estimate.lower != nil || estimate.upper != nil else { return significant(value) }
        return "\(significant(value)) (\(significant(estimate.lower)) to \(significant(estimate.upper)))"
    }

    package static func bounded(_ number: BoundedNumber?) -> String {
        guard let number else { return "-" }
        let sign =
            switch number.bound {
            case .exact: ""
            case .atMost: "≤ "
            case .atLeast: "≥ "
            }
        return sign + significant(number.value)
    }

    /// `median (minimum - maximum)`.
    package static func summary(_ summary: SampleSummary) -> String {
        guard summary.n > 0 else { return "-" }
        return "\(bounded(summary.median)) (\(bounded(summary.minimum)) - \(bounded(summary.maximum)))"
    }

    package static func percent(_ share: Double?, _ places: Int = 1) -> String {
        share.map { decimal(100 * $0, places) } ?? "-"
    }

    private static func exponent(_ value: Double) -> Int {
        var exponent = 0
        var scaled = value
        while scaled >= 10 {
            scaled /= 10
            exponent += 1
        }
        while scaled < 1 {
            scaled *= 10
            exponent -= 1
        }
        return exponent
    }

    private static func power(_ exponent: Int) -> Double {
        (0..<abs(exponent)).reduce(1.0) { value, _ in exponent > 0 ? value * 10 : value / 10 }
    }
}
