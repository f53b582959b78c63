/// Adjustment of p values for multiple testing within one declared family.
///
/// Holm, Hochberg, Hommel and Bonferroni control the family-wise error rate; Benjamini-Hochberg and
/// Benjamini-Yekutieli the false discovery rate. Missing p values (nil) stay missing and do not count.
/// *Assumes:* values are probabilities; NaN and numbers outside 0…1 are not checked. Results are cut at 1.
/// *References:* Holm 1979; Hochberg 1988 doi:10.1093/biomet/75.4.800; Hommel 1988 doi:10.1093/biomet/75.2.383;
/// Benjamini, Hochberg 1995 doi:10.1111/j.2517-6161.1995.tb02031.x; Benjamini, Yekutieli 2001 doi:10.1214/aos/1013699998.
/// *Checked against:* R 4.2.2 `p.adjust`.
public enum Adjustment: String, Hashable, Sendable, CaseIterable {
    /// Step-down Bonferroni; any dependence.
    case holm
    /// Step-up; needs independence or positive dependence.
    case hochberg
    /// Closed testing with Simes' test.
    case hommel
    /// Times the number of tests.
    case bonferroni
    /// False discovery rate, positive dependence.
    case benjaminiHochberg = "BH"
    /// False discovery rate, any dependence.
    case benjaminiYekutieli = "BY"
    /// No adjustment.
    case none

    /// The method of that name; `fdr` is BH, letter case does not matter.
    public init?(name: String) {
        let lowered = name.lowercased()
        if lowered == "fdr" {
            self = .benjaminiHochberg
        } else if let found = Adjustment.allCases.first(where: { $0.rawValue.lowercased() == lowered }) {
            self = found
        } else {
            return nil
        }
    }

    /// Adjusted p values in the order given.
    public func adjust(_ p: [Double?]) -> [Double?] {
        let present = p.compactMap { $0 }
        var adjusted = adjust(present).makeIterator()
        return p.map { $0 == nil ? nil : adjusted.next() }
    }

    /// Adjusted p values in the order given.
    public func adjust(_ p: [Double]) -> [Double] {
        let n = Double(p.count)
        guard p.count > 1 else { return p }
        switch self {
        case .none: return p
        case .bonferroni: return p.map { min(1, n * $0) }
        case .holm:
            return stepwise(p, descending: false) { rank, value in (n - rank + 1) * value }
        case .hochberg:
            return stepwise(p, descending: true) { rank, value in (n - rank + 1) * value }
        case .benjaminiHochberg:
            return stepwise(p, descending: true) { rank, value in n / rank * value }
        case .benjaminiYekutieli:
            let harmonic = (1...p.count).reduce(0) { $0 + 1 / Double($1) }
            return stepwise(p, descending: true) { rank, value in harmonic * n / rank * value }
        case .hommel: return hommel(p)
        }
    }

    /// Running maximum from the smallest p, or running minimum from the largest.
    private func stepwise(
        _ p: [Double], descending: Bool, _ scaled: (Double, Double) -> Double
    ) -> [Double] {
        let sorted = SortedColumn(p), values = sorted.values, rows = sorted.rows
        var result = p
        var running = descending ? Double.infinity : 0
        for step in rows.indices {
            let place = descending ? rows.count - 1 - step : step
            let value = scaled(Double(place + 1), values[place])
            running = descending ? min(running, value) : max(running, value)
            result[rows[place]] = min(1, running)
        }
        return result
    }

    /// For every number m of hypotheses that may be true, Simes' p of the worst intersection containing each one.
    private func hommel(_ p: [Double]) -> [Double] {
        let n = p.count
        let order = p.indices.sorted { (p[$0], $0) < (p[$1], $1) }
        let sorted = order.map { p[$0] }
        let simes = sorted.indices.reduce(Double.infinity) {
            min($0, Double(n) * sorted[$1] / Double($1 + 1))
        }
        var adjusted = [Double](repeating: simes, count: n)
        for m in stride(from: n - 1, to: 1, by: -1) {
            let tail = n - m + 1
            var smallest = Double.infinity
            for place in tail..<n {
                smallest = min(smallest, Double(m) * sorted[place] / Double(place - tail + 2))
            }
            for place in 0..<tail {
                adjusted[place] = max(adjusted[place], min(Double(m) * sorted[place], smallest))
            }
            let edge = min(Double(m) * sorted[tail - 1], smallest)
            for place in tail..<n { adjusted[place] = max(adjusted[place], edge) }
        }
        var result = p
        for (place, index) in order.enumerated() {
            result[index] = min(1, max(adjusted[place], sorted[place]))
        }
        return result
    }
}
