import Cohort

/// A study's own CD19 variable: the study says what it is; it is never derived from the rules.
package struct StudyPredictor: Hashable, Sendable {
    package enum Measured: Hashable, Sendable {
        case beforeStart
        case afterStart
        /// On a day counted from the first infusion of the first course.
        case day(Int)
        case notStated
    }

    package var name: String
    /// Column of the patients sheet.
    package var column: String
    /// In the study's words: population, threshold, day.
    package var definition: String
    package var measured: Measured

    package init(name: String, column: String, definition: String, measured: Measured) {
        self.name = name
        self.column = column
        self.definition = definition
        self.measured = measured
    }

    /// Known before the first infusion.
    package var isBaseline: Bool {
        switch measured {
        case .beforeStart: true
        case .day(let day): day <= 0
        case .afterStart, .notStated: false
        }
    }
}

/// Rule V: the predictor is shown with its definition and is a baseline predictor only if measured before the start.
package struct StudyPredictorVerdict: Hashable, Sendable {
    package var predictor: StudyPredictor
    package var isBaseline: Bool
    /// Why it is refused as a baseline predictor; nil when it is not.
    package var refusal: String?

    init(_ predictor: StudyPredictor) {
        self.predictor = predictor
        isBaseline = predictor.isBaseline
        refusal =
            switch predictor.measured {
            case .beforeStart: nil
            case .day(let day): day <= 0 ? nil : "measured on day \(day), after the first infusion"
            case .afterStart: "measured after the first infusion"
            case .notStated: "the study does not state when it was measured"
            }
    }

    /// One line for each patient in whom the study's variable is positive.
    func flag(for record: PatientRecord) -> EscapeFlag? {
        guard let cell = record.patient?.attributes[predictor.column], Bool(cell: cell) == true else {
            return nil
        }
        var statement =
            "Study predictor '\(predictor.name)': \(cell), by the study's definition (\(predictor.definition))"
        if let refusal { statement += "; not a baseline predictor: \(refusal)" }
        return EscapeFlag(
            rule: .v, level: refusal == nil ? .info : .notAssessable, patient: record.id, course: nil,
            draw: nil,
            statement: statement,
            evidence: [
                EscapeEvidence(predictor.name, cell),
                EscapeEvidence("definition", predictor.definition),
                EscapeEvidence("measured", measuredText),
            ], missing: predictor.measured == .notStated ? ["day of measurement"] : [])
    }

    private var measuredText: String {
        switch predictor.measured {
        case .beforeStart: "before the first infusion"
        case .afterStart: "after the first infusion"
        case .day(let day): "day \(day)"
        case .notStated: "not stated"
        }
    }
}
