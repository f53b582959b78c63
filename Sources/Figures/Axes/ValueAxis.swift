import Glibc
import JSONText
import VegaLite

/// The y axis of measured values: logarithmic for amounts, linear for percentages.
enum ValueAxis: Hashable {
    case log(LogSpan)
    case linear(ClosedRange<Double>)

    init(unit: String, values: [Double]) {
        if unit != "%", let span = LogSpan(covering: values) {
            self = .log(span)
        } else {
            let high = values.filter(\.isFinite).max() ?? 1
            let low = min(0, values.filter(\.isFinite).min() ?? 0)
            self = .linear(low...max(ValueAxis.roundUp(high), low + 1e-9))
        }
    }

    var scale: Scale {
        switch self {
        case .log(let span): span.scale
        case .linear(let range): .span(.linear, range)
        }
    }

    var ticks: [Double] {
        switch self {
        case .log(let span): span.ticks
        case .linear(let range): LinearTicks.values(range, about: 5)
        }
    }

    /// Where a value is drawn: a zero on a log axis stands at its foot.
    func drawn(_ x: Double) -> Double {
        switch self {
        case .log(let span): max(x, span.lower)
        case .linear(let range): min(max(x, range.lowerBound), range.upperBound)
        }
    }

    /// Too small for the axis: drawn at its foot with its own symbol.
    func isAtFoot(_ x: Double) -> Bool { if case .log(let span) = self { x < span.lower } else { false } }

    /// Drawing units from the top of a plot of this height.
    func y(_ x: Double, height: Double) -> Double {
        switch self {
        case .log(let span): height * (1 - span.position(of: x))
        case .linear(let range):
            height * (1 - (x - range.lowerBound) / (range.upperBound - range.lowerBound))
        }
    }

    private static func roundUp(_ x: Double) -> Double {
        guard x > 0 else { return 1 }
        let unit = power(Int(log10(x).rounded(.down)))
        return ([1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].map { $0 * unit }.first { $0 >= x * 1.02 }) ?? 12 * unit
    }
}

/// Round ticks of a linear axis.
enum LinearTicks {
    static func values(_ range: ClosedRange<Double>, about count: Int) -> [Double] {
        let raw = (range.upperBound - range.lowerBound) / Double(max(1, count))
        guard raw > 0 else { return [range.lowerBound] }
        let unit = power(Int(log10(raw).rounded(.down)))
        let step = ([1, 2, 2.5, 5, 10].map { $0 * unit }.first { $0 >= raw * 0.999 }) ?? 10 * unit
        var out: [Double] = []
        var k = (range.lowerBound / step - 1e-9).rounded(.up)
        while k * step <= range.upperBound + step * 1e-9 {
            out.append(k * step)
            k += 1
        }
        return out
    }

    /// Ticks of a day axis: multiples of 7, 14, 28 … days.
    static func days(_ range: ClosedRange<Double>, atMost count: Int) -> [Double] {
        for step in [1.0, 2, 7, 14, 28, 56, 84, 168, 336, 672, 1344] {
            let first = (range.lowerBound / step - 1e-9).rounded(.up)
            let last = (range.upperBound / step + 1e-9).rounded(.down)
            if last - first + 1 <= Double(count), last >= first {
                return stride(from: first, through: last, by: 1).map { $0 * step }
            }
        }
        return [range.lowerBound, range.upperBound]
    }
}
