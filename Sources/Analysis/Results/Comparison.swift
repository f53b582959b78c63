import JSONText

/// One test of a paired comparison.
package struct TestResult: Hashable, Sendable {
    package var name: String
    /// Treatment of zeros and ties, exact or normal …
    package var variant: String
    package var statistic: Double?
    package var p: Double?
    package var isPrimary: Bool
    /// Why there is no p.
    package var reason: String?

    package init(
        name: String, variant: String, statistic: Double?, p: Double?, isPrimary: Bool = false,
        reason: String? = nil
    ) {
        self.name = name
        self.variant = variant
        self.statistic = statistic
        self.p = p
        self.isPrimary = isPrimary
        self.reason = reason
    }

    package var json: JSON {
        var out: [String: JSON] = [
            "name": .string(name), "variant": .string(variant), "statistic": JSON(statistic), "p": JSON(p),
            "primary": .bool(isPrimary),
        ]
        if let reason { out["reason"] = .string(reason) }
        return .object(out)
    }
}

/// One pair of a before-after comparison, as the ladder draws it.
package struct ValuePair: Hashable, Sendable {
    package var patient: String
    package var course: Int
    package var before: BoundedNumber
    package var after: BoundedNumber
    package var beforeDay: Int
    package var afterDay: Int

    package init(
        patient: String, course: Int, before: BoundedNumber, after: BoundedNumber, beforeDay: Int,
        afterDay: Int
    ) {
        self.patient = patient
        self.course = course
        self.before = before
        self.after = after
        self.beforeDay = beforeDay
        self.afterDay = afterDay
    }
}

/// Before against after for one analyte.
package struct PairedComparison: Hashable, Sendable {
    package enum Scope: String, Hashable, Sendable {
        case firstCourse = "first course"
        case allCourses = "all courses"
        case publishedStyle = "published style"
    }

    package var analyte: String
    package var unit: String
    /// Names of the windows compared.
    package var from: String
    package var to: String
    package var unitOfAnalysis: UnitOfAnalysis
    package var scope: Scope
    package var pairs: [ValuePair]
    package var patients: Int
    package var dropped: [Dropped]
    package var before: SampleSummary
    package var after: SampleSummary
    /// Hodges-Lehmann ratio after / before.
    package var ratio: Estimated
    package var tests: [TestResult]
    package var adjustedP: Double?
    package var adjustment: String?
    package var family: String?
    /// Actual days, such as `pre: median day 0 (-5 to 0)`.
    package var actualDays: String
    package var warnings: [String]

    package init(
        analyte: String, unit: String, from: String, to: String, unitOfAnalysis: UnitOfAnalysis, scope: Scope,
        pairs: [ValuePair], patients: Int, dropped: [Dropped], before: SampleSummary, after: SampleSummary,
        ratio: Estimated, tests: [TestResult], actualDays: String, warnings: [String] = []
    ) {
        self.analyte = analyte
        self.unit = unit
        self.from = from
        self.to = to
        self.unitOfAnalysis = unitOfAnalysis
        self.scope = scope
        self.pairs = pairs
        self.patients = patients
        self.dropped = dropped
        self.before = before
        self.after = after
        self.ratio = ratio
        self.tests = tests
        self.actualDays = actualDays
        self.warnings = warnings
    }

    package var json: JSON {
        [
            "analyte": .string(analyte), "unit": .string(unit), "from": .string(from), "to": .string(to),
            "unitOfAnalysis": .string(unitOfAnalysis.rawValue), "scope": .string(scope.rawValue),
            "pairs": .integer(pairs.count), "patients": .integer(patients),
            "dropped": .array(dropped.map(\.json)), "before": before.json, "after": after.json,
            "change": [
                "hodgesLehmann": JSON(ratio.value), "lower": JSON(ratio.lower), "upper": JSON(ratio.upper),
                "scale": "ratio after/before", "reason": JSON(ratio.reason),
            ],
            "tests": .array(tests.map(\.json)),
            "adjusted": ["method": JSON(adjustment), "family": JSON(family), "p": JSON(adjustedP)],
            "censored": ["before": .integer(before.censored), "after": .integer(after.censored)],
            "actualDays": .string(actualDays), "warnings": JSON(warnings),
        ]
    }
}
