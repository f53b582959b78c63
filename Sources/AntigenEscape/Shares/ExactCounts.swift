import Glibc
import Statistics

/// Exact answers about counts of events.
enum ExactCounts {
    /// Clopper-Pearson interval of a share; nil unless 0 <= count <= total and total > 0.
    static func interval(_ count: Int, of total: Int, confidence: Double) -> ConfidenceInterval? {
        try? BinomialProportion(successes: count, trials: total, level: confidence).clopperPearson
    }

    /// One-sided Fisher test that `a` of `n` is a greater share than `b` of `m`: P(X >= a), X hypergeometric.
    ///
    /// Only the upper tail: event counts reach millions, where the conditional odds ratio of the full test costs
    /// seconds and is not wanted here.
    static func fisherGreater(_ a: Int, of n: Int, against b: Int, of m: Int) -> Double {
        let successes = a + b, failures = n + m - successes
        let top = min(n, successes), bottom = max(0, n - failures)
        guard a > bottom else { return 1 }
        guard a <= top else { return 0 }
        func logChoose(_ n: Int, _ k: Int) -> Double {
            lgamma(Double(n) + 1) - lgamma(Double(k) + 1) - lgamma(Double(n - k) + 1)
        }
        let first = logChoose(successes, a) + logChoose(failures, n - a) - logChoose(n + m, n)
        // Ratios of neighbouring terms: no further logarithms, stops when the tail no longer counts.
        var term = 1.0, sum = 1.0
        for k in a..<top {
            term *= Double(successes - k) / Double(k + 1) * (Double(n - k) / Double(failures - n + k + 1))
            sum += term
            if term < sum * 1e-17 { break }
        }
        return min(1, exp(first + log(sum)))
    }
}
