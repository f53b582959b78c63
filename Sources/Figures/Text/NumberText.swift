import Analysis

/// Numbers as a journal prints them.
enum NumberText {
    /// Fixed decimals, rounded half away from zero.
    static func fixed(_ x: Double, _ decimals: Int) -> String {
        guard x.isFinite else { return x.isNaN ? "–" : (x > 0 ? "∞" : "−∞") }
        var scale = 1.0
        for _ in 0..<decimals { scale *= 10 }
        guard abs(x) * scale < 1e15 else { return "\(x)" }
        let units = Int((abs(x) * scale).rounded())
        let whole = grouped(units / Int(scale))
        let sign = x < 0 && units > 0 ? "−" : ""
        guard decimals > 0 else { return sign + whole }
        let rest = String(units % Int(scale))
        return sign + whole + "." + String(repeating: "0", count: decimals - rest.count) + rest
    }

    /// Three significant digits without an exponent: 0.0123, 1.23, 12.3, 123, 1,234.
    static func short(_ x: Double) -> String {
        guard x.isFinite, x != 0 else { return fixed(x, 0) }
        var decimals = 2
        var size = abs(x)
        while size < 1, decimals < 8 {
            size *= 10
            decimals += 1
        }
        while size >= 10, decimals > 0 {
            size /= 10
            decimals -= 1
        }
        return trimmed(fixed(x, decimals))
    }

    /// A ratio: two decimals, three below 0.1, one from 10 on; never a bare zero.
    static func ratio(_ x: Double) -> String {
        switch abs(x) {
        case ..<0.0005 where x > 0: "<0.001"
        case ..<0.1: fixed(x, 3)
        case ..<9.995: fixed(x, 2)
        case ..<99.95: fixed(x, 1)
        default: fixed(x, 0)
        }
    }

    /// Two decimals with an ordinary minus, for paths.
    static func plain(_ x: Double) -> String { fixed(x, 2).replacing("−", with: "-") }

    static func percent(_ share: Double, decimals: Int = 1) -> String { fixed(share * 100, decimals) + "%" }

    /// `p = 0.016`, `p < 0.001`.
    static func p(_ p: Double) -> String { p < 0.001 ? "p < 0.001" : "p = " + pValue(p) }

    /// `0.016`, `< 0.001`, for a column headed p.
    static func pValue(_ p: Double) -> String {
        if p < 0.001 { return "< 0.001" }
        return p < 0.0995 ? fixed(p, 3) : fixed(p, 2)
    }

    static func bounded(_ number: BoundedNumber) -> String {
        switch number.bound {
        case .exact: short(number.value)
        case .atMost: "≤ " + short(number.value)
        case .atLeast: "≥ " + short(number.value)
        }
    }

    /// `1.18 (1.02–1.36)`, or the reason there is no estimate.
    static func estimate(_ e: Estimated, _ text: (Double) -> String = ratio) -> String {
        guard let value = e.value else { return e.reason ?? "not estimable" }
        return text(value) + interval(e, text).map { " (\($0))" }.orEmpty
    }

    /// `1.02–1.36`; an open end is written as such.
    static func interval(_ e: Estimated, _ text: (Double) -> String = ratio) -> String? {
        switch (e.lower, e.upper) {
        case (nil, nil): nil
        case (let low?, nil): text(low) + "–not reached"
        case (nil, let high?): "–" + text(high)
        case (let low?, let high?): text(low) + "–" + text(high)
        }
    }

    private static func grouped(_ n: Int) -> String {
        let digits = String(n)
        guard digits.count > 3 else { return digits }
        var out = ""
        for (i, digit) in digits.enumerated() {
            if i > 0, (digits.count - i) % 3 == 0 { out += "," }
            out.append(digit)
        }
        return out
    }

    private static func trimmed(_ text: String) -> String {
        guard text.contains(".") else { return text }
        var out = text
        while out.hasSuffix("0") { out.removeLast() }
        if out.hasSuffix(".") { out.removeLast() }
        return out
    }
}

extension String? {
    var orEmpty: String { self ?? "" }
}
