/// A quantity that was estimated, or the reason why it does not exist for these data. Nothing here answers NaN.
public enum Estimate<Value: Sendable>: Sendable {
    /// The quantity exists.
    case value(Value)
    /// The quantity does not exist for these data.
    case notEstimable(reason: String)

    /// The value, or nil.
    public var value: Value? {
        if case .value(let value) = self { value } else { nil }
    }

    /// Why there is no value, or nil when there is one.
    public var reason: String? {
        if case .notEstimable(let reason) = self { reason } else { nil }
    }

    /// The same with the value transformed.
    public func map<Other: Sendable>(_ transform: (Value) -> Other) -> Estimate<Other> {
        switch self {
        case .value(let value): .value(transform(value))
        case .notEstimable(let reason): .notEstimable(reason: reason)
        }
    }
}

extension Estimate: Equatable where Value: Equatable {}
extension Estimate: Hashable where Value: Hashable {}

/// A two-sided confidence interval; a limit may be infinite.
public struct ConfidenceInterval: Hashable, Sendable {
    /// Lower limit.
    public var lower: Double
    /// Upper limit.
    public var upper: Double
    /// The coverage asked for, or what small samples allow when it cannot be reached.
    public var level: Double

    /// An interval from its limits and level.
    public init(lower: Double, upper: Double, level: Double = 0.95) {
        self.lower = lower
        self.upper = upper
        self.level = level
    }

    /// The interval with both limits transformed by an increasing function.
    public func map(_ transform: (Double) -> Double) -> ConfidenceInterval {
        ConfidenceInterval(lower: transform(lower), upper: transform(upper), level: level)
    }
}

/// Probabilities of a result at least as extreme under the null hypothesis.
public struct PValues: Hashable, Sendable {
    /// Against both alternatives.
    public var twoSided: Double
    /// Against the alternative "greater".
    public var greater: Double
    /// Against the alternative "less".
    public var less: Double

    /// The three p values.
    public init(twoSided: Double, greater: Double, less: Double) {
        self.twoSided = twoSided
        self.greater = greater
        self.less = less
    }
}

/// Which method answered and why: printed beside every p value.
public struct MethodNote: Hashable, Sendable {
    /// Field-standard name, such as `Wilcoxon signed-rank test`.
    public var name: String
    /// Variant: exact or normal, treatment of zeros and ties.
    public var variant: String
    /// Why this variant was chosen.
    public var reason: String

    /// A note from its three parts.
    public init(_ name: String, variant: String, reason: String) {
        self.name = name
        self.variant = variant
        self.reason = reason
    }
}

extension MethodNote: CustomStringConvertible {
    /// `name, variant (reason)`.
    public var description: String { "\(name), \(variant) (\(reason))" }
}

/// Rows or pairs left out, with the reason.
public struct Exclusion: Hashable, Sendable {
    /// Why they were left out.
    public var reason: String
    /// How many.
    public var count: Int

    /// An exclusion.
    public init(_ reason: String, _ count: Int) {
        self.reason = reason
        self.count = count
    }
}
