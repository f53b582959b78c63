import Cohort

/// A CD19 finding that was built into the synthetic study: tests compare the program's flags with it.
package struct ConstructedFinding: Hashable, Sendable {
    package var patient: Patient.ID
    package var course: Int
    package var day: Int
    /// Rule and level of the decision table, as printed.
    package var rule: String
    package var level: String
}
