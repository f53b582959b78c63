import Cohort

extension BoundedNumber {
    /// A reading as a number or bound; an interval is given by its middle as neither end is known.
    package init?(_ value: ReadingValue) {
        switch value {
        case .exact(let x): self.init(x)
        case .below(let x): self.init(x, .atMost)
        case .above(let x): self.init(x, .atLeast)
        case .within(_, let high): self.init(high, .atMost)
        case .missing: return nil
        }
    }
}

extension SampleSummary {
    /// Order statistics (quantile type 7) of values some of which are censored.
    ///
    /// Each quantile is computed once from the lower and once from the upper bounds of the values; where the two
    /// agree it is exact, otherwise it is given as the bound that is certain.
    package init(_ values: [ReadingValue]) {
        let bounds = values.compactMap(\.bounds)
        let lower = bounds.map(\.lower).sorted(), upper = bounds.map(\.upper).sorted()
        func quantile(_ p: Double) -> BoundedNumber? {
            guard let low = SampleSummary.quantile(lower, p), let high = SampleSummary.quantile(upper, p)
            else {
                return nil
            }
            if low == high { return BoundedNumber(low) }
            return high.isFinite ? BoundedNumber(high, .atMost) : BoundedNumber(max(low, 0), .atLeast)
        }
        self.init(
            n: bounds.count, censored: values.count(where: \.isCensored), median: quantile(0.5),
            q1: quantile(0.25), q3: quantile(0.75), minimum: quantile(0), maximum: quantile(1))
    }

    /// Hyndman and Fan's type 7 on sorted values that may be infinite (no arithmetic on equal infinities).
    static func quantile(_ sorted: [Double], _ p: Double) -> Double? {
        guard !sorted.isEmpty else { return nil }
        let position = Double(sorted.count - 1) * p
        let below = Int(position.rounded(.down)), above = Int(position.rounded(.up))
        let a = sorted[below], b = sorted[above]
        if a == b { return a }
        return a + (position - Double(below)) * (b - a)
    }
}
