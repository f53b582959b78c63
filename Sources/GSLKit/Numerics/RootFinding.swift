/// Roots of functions of one variable.
public enum RootFinding {
    /// A root of `f` in [lower, upper] by Brent's method, to `tolerance` (absolute) or the last place.
    ///
    /// The signs at the ends must differ (a zero at an end is a root). Reference: R. P. Brent, Algorithms for
    /// Minimization without Derivatives, 1973, chapter 4.
    /// - Throws: `NumericalError` when the ends do not bracket a sign change; rethrows what `f` throws.
    public static func brent(
        in lower: Double, _ upper: Double, tolerance: Double = 0, _ f: (Double) throws -> Double
    ) throws -> Double {
        var a = lower, b = upper
        var fa = try f(a), fb = try f(b)
        if fa == 0 { return a }
        if fb == 0 { return b }
        guard (fa < 0) != (fb < 0), !fa.isNaN, !fb.isNaN else {
            throw NumericalError("the interval does not enclose a change of sign")
        }
        var c = a, fc = fa
        var step = b - a, previous = step
        for _ in 0..<400 {
            if abs(fc) < abs(fb) {
                (a, b, c) = (b, c, b)
                (fa, fb, fc) = (fb, fc, fb)
            }
            let accuracy = 2 * Double.ulpOfOne * abs(b) + 0.5 * tolerance
            let middle = 0.5 * (c - b)
            if abs(middle) <= accuracy || fb == 0 { return b }
            if abs(previous) >= accuracy, abs(fa) > abs(fb) {
                let candidate = interpolation(a, b, c, fa, fb, fc, middle)
                let limit = min(
                    3 * middle * candidate.q - abs(accuracy * candidate.q), abs(previous * candidate.q))
                if 2 * candidate.p < limit {
                    (previous, step) = (step, candidate.p / candidate.q)
                } else {
                    (previous, step) = (middle, middle)
                }
            } else {
                (previous, step) = (middle, middle)
            }
            (a, fa) = (b, fb)
            b += abs(step) > accuracy ? step : (middle > 0 ? accuracy : -accuracy)
            fb = try f(b)
            if (fb > 0) == (fc > 0) {
                (c, fc) = (a, fa)
                step = b - a
                previous = step
            }
        }
        return b
    }

    /// Secant or inverse quadratic step p/q with p >= 0.
    private static func interpolation(
        _ a: Double, _ b: Double, _ c: Double, _ fa: Double, _ fb: Double, _ fc: Double, _ middle: Double
    ) -> (p: Double, q: Double) {
        let s = fb / fa
        var p: Double, q: Double
        if a == c {
            p = 2 * middle * s
            q = 1 - s
        } else {
            let t = fa / fc, r = fb / fc
            p = s * (2 * middle * t * (t - r) - (b - a) * (r - 1))
            q = (t - 1) * (r - 1) * (s - 1)
        }
        if p > 0 { q = -q } else { p = -p }
        return (p, q)
    }

    /// A root of an increasing or decreasing `f`, bracketed by doubling steps away from `start`.
    /// - Throws: `NumericalError` when no sign change is found within `doublings` steps; rethrows what `f`
    ///   throws.
    public static func monotone(
        from start: Double, step: Double = 1, within bounds: ClosedRange<Double> = -.infinity ... .infinity,
        tolerance: Double = 0, doublings: Int = 200, _ f: (Double) throws -> Double
    ) throws -> Double {
        let first = try f(start)
        if first == 0 { return start }
        var low = start, high = start, width = step
        for _ in 0..<doublings {
            let nextLow = max(bounds.lowerBound, low - width), nextHigh = min(bounds.upperBound, high + width)
            if nextLow < low {
                let value = try f(nextLow)
                if value == 0 { return nextLow }
                if (value < 0) != (first < 0) { return try brent(in: nextLow, low, tolerance: tolerance, f) }
            }
            if nextHigh > high {
                let value = try f(nextHigh)
                if value == 0 { return nextHigh }
                if (value < 0) != (first < 0) {
                    return try brent(in: high, nextHigh, tolerance: tolerance, f)
                }
            }
            (low, high, width) = (nextLow, nextHigh, 2 * width)
        }
        throw NumericalError("no change of sign was found")
    }
}
