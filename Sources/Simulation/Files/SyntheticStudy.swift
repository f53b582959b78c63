import Cohort

/// A whole synthetic study in memory: what the files are written from, and the truth that is not written.
package struct SyntheticStudy: Sendable {
    package let seed: UInt64
    package let patients: [SyntheticPatient]
    package let courses: [SyntheticCourse]
    package let outcomes: [Outcome]
    package let marrow: [MarrowAssessment]
    /// CD19 findings that were built in.
    package let truth: [ConstructedFinding]
    let subsets: [SubsetDraw]
    let cytokines: [CytokineDraw]

    /// The study tuned to the abstract in `PublishedMargins`; the same seed gives the same study.
    package init(likeZhang2025 seed: UInt64) throws(SimulationError) {
        self.seed = seed
        patients = Enrolment.patients(seed: seed)
        courses = TreatmentPlan.courses(patients, seed: seed)
        outcomes = FollowUp.outcomes(patients, courses, seed: seed)
        var blood = SubsetSchedule(patients, courses, seed: seed)
        subsets = try blood.draws()
        var proteins = CytokineSchedule(seed: seed)
        cytokines = proteins.draws(patients, courses)
        var reports = MarrowSchedule(patients, courses, seed: seed)
        (marrow, truth) = reports.reports()
    }
}
