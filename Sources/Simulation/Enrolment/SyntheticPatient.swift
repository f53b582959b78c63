import Cohort

/// Status words of the study.
package enum Status: String, Hashable, Sendable, CaseIterable {
    case relapsed = "R/R"
    case positive = "CR-MRDpos"
    case negative = "CR-MRDneg"
}

package enum Entry: String, Hashable, Sendable, CaseIterable {
    case relapsed = "R/R"
    case positive = "CR-MRDpos"
    case delay = "chemotherapy delay"
}

/// What is constructed for a patient beyond an uneventful course; the truth that tests compare flags with.
package enum Story: String, Hashable, Sendable, CaseIterable {
    case uneventful
    // No response after the first course; CD19 of the remaining blasts
    case resistantPositive, resistantNegative, resistantFewNegative, resistantPartial
    // Remission, then relapse or death
    case relapseNegative, relapseSwitch, relapsePartial, relapsePositive, relapseLateNegative, death
    /// Flow negative after the course with a positive IG/TR PCR, CD19-negative relapse later.
    case discordant

    var isResistant: Bool {
        switch self {
        case .resistantPositive, .resistantNegative, .resistantFewNegative, .resistantPartial: true
        default: false
        }
    }
}

/// A genetic group, in the study's words.
package enum Cytogenetics: String, Hashable, Sendable, CaseIterable {
    case bcrABL1 = "BCR::ABL1"
    case kmt2a = "KMT2A rearranged"
    case hypodiploid = "hypodiploid"
    case etv6 = "ETV6::RUNX1"
    case hyperdiploid = "high hyperdiploid"
    case other = "other"

    var isPoor: Bool { self == .bcrABL1 || self == .kmt2a || self == .hypodiploid }
}

/// One invented child.
package struct SyntheticPatient: Hashable, Sendable {
    package var id: Patient.ID
    package var centre: String
    package var sex: Patient.Sex
    package var ageMonths: Int
    package var entry: Entry
    /// Chemotherapy to lower the burden before the drug (R/R only).
    package var burdenReduced: Bool
    /// Status at the start of the first course.
    package var start: Status
    package var survivalGroup: Status
    package var cytogenetics: Cytogenetics
    /// CD19+ cells below 10/uL in the last blood draw before the first infusion: the demo's own definition.
    package var cd19Loss: Bool
    /// At least 1 % residual disease before the first course.
    package var highMRD: Bool
    package var story: Story
    /// Courses after the first, all started MRD-negative.
    package var laterCourses: Int

    package var responds: Bool { !story.isResistant }
}

/// One course of an invented child.
package struct SyntheticCourse: Hashable, Sendable {
    package var patient: Int
    package var number: Int
    package var studyDay: Int
    package var intervals: [InfusionInterval]
    package var status: Status
    /// Percent, nil = not detected.
    package var mrdBefore: Double?
    package var mrdAfter: Double?
    package var response: String

    package var stopDay: Int { intervals.last?.stopDay ?? 0 }
}
