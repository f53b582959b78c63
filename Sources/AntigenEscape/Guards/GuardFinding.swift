/// A guard that acts on a sample: the statements it blocks and, where it is worth a line, its flag.
struct GuardFinding: Hashable {
    var rule: RuleID
    var blocks: Set<Statement>
    /// nil when the guard only blocks, without anything to report.
    var report: Report?

    struct Report: Hashable {
        var level: EscapeLevel
        var statement: String
        var evidence: [EscapeEvidence] = []
        var missing: [String] = []
    }
}
