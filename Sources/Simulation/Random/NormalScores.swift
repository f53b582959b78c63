import Glibc

/// Quantiles of the standard normal distribution for ideal samples.
enum NormalScores {
    /// The `n` scores Φ⁻¹((i - 1/2) / n), ascending; the middle one of an odd `n` is exactly 0.
    static func scores(_ n: Int) -> [Double] {
        (1...n).map { i in
            2 * i - 1 == n ? 0 : quantile((Double(i) - 0.5) / Double(n))
        }
    }

    /// By bisection on the error function: slow, exact enough, and without a table of constants.
    static func quantile(_ p: Double) -> Double {
        var low = -9.0, high = 9.0
        for _ in 0..<80 {
            let middle = (low + high) / 2
            if erfc(-middle / 2.0.squareRoot()) / 2 < p { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }
}
