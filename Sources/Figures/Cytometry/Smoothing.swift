import Glibc

/// Smoothing of counts by a Gaussian, cut at four standard deviations.
///
/// Weights are divided by what of them lies inside, so that counts at the edges do not leak out of the plot.
enum Smoothing {
    static func line(_ values: [Double], sigma: Double) -> [Double] {
        grid(values, columns: values.count, rows: 1, sigma: sigma)
    }

    /// Row-major; `sigma` in cells.
    static func grid(_ values: [Double], columns: Int, rows: Int, sigma: Double) -> [Double] {
        guard sigma > 0 else { return values }
        let across = pass(values, count: columns, stride: 1, lines: rows, step: columns, sigma: sigma)
        return pass(across, count: rows, stride: columns, lines: columns, step: 1, sigma: sigma)
    }

    private static func pass(
        _ values: [Double], count: Int, stride: Int, lines: Int, step: Int, sigma: Double
    ) -> [Double] {
        guard count > 1 else { return values }
        let reach = min(count - 1, Int((4 * sigma).rounded(.up)))
        let weights = (0...reach).map { exp(-Double($0 * $0) / (2 * sigma * sigma)) }
        // Each cell gives away exactly what it holds: the weights of its neighbours inside add up to one.
        let totals = (0..<count).map { i in
            (max(0, i - reach)...min(count - 1, i + reach)).reduce(0.0) { $0 + weights[abs($1 - i)] }
        }
        var out = [Double](repeating: 0, count: values.count)
        for line in 0..<lines {
            let start = line * step
            for i in 0..<count {
                let value = values[start + i * stride]
                guard value != 0 else { continue }
                let share = value / totals[i]
                for j in max(0, i - reach)...min(count - 1, i + reach) {
                    out[start + j * stride] += share * weights[abs(j - i)]
                }
            }
        }
        return out
    }
}
