import JSONText

/// A number that may be known only as a bound because of censoring, or not at all.
package struct BoundedNumber: Hashable, Sendable {
    package enum Bound: String, Hashable, Sendable { case exact, atMost, atLeast }

    package var value: Double
    package var bound: Bound

    package init(_ value: Double, _ bound: Bound = .exact) {
        self.value = value
        self.bound = bound
    }

    package var json: JSON { ["value": JSON(value), "bound": .string(bound.rawValue)] }
}

/// An estimate with its interval; without a value it says why.
package struct Estimated: Hashable, Sendable {
    package var value: Double?
    package var lower: Double?
    package var upper: Double?
    /// Why there is no value.
    package var reason: String?

    package init(_ value: Double?, lower: Double? = nil, upper: Double? = nil, reason: String? = nil) {
        self.value = value
        self.lower = lower
        self.upper = upper
        self.reason = reason
    }

    package static func notEstimable(_ reason: String) -> Estimated { Estimated(nil, reason: reason) }

    package var json: JSON {
        var out: [String: JSON] = ["value": JSON(value), "lower": JSON(lower), "upper": JSON(upper)]
        if let reason { out["reason"] = .string(reason) }
        return .object(out)
    }
}

/// Median, quartiles and range of a sample with censored values: order statistics keep their censoring.
package struct SampleSummary: Hashable, Sendable {
    package var n: Int
    package var censored: Int
    package var median: BoundedNumber?
    package var q1: BoundedNumber?
    package var q3: BoundedNumber?
    package var minimum: BoundedNumber?
    package var maximum: BoundedNumber?

    package init(
        n: Int, censored: Int = 0, median: BoundedNumber? = nil, q1: BoundedNumber? = nil,
        q3: BoundedNumber? = nil, minimum: BoundedNumber? = nil, maximum: BoundedNumber? = nil
    ) {
        self.n = n
        self.censored = censored
        self.median = median
        self.q1 = q1
        self.q3 = q3
        self.minimum = minimum
        self.maximum = maximum
    }

    package var json: JSON {
        var out: [String: JSON] = ["n": .integer(n), "censored": .integer(censored)]
        for (key, number) in [("median", median), ("q1", q1), ("q3", q3), ("min", minimum), ("max", maximum)]
        {
            out[key] = JSON(number?.value)
            if let number, number.bound != .exact { out[key + "Bound"] = .string(number.bound.rawValue) }
        }
        return .object(out)
    }
}

/// How many were left out, and why.
package struct Dropped: Hashable, Sendable {
    package var reason: String
    package var n: Int

    package init(_ reason: String, _ n: Int) {
        self.reason = reason
        self.n = n
    }

    package var json: JSON { ["reason": .string(reason), "n": .integer(n)] }
}

/// What one row of a table or one point of a model counts: it is written on every block.
package enum UnitOfAnalysis: String, Hashable, Sendable { case patient, course, draw }
