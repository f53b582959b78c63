import AntigenEscape
import JSONText

/// A response endpoint: which courses it is about and which words in the response column count.
package struct ResponseEndpoint: Hashable, Sendable {
    package var name: String
    /// Status at the start of the course.
    package var status: String
    /// Values of `response` that count as response.
    package var responders: [String]
    /// True when all courses count (with a cluster note); otherwise each patient's first course of that status.
    package var allCourses: Bool

    package init(name: String, status: String, responders: [String], allCourses: Bool = false) {
        self.name = name
        self.status = status
        self.responders = responders
        self.allCourses = allCourses
    }
}

/// A baseline predictor of poor response, a yes/no column of the patients sheet.
package struct Predictor: Hashable, Sendable {
    package var name: String
    package var column: String
    /// Values that count as present; other non-empty values count as absent.
    package var positive: [String]

    package init(name: String, column: String, positive: [String] = ["yes", "1", "true", "poor", "high"]) {
        self.name = name
        self.column = column
        self.positive = positive
    }
}

/// An analysis of the plan file: a statistics specification and the table it runs on.
package struct PlannedAnalysis: Hashable, Sendable {
    package enum Frame: String, Hashable, Sendable, CaseIterable {
        /// One row per draw: patient, course, day, one column per analyte, patient columns.
        case draws
        /// One row per patient: outcomes and patient columns.
        case patients
        /// One row per pair: `ANALYTE_pre`, `ANALYTE_post`, patient columns.
        case pairs
        /// One row per patient, course and analyte: kinetic features as columns.
        case features
    }

    package var id: String
    package var frame: Frame
    /// Specification as in `stats run`.
    package var spec: JSON

    package init(id: String, frame: Frame, spec: JSON) {
        self.id = id
        self.frame = frame
        self.spec = spec
    }
}

/// A recovery threshold in the analyte's canonical unit.
package struct RecoveryThreshold: Hashable, Sendable {
    package var analyte: String
    package var over: Double
    /// Values over the threshold in a row.
    package var consecutive: Int

    package init(analyte: String, over: Double, consecutive: Int = 2) {
        self.analyte = analyte
        self.over = over
        self.consecutive = consecutive
    }
}

/// What is asked of a study: definitions, windows, endpoints and further analyses (`study.yaml`).
package struct StudyPlan: Hashable, Sendable {
    package var name: String
    package var isSynthetic: Bool
    /// What day 0 of the outcomes is; survival is refused without it.
    package var timeZero: String?
    package var pre: WindowDefinition = .pre
    package var post: WindowDefinition = .post
    package var kineticWindows: [WindowDefinition] = WindowDefinition.kinetic
    /// Subsets of the primary family.
    package var primaryAnalytes: [String] = ["CD3", "CD4", "CD8"]
    /// Also test all courses pooled as papers do; labelled anticonservative, never primary.
    package var publishedStyle = false
    /// Event words of event-free survival; EFS is refused without them.
    package var efsEvents: [String]?
    package var survivalGroup: String?
    /// Order of the survival groups; code-point order where absent.
    package var survivalGroupLevels: [String] = []
    /// Days at which survival is read off.
    package var horizons: [Double] = [365]
    package var responseEndpoints: [ResponseEndpoint] = []
    package var predictors: [Predictor] = []
    package var studyPredictor: StudyPredictor?
    /// Source of the reference ranges; the first in the table where absent.
    package var referenceSource: String?
    package var escapeThresholds = EscapeThresholds.standard
    /// Kinetic features use draws of these course days; nil = from the pre value to the last draw.
    package var featureSpan: ClosedRange<Int>?
    package var recoveries: [RecoveryThreshold] = []
    package var analyses: [PlannedAnalysis] = []
    /// SHA-256 of the plan file.
    package var digest: String?

    package init(name: String, isSynthetic: Bool = false, timeZero: String? = nil) {
        self.name = name
        self.isSynthetic = isSynthetic
        self.timeZero = timeZero
    }

    /// Stands on every figure, table and page of a synthetic study.
    package static let syntheticNotice =
        "SYNTHETIC. Individual values are invented; margins are tuned to the abstract of "
        + "doi:10.3389/fimmu.2025.1607138; agreement is by construction and supports neither the paper nor "
        + "this program."
}
