/// One line of the decision table.
package struct Rule: Sendable {
    /// What the rule needs as input at least.
    package enum DataLevel: String, Sendable, CaseIterable {
        case summaryTable = "T", report = "M", gates = "G"
    }

    enum Check: Sendable {
        /// Asked once for each flow report.
        case sample(@Sendable (BlastSample, PatientHistory) -> EscapeFlag?)
        /// Asked once for each patient.
        case patient(@Sendable (PatientHistory) -> [EscapeFlag])
    }

    package let id: RuleID
    /// The question in a few words, for listings.
    package let title: String
    /// A several cohorts or label, B one cohort or consensus, C cases, D proposal.
    package let grade: String
    package let data: DataLevel
    let check: Check

    static func sample(
        _ id: RuleID, _ title: String, _ grade: String, _ data: DataLevel,
        _ check: @escaping @Sendable (BlastSample, PatientHistory) -> EscapeFlag?
    ) -> Rule {
        Rule(id: id, title: title, grade: grade, data: data, check: .sample(check))
    }

    static func patient(
        _ id: RuleID, _ title: String, _ grade: String, _ data: DataLevel,
        _ check: @escaping @Sendable (PatientHistory) -> [EscapeFlag]
    ) -> Rule {
        Rule(id: id, title: title, grade: grade, data: data, check: .patient(check))
    }

    /// A guard is reported where it has something to say.
    static func guarding(_ id: RuleID, _ title: String, _ grade: String) -> Rule {
        sample(id, title, grade, .report) { sample, _ in
            sample.finding(id)?.report.map {
                EscapeFlag(id, $0.level, sample, $0.statement, evidence: $0.evidence, missing: $0.missing)
            }
        }
    }
}
