internal import Glibc

/// Means, quantiles and spreads of plain numbers.
public enum Descriptive {
    /// Arithmetic mean by Neumaier's compensated sum; the array must not be empty.
    static func mean(_ values: [Double]) -> Double {
        var sum = 0.0, lost = 0.0
        for value in values {
            let next = sum + value
            lost += abs(sum) >= abs(value) ? (sum - next) + value : (value - next) + sum
            sum = next
        }
        return (sum + lost) / Double(values.count)
    }

    /// The median of sorted values.
    static func median(_ sorted: [Double]) -> Estimate<Double> {
        guard !sorted.isEmpty else { return .notEstimable(reason: "no values") }
        let half = sorted.count / 2
        return .value(sorted.count % 2 == 1 ? sorted[half] : 0.5 * (sorted[half - 1] + sorted[half]))
    }

    /// Quantile of sorted values by R's type 7: linear between order statistics at 1 + (n-1)p
    /// (Hyndman, Fan 1996 doi:10.1080/00031305.1996.10473566).
    ///
    /// The values must be in increasing order (not checked). *Fails:* not estimable without values or for p
    /// outside 0…1.
    /// *Checked against:* R 4.2.2 `quantile`.
    public static func quantile(_ p: Double, ofSorted sorted: [Double]) -> Estimate<Double> {
        guard !sorted.isEmpty else { return .notEstimable(reason: "no values") }
        guard p >= 0, p <= 1 else { return .notEstimable(reason: "a probability lies between 0 and 1") }
        let place = Double(sorted.count - 1) * p
        // R's fuzz: a place that is a whole number but for rounding is that number.
        let fuzz = 4 * Double.ulpOfOne
        let below = (place + fuzz).rounded(.down)
        let part = place - below
        let low = sorted[Int(below)]
        guard abs(part) >= fuzz, Int(below) + 1 < sorted.count else { return .value(low) }
        return .value((1 - part) * low + part * sorted[Int(below) + 1])
    }
}

extension Descriptive {
    /// e^x, the back-transform of means of logarithms.
    public static func exponential(_ x: Double) -> Double { exp(x) }
}
