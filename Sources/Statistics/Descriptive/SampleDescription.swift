internal import Glibc

/// The usual description of a sample: n, missing, mean, spread, quartiles, range, geometric mean.
///
/// Quartiles are R's type 7. Geometric mean and geometric standard deviation exist for positive values only.
/// *Checked against:* R 4.2.2 `mean`, `sd`, `quantile`, `exp(mean(log(x)))`.
public struct SampleDescription: Hashable, Sendable {
    /// Values used.
    public let count: Int
    /// Missing values (NaN).
    public let missing: Int
    /// Arithmetic mean.
    public let mean: Estimate<Double>
    /// Standard deviation (n - 1).
    public let standardDeviation: Estimate<Double>
    /// Smallest value.
    public let minimum: Estimate<Double>
    /// Lower quartile.
    public let lowerQuartile: Estimate<Double>
    /// Median.
    public let median: Estimate<Double>
    /// Upper quartile.
    public let upperQuartile: Estimate<Double>
    /// Largest value.
    public let maximum: Estimate<Double>
    /// exp(mean(log x)).
    public let geometricMean: Estimate<Double>
    /// exp(sd(log x)).
    public let geometricStandardDeviation: Estimate<Double>

    /// Describes values; NaN is missing.
    /// - Throws: `StatisticsError` for an infinite value.
    public init(_ values: [Double]) throws(StatisticsError) {
        try Check.finite(values)
        let sorted = values.filter { !$0.isNaN }.ascending()
        count = sorted.count
        missing = values.count - sorted.count
        let none = Estimate<Double>.notEstimable(reason: "no values")
        mean = sorted.isEmpty ? none : .value(Descriptive.mean(sorted))
        standardDeviation = SampleDescription.deviation(sorted)
        minimum = Descriptive.quantile(0, ofSorted: sorted)
        lowerQuartile = Descriptive.quantile(0.25, ofSorted: sorted)
        median = Descriptive.median(sorted)
        upperQuartile = Descriptive.quantile(0.75, ofSorted: sorted)
        maximum = Descriptive.quantile(1, ofSorted: sorted)
        guard sorted.allSatisfy({ $0 > 0 }) else {
            geometricMean = .notEstimable(reason: "a value is zero or negative")
            geometricStandardDeviation = .notEstimable(reason: "a value is zero or negative")
            return
        }
        let logs = sorted.map { log($0) }
        geometricMean = sorted.isEmpty ? none : .value(exp(Descriptive.mean(logs)))
        geometricStandardDeviation = SampleDescription.deviation(logs).map { exp($0) }
    }

    private static func deviation(_ values: [Double]) -> Estimate<Double> {
        guard values.count > 1 else { return .notEstimable(reason: "fewer than 2 values") }
        let mean = Descriptive.mean(values)
        let sum = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return .value((sum / Double(values.count - 1)).squareRoot())
    }
}

/// A value known only within bounds: exact when both agree, below a limit of detection when `lower` is the smallest
/// possible value, above a limit when `upper` is infinite.
public struct BoundedValue: Hashable, Sendable {
    /// Smallest value it can have.
    public var lower: Double
    /// Largest value it can have.
    public var upper: Double

    /// A value between two bounds.
    public init(lower: Double, upper: Double) {
        self.lower = lower
        self.upper = upper
    }

    /// A value known exactly.
    public static func exact(_ value: Double) -> BoundedValue { BoundedValue(lower: value, upper: value) }
    /// A non-negative quantity below a limit.
    public static func below(_ limit: Double) -> BoundedValue { BoundedValue(lower: 0, upper: limit) }
    /// A quantity above a limit.
    public static func above(_ limit: Double) -> BoundedValue { BoundedValue(lower: limit, upper: .infinity) }

    /// Whether the value is known exactly.
    public var isExact: Bool { lower == upper }
}

/// Description of values of which some are censored: every order statistic is a bound, exact where the data decide it.
///
/// The sorted lower bounds and the sorted upper bounds enclose the sorted true values place by place, so quantiles of
/// the two enclose the true quantile; no substitution of limits is made.
/// *Fails:* without values; the geometric mean where an upper bound is zero or negative.
/// *Checked against:* ``SampleDescription`` where nothing is censored, censored samples by hand.
public struct CensoredDescription: Hashable, Sendable {
    /// Values used.
    public let count: Int
    /// Values that are not known exactly.
    public let censored: Int
    /// Bounds of the smallest value.
    public let minimum: Estimate<BoundedValue>
    /// Bounds of the lower quartile.
    public let lowerQuartile: Estimate<BoundedValue>
    /// Bounds of the median.
    public let median: Estimate<BoundedValue>
    /// Bounds of the upper quartile.
    public let upperQuartile: Estimate<BoundedValue>
    /// Bounds of the largest value.
    public let maximum: Estimate<BoundedValue>
    /// Bounds of the geometric mean; the lower one is 0 where a value may be 0.
    public let geometricMean: Estimate<BoundedValue>

    /// Describes values given by bounds (lower <= upper, not NaN).
    /// - Throws: `StatisticsError` when a lower bound is above its upper bound or either is NaN.
    public init(_ values: [BoundedValue]) throws(StatisticsError) {
        guard values.allSatisfy({ $0.lower <= $0.upper }) else {
            throw .badArgument("A lower bound is above its upper bound.")
        }
        let lower = values.map(\.lower).ascending(), upper = values.map(\.upper).ascending()
        count = values.count
        censored = values.count { !$0.isExact }
        func quantile(_ p: Double) -> Estimate<BoundedValue> {
            guard let low = Descriptive.quantile(p, ofSorted: lower).value,
                let high = Descriptive.quantile(p, ofSorted: upper).value
            else { return .notEstimable(reason: "no values") }
            // ∞ - ∞ in the interpolation means the upper bound is open.
            return .value(BoundedValue(lower: low, upper: high.isNaN ? .infinity : high))
        }
        minimum = quantile(0)
        lowerQuartile = quantile(0.25)
        median = quantile(0.5)
        upperQuartile = quantile(0.75)
        maximum = quantile(1)
        if values.isEmpty {
            geometricMean = .notEstimable(reason: "no values")
        } else if upper.contains(where: { $0 <= 0 }) {
            geometricMean = .notEstimable(reason: "a value is zero or negative")
        } else {
            let low = lower[0] <= 0 ? 0 : exp(Descriptive.mean(lower.map { log($0) }))
            let high = upper.last == .infinity ? .infinity : exp(Descriptive.mean(upper.map { log($0) }))
            geometricMean = .value(BoundedValue(lower: low, upper: high))
        }
    }
}
