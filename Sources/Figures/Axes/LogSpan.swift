import Glibc
import JSONText
import VegaLite

/// A logarithmic axis: a span with round ends, and ticks people read without counting zeros.
struct LogSpan: Hashable {
    let lower: Double
    let upper: Double

    /// The span over the positive values, widened to the next 1, 2 or 5 at both ends; nil without any.
    init?(covering values: some Sequence<Double>) {
        var low = Double.infinity
        var high = 0.0
        for x in values where x > 0 && x.isFinite {
            low = min(low, x)
            high = max(high, x)
        }
        guard high > 0 else { return nil }
        lower = LogSpan.round(low / 1.05, up: false)
        upper = max(LogSpan.round(high * 1.05, up: true), lower * 10)
    }

    init(_ lower: Double, _ upper: Double) {
        self.lower = lower
        self.upper = upper
    }

    var decades: Double { log10(upper / lower) }

    /// Decades; with fewer than two of them also 2 and 5; every second or third decade on long axes.
    var ticks: [Double] {
        let step = decades > 8 ? 3 : decades > 5.5 ? 2 : 1
        let multiples: [Double] = decades < 1.6 ? [1, 2, 5] : decades < 2.4 ? [1, 3] : [1]
        let first = Int(log10(lower).rounded(.down)), last = Int(log10(upper).rounded(.up))
        var out: [Double] = []
        for exponent in first...last where (exponent - first) % step == 0 || step == 1 {
            for multiple in multiples {
                let tick = multiple * power(exponent)
                if tick >= lower * 0.999, tick <= upper * 1.001 { out.append(tick) }
            }
        }
        return out
    }

    var scale: Scale { .span(.log, lower...upper) }

    /// Distance from the lower end as a share of the axis, 0 at or below it.
    func position(of x: Double) -> Double { x <= lower ? 0 : log10(x / lower) / decades }

    private static func round(_ x: Double, up: Bool) -> Double {
        let exponent = Int(log10(x).rounded(.down))
        let steps = [1, 2, 5, 10].map { $0 * power(exponent) }
        return up ? steps.first { $0 >= x * 0.9999 } ?? steps[3] : steps.last { $0 <= x * 1.0001 } ?? steps[0]
    }
}

/// A power of ten that prints exactly: 0.01 and not 0.010000000000000002.
func power(_ exponent: Int) -> Double {
    var out = 1.0
    for _ in 0..<abs(exponent) { out *= 10 }
    return exponent < 0 ? 1 / out : out
}
