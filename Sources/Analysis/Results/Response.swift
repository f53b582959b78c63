import JSONText

/// A rate of responders in one group with its exact interval.
package struct ResponseRate: Hashable, Sendable {
    package var endpoint: String
    package var group: String
    package var n: Int
    package var responders: Int
    /// Counted as non-response (plan row 5).
    package var notAssessed: Int
    /// Clopper-Pearson.
    package var rate: Estimated
    package var wilson: Estimated
    package var unitOfAnalysis: UnitOfAnalysis

    package init(
        endpoint: String, group: String, n: Int, responders: Int, notAssessed: Int, rate: Estimated,
        wilson: Estimated, unitOfAnalysis: UnitOfAnalysis
    ) {
        self.endpoint = endpoint
        self.group = group
        self.n = n
        self.responders = responders
        self.notAssessed = notAssessed
        self.rate = rate
        self.wilson = wilson
        self.unitOfAnalysis = unitOfAnalysis
    }

    package var json: JSON {
        [
            "endpoint": .string(endpoint), "group": .string(group), "n": .integer(n),
            "responders": .integer(responders), "notAssessed": .integer(notAssessed),
            "rate": JSON(rate.value), "lower": JSON(rate.lower), "upper": JSON(rate.upper),
            "wilson": wilson.json, "method": "Clopper-Pearson",
            "unitOfAnalysis": .string(unitOfAnalysis.rawValue),
        ]
    }
}

/// A predictor of response or a comparison of groups.
package struct AssociationTest: Hashable, Sendable {
    package var endpoint: String
    package var predictor: String
    /// `Fisher exact`, `Firth logistic` …
    package var method: String
    package var n: Int
    package var events: Int
    package var dropped: [Dropped]
    /// Odds ratio.
    package var oddsRatio: Estimated
    package var p: Double?
    package var adjustedP: Double?
    package var adjustment: String?
    package var unitOfAnalysis: UnitOfAnalysis
    /// `exploratory: 2.3 events per parameter`, nested predictors …
    package var notes: [String]
    /// Cross table: rows = predictor levels, columns = no / yes; nil for models.
    package var table: [[Int]]?
    package var rowLabels: [String]

    package init(
        endpoint: String, predictor: String, method: String, n: Int, events: Int, dropped: [Dropped] = [],
        oddsRatio: Estimated, p: Double?, adjustedP: Double? = nil, adjustment: String? = nil,
        unitOfAnalysis: UnitOfAnalysis, notes: [String] = [], table: [[Int]]? = nil, rowLabels: [String] = []
    ) {
        self.endpoint = endpoint
        self.predictor = predictor
        self.method = method
        self.n = n
        self.events = events
        self.dropped = dropped
        self.oddsRatio = oddsRatio
        self.p = p
        self.adjustedP = adjustedP
        self.adjustment = adjustment
        self.unitOfAnalysis = unitOfAnalysis
        self.notes = notes
        self.table = table
        self.rowLabels = rowLabels
    }

    package var json: JSON {
        [
            "endpoint": .string(endpoint), "predictor": .string(predictor), "method": .string(method),
            "n": .integer(n), "events": .integer(events), "dropped": .array(dropped.map(\.json)),
            "oddsRatio": oddsRatio.json, "p": JSON(p),
            "adjusted": ["method": JSON(adjustment), "p": JSON(adjustedP)],
            "unitOfAnalysis": .string(unitOfAnalysis.rawValue), "notes": JSON(notes),
            "table": table.map { .array($0.map { JSON($0) }) } ?? .null, "rowLabels": JSON(rowLabels),
        ]
    }
}
