/// The guards of the table. Each looks at one sample and says which statements it blocks.
enum Guards {
    typealias Act = @Sendable (BlastSample, PatientHistory) -> GuardFinding?

    /// In the order of the table.
    static let all: [Act] = [
        tooFewEvents, belowQuantification, panel, specimen, onDrug, method, lookAlikes, quality, reagent,
    ]
}
