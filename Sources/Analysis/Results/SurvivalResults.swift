import JSONText

/// Survival at one time.
package struct SurvivalAt: Hashable, Sendable {
    /// Days.
    package var time: Double
    package var estimate: Estimated
    package var se: Double?
    package var atRisk: Int

    package init(time: Double, estimate: Estimated, se: Double?, atRisk: Int) {
        self.time = time
        self.estimate = estimate
        self.se = se
        self.atRisk = atRisk
    }

    package var json: JSON {
        [
            "time": JSON(time), "estimate": JSON(estimate.value), "se": JSON(se),
            "lower": JSON(estimate.lower),
            "upper": JSON(estimate.upper), "atRisk": .integer(atRisk), "reason": JSON(estimate.reason),
        ]
    }
}

/// One corner of a survival or incidence curve: the value from `time` on.
package struct CurvePoint: Hashable, Sendable {
    package var time: Double
    package var value: Double
    package var lower: Double?
    package var upper: Double?
    /// Censored at this time.
    package var censored: Int
    package var events: Int
    package var atRisk: Int

    package init(
        time: Double, value: Double, lower: Double?, upper: Double?, censored: Int, events: Int, atRisk: Int
    ) {
        self.time = time
        self.value = value
        self.lower = lower
        self.upper = upper
        self.censored = censored
        self.events = events
        self.atRisk = atRisk
    }

    package var json: JSON {
        [
            "time": JSON(time), "value": JSON(value), "lower": JSON(lower), "upper": JSON(upper),
            "censored": .integer(censored), "events": .integer(events), "atRisk": .integer(atRisk),
        ]
    }
}

/// One column of the risk table under a Kaplan-Meier figure (cumulative censored and events).
package struct RiskTableEntry: Hashable, Sendable {
    package var time: Double
    package var atRisk: Int
    package var censored: Int
    package var events: Int

    package init(time: Double, atRisk: Int, censored: Int, events: Int) {
        self.time = time
        self.atRisk = atRisk
        self.censored = censored
        self.events = events
    }

    package var json: JSON {
        [
            "time": JSON(time), "atRisk": .integer(atRisk), "censored": .integer(censored),
            "events": .integer(events),
        ]
    }
}

package struct SurvivalGroup: Hashable, Sendable {
    package var group: String
    package var n: Int
    package var events: Int
    package var at: [SurvivalAt]
    package var median: Estimated
    package var restrictedMean: Estimated
    /// Reverse Kaplan-Meier median follow-up, days.
    package var medianFollowUp: Double?
    package var curve: [CurvePoint]
    package var riskTable: [RiskTableEntry]

    package init(
        group: String, n: Int, events: Int, at: [SurvivalAt], median: Estimated, restrictedMean: Estimated,
        medianFollowUp: Double?, curve: [CurvePoint], riskTable: [RiskTableEntry]
    ) {
        self.group = group
        self.n = n
        self.events = events
        self.at = at
        self.median = median
        self.restrictedMean = restrictedMean
        self.medianFollowUp = medianFollowUp
        self.curve = curve
        self.riskTable = riskTable
    }

    package var json: JSON {
        [
            "group": .string(group), "n": .integer(n), "events": .integer(events),
            "at": .array(at.map(\.json)), "median": median.json, "restrictedMean": restrictedMean.json,
            "medianFollowUp": JSON(medianFollowUp), "curve": .array(curve.map(\.json)),
            "riskTable": .array(riskTable.map(\.json)),
        ]
    }
}

package struct HazardRatio: Hashable, Sendable {
    package var term: String
    package var ratio: Estimated
    package var p: Double?
    package var method: String
    /// Proportional-hazards check.
    package var proportionalityP: Double?
    package var notes: [String]

    package init(
        term: String, ratio: Estimated, p: Double?, method: String, proportionalityP: Double? = nil,
        notes: [String] = []
    ) {
        self.term = term
        self.ratio = ratio
        self.p = p
        self.method = method
        self.proportionalityP = proportionalityP
        self.notes = notes
    }

    package var json: JSON {
        [
            "term": .string(term), "hr": JSON(ratio.value), "lower": JSON(ratio.lower),
            "upper": JSON(ratio.upper), "p": JSON(p), "method": .string(method),
            "proportionalityP": JSON(proportionalityP), "notes": JSON(notes), "reason": JSON(ratio.reason),
        ]
    }
}

package struct IncidenceCurve: Hashable, Sendable {
    /// `relapse, CD19-positive`, `relapse, CD19-negative`, `lineage switch`, `death without relapse` …
    package var cause: String
    package var group: String
    package var n: Int
    package var events: Int
    package var at: [SurvivalAt]
    package var curve: [CurvePoint]
    /// Gray's test over the groups for this cause.
    package var grayP: Double?

    package init(
        cause: String, group: String, n: Int, events: Int, at: [SurvivalAt], curve: [CurvePoint],
        grayP: Double?
    ) {
        self.cause = cause
        self.group = group
        self.n = n
        self.events = events
        self.at = at
        self.curve = curve
        self.grayP = grayP
    }

    package var json: JSON {
        [
            "cause": .string(cause), "group": .string(group), "n": .integer(n), "events": .integer(events),
            "at": .array(at.map(\.json)), "curve": .array(curve.map(\.json)), "grayP": JSON(grayP),
        ]
    }
}

/// One endpoint (EFS or OS) by group.
package struct EndpointResult: Hashable, Sendable {
    package var endpoint: String
    package var timeZero: String
    /// Events counted, in the study's words.
    package var eventList: [String]
    package var groupedBy: String
    package var unitOfAnalysis: UnitOfAnalysis
    package var dropped: [Dropped]
    package var groups: [SurvivalGroup]
    package var logRank: TestResult?
    package var logRankDF: Int?
    package var cox: [HazardRatio]
    package var cumulativeIncidence: [IncidenceCurve]
    package var notes: [String]

    package init(
        endpoint: String, timeZero: String, eventList: [String], groupedBy: String,
        unitOfAnalysis: UnitOfAnalysis = .patient, dropped: [Dropped], groups: [SurvivalGroup],
        logRank: TestResult?, logRankDF: Int?, cox: [HazardRatio], cumulativeIncidence: [IncidenceCurve] = [],
        notes: [String] = []
    ) {
        self.endpoint = endpoint
        self.timeZero = timeZero
        self.eventList = eventList
        self.groupedBy = groupedBy
        self.unitOfAnalysis = unitOfAnalysis
        self.dropped = dropped
        self.groups = groups
        self.logRank = logRank
        self.logRankDF = logRankDF
        self.cox = cox
        self.cumulativeIncidence = cumulativeIncidence
        self.notes = notes
    }

    package var json: JSON {
        [
            "endpoint": .string(endpoint), "timeZero": .string(timeZero), "eventList": JSON(eventList),
            "groupedBy": .string(groupedBy), "unitOfAnalysis": .string(unitOfAnalysis.rawValue),
            "dropped": .array(dropped.map(\.json)), "groups": .array(groups.map(\.json)),
            "logRank": logRank.map {
                [
                    "chisq": JSON($0.statistic), "df": JSON(logRankDF), "p": JSON($0.p),
                    "variant": .string($0.variant), "reason": JSON($0.reason),
                ]
            } ?? .null,
            "cox": .array(cox.map(\.json)),
            "cumulativeIncidence": .array(cumulativeIncidence.map(\.json)), "notes": JSON(notes),
        ]
    }
}
