/// A quantity that either was estimated or does not exist for these data, with the reason in words.
///
/// Nothing in this library answers NaN: "not estimable" is a result that can be printed.
public enum Estimable<Value: Sendable>: Sendable {
    /// The quantity exists.
    case estimate(Value)
    /// The quantity does not exist for these data.
    case notEstimable(reason: String)

    /// The value, or nil when it is not estimable.
    public var value: Value? {
        if case .estimate(let value) = self { value } else { nil }
    }

    /// Why there is no value, or nil when there is one.
    public var reason: String? {
        if case .notEstimable(let reason) = self { reason } else { nil }
    }

    /// The same with the value transformed.
    public func map<Other: Sendable>(_ transform: (Value) -> Other) -> Estimable<Other> {
        switch self {
        case .estimate(let value): .estimate(transform(value))
        case .notEstimable(let reason): .notEstimable(reason: reason)
        }
    }
}

extension Estimable: Equatable where Value: Equatable {}
extension Estimable: Hashable where Value: Hashable {}

/// A chi-square statistic with its degrees of freedom and upper-tail probability.
public struct ChiSquareTest: Sendable, Hashable {
    /// The statistic.
    public let statistic: Double
    /// Degrees of freedom, at least 1.
    public let degreesOfFreedom: Int
    /// P(χ² ≥ statistic).
    public let pValue: Double

    init(statistic: Double, degreesOfFreedom: Int) {
        self.statistic = max(0, statistic)
        self.degreesOfFreedom = degreesOfFreedom
        pValue = Distribution.chiSquareUpper(max(0, statistic), degreesOfFreedom: degreesOfFreedom)
    }
}

/// A standardised normal statistic with its two-sided probability.
public struct NormalTest: Sendable, Hashable {
    /// The statistic.
    public let z: Double
    /// Two-sided P(|Z| ≥ |z|).
    public let pValue: Double

    init(z: Double) {
        self.z = z
        pValue = Distribution.normalTwoSided(z)
    }
}

/// A two-sided confidence interval.
public struct ConfidenceLimits: Sendable, Hashable {
    /// Lower limit.
    public let lower: Double
    /// Upper limit.
    public let upper: Double

    /// An interval from its limits.
    public init(lower: Double, upper: Double) {
        self.lower = lower
        self.upper = upper
    }
}
