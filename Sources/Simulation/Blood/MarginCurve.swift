import Glibc

/// A log-normal margin whose tails bend so that they stay inside a range.
struct MarginCurve {
    let margin: PublishedMargins.Margin
    /// Standard deviation of the logarithm in the middle.
    let spread: Double

    /// Value at a normal score: the median at 0, inside the range everywhere, rounded to two decimals.
    func value(_ score: Double) -> Double {
        let up = log(0.96 * margin.range.upperBound / margin.median)
        let down = log(margin.median / (1.15 * margin.range.lowerBound + 0.015))
        let logarithm = score >= 0 ? bent(spread * score, cap: up) : -bent(-spread * score, cap: down)
        return (margin.median * exp(logarithm)).rounded(decimals: 2)
    }

    /// Straight up to half of the cap, then approaching it.
    private func bent(_ x: Double, cap: Double) -> Double {
        let knee = cap / 2
        guard x > knee else { return x }
        return cap - (cap - knee) * exp(-(x - knee) / (cap - knee))
    }
}
