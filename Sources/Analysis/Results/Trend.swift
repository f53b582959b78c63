import JSONText

/// A coefficient, estimated marginal mean or contrast of a model.
package struct ModelTerm: Hashable, Sendable {
    package var term: String
    package var estimate: Double
    package var se: Double?
    package var df: Double?
    package var statistic: Double?
    package var p: Double?
    package var lower: Double?
    package var upper: Double?

    package init(
        term: String, estimate: Double, se: Double?, df: Double? = nil, statistic: Double? = nil,
        p: Double? = nil, lower: Double? = nil, upper: Double? = nil
    ) {
        self.term = term
        self.estimate = estimate
        self.se = se
        self.df = df
        self.statistic = statistic
        self.p = p
        self.lower = lower
        self.upper = upper
    }

    package var json: JSON {
        [
            "term": .string(term), "estimate": JSON(estimate), "se": JSON(se), "df": JSON(df),
            "statistic": JSON(statistic), "p": JSON(p), "lower": JSON(lower), "upper": JSON(upper),
        ]
    }
}

/// The model's mean in one window of one course stratum, on the measured scale.
package struct WindowMean: Hashable, Sendable {
    package var window: String
    /// Middle of the actual days of the draws in the window.
    package var day: Double
    /// `course 1` or `later courses`.
    package var stratum: String
    package var patients: Int
    package var mean: Estimated
    /// Ratio to the window `pre` of the same stratum; nil for `pre` itself.
    package var ratioToPre: Estimated?

    package init(
        window: String, day: Double, stratum: String, patients: Int, mean: Estimated, ratioToPre: Estimated?
    ) {
        self.window = window
        self.day = day
        self.stratum = stratum
        self.patients = patients
        self.mean = mean
        self.ratioToPre = ratioToPre
    }

    package var json: JSON {
        [
            "window": .string(window), "day": JSON(day), "stratum": .string(stratum),
            "patients": .integer(patients), "mean": mean.json, "ratioToPre": ratioToPre?.json ?? .null,
        ]
    }
}

/// One fitted longitudinal model.
package struct TrendFit: Hashable, Sendable {
    package enum Question: String, Hashable, Sendable {
        /// Plan row 1s: all courses, after against before.
        case allCourses = "all courses"
        /// Plan rows 2 and 3: windows of the course.
        case kinetics
    }

    package var analyte: String
    package var unit: String
    package var question: Question
    package var formula: String
    package var method: String
    package var unitOfAnalysis: UnitOfAnalysis
    package var observations: Int
    package var patients: Int
    package var censored: Int
    package var dropped: [Dropped]
    package var fixedEffects: [ModelTerm]
    /// Standard deviations by group, log scale.
    package var randomEffects: [String: Double]
    package var residualSD: Double?
    package var means: [WindowMean]
    /// Ratio after / before from the model (row 1s).
    package var ratio: Estimated?
    package var adjustment: String?
    package var criterion: Double?
    package var gradient: Double?
    package var isSingular: Bool
    package var messages: [String]
    /// Set when the model could not be fitted; everything else is then empty.
    package var notEstimable: String?

    package init(
        analyte: String, unit: String, question: Question, formula: String, method: String,
        unitOfAnalysis: UnitOfAnalysis = .patient, observations: Int = 0, patients: Int = 0,
        censored: Int = 0,
        dropped: [Dropped] = [], fixedEffects: [ModelTerm] = [], randomEffects: [String: Double] = [:],
        residualSD: Double? = nil, means: [WindowMean] = [], ratio: Estimated? = nil,
        adjustment: String? = nil,
        criterion: Double? = nil, gradient: Double? = nil, isSingular: Bool = false, messages: [String] = [],
        notEstimable: String? = nil
    ) {
        self.analyte = analyte
        self.unit = unit
        self.question = question
        self.formula = formula
        self.method = method
        self.unitOfAnalysis = unitOfAnalysis
        self.observations = observations
        self.patients = patients
        self.censored = censored
        self.dropped = dropped
        self.fixedEffects = fixedEffects
        self.randomEffects = randomEffects
        self.residualSD = residualSD
        self.means = means
        self.ratio = ratio
        self.adjustment = adjustment
        self.criterion = criterion
        self.gradient = gradient
        self.isSingular = isSingular
        self.messages = messages
        self.notEstimable = notEstimable
    }

    package var json: JSON {
        [
            "analyte": .string(analyte), "unit": .string(unit), "question": .string(question.rawValue),
            "formula": .string(formula), "method": .string(method),
            "unitOfAnalysis": .string(unitOfAnalysis.rawValue), "observations": .integer(observations),
            "patients": .integer(patients), "censored": .integer(censored),
            "dropped": .array(dropped.map(\.json)), "fixedEffects": .array(fixedEffects.map(\.json)),
            "randomEffects": JSON(randomEffects), "residual": JSON(residualSD),
            "emmeans": .array(means.map(\.json)), "ratio": ratio?.json ?? .null,
            "contrasts": .array(
                means.compactMap { mean in
                    mean.ratioToPre.map {
                        [
                            "contrast": .string("\(mean.window) / pre, \(mean.stratum)"),
                            "ratio": JSON($0.value),
                            "lower": JSON($0.lower), "upper": JSON($0.upper),
                        ]
                    }
                }),
            "adjusted": JSON(adjustment),
            "fit": [
                "criterion": JSON(criterion), "gradient": JSON(gradient), "singular": .bool(isSingular),
                "messages": JSON(messages),
            ],
            "notEstimable": JSON(notEstimable),
        ]
    }
}
