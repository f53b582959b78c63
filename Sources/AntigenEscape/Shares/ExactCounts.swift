import Glibc

/// Exact answers about counts of events.
enum ExactCounts {
    /// Clopper-Pearson interval of a share.
    static func interval(_ count: Int, of total: Int, confidence: Double) -> (lower: Double, upper: Double) {
        let tail = (1 - confidence) / 2
        let k = Double(count), n = Double(total)
        let lower = count == 0 ? 0 : quantile(tail, k, n - k + 1)
        let upper = count == total ? 1 : quantile(1 - tail, k + 1, n - k)
        return (lower, upper)
    }

    private static func quantile(_ p: Double, _ a: Double, _ b: Double) -> Double {
        var low = 0.0, high = 1.0
        for _ in 0..<100 {
            let mid = (low + high) / 2
            if incompleteBeta(mid, a, b) < p { low = mid } else { high = mid }
        }
        return (low + high) / 2
    }

    private static func incompleteBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
        guard x > 0 else { return 0 }
        guard x < 1 else { return 1 }
        if x > (a + 1) / (a + b + 2) { return 1 - incompleteBeta(1 - x, b, a) }
        let front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)) / a
        var c = 1.0, d = 1 / (1 - (a + b) * x / (a + 1)), h = d
        for m in 1...10_000 {
            let m = Double(m)
            var numerator = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
            d = 1 / (1 + numerator * d)
            c = 1 + numerator / c
            h *= d * c
            numerator = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
            d = 1 / (1 + numerator * d)
            c = 1 + numerator / c
            h *= d * c
            if abs(d * c - 1) < 1e-15 { break }
        }
        return front * h
    }

    /// One-sided Fisher test that `a` of `n` is a greater share than `b` of `m`.
    static func fisherGreater(_ a: Int, of n: Int, against b: Int, of m: Int) -> Double {
        let successes = a + b, total = n + m
        func logChoose(_ n: Int, _ k: Int) -> Double {
            lgamma(Double(n + 1)) - lgamma(Double(k + 1)) - lgamma(Double(n - k + 1))
        }
        let all = logChoose(total, n)
        let top = min(n, successes)
        guard a <= top else { return 1 }
        return min(
            1,
            (a...top).reduce(0.0) {
                $0 + exp(logChoose(successes, $1) + logChoose(total - successes, n - $1) - all)
            })
    }
}
