/// Follow-up that ends with one of several kinds of event, or by censoring.
public struct CompetingRisksData: Sendable {
    /// Time of event or censoring per subject.
    public let times: [Double]
    /// Kinds of event, in the order they are reported.
    public let causes: [String]
    /// Per subject the index of its cause, or nil when censored.
    public let outcomes: [Int?]
    /// Subjects by ascending time.
    let order: [Int]

    /// Number of subjects.
    public var count: Int { times.count }

    /// Columns: times and the index of the cause (nil when censored).
    ///
    /// *When it fails:* unequal lengths, a time that is negative or not finite, an undeclared cause.
    public init(times: [Double], outcomes: [Int?], causes: [String]) throws(SurvivalError) {
        let checked = try SurvivalData(times: times, events: outcomes.map { $0 != nil })
        guard outcomes.allSatisfy({ $0.map(causes.indices.contains) ?? true }) else {
            throw SurvivalError(
                .badEventCode, "an outcome is none of the declared causes",
                remedy: "declare every kind of event or recode it as censored")
        }
        self.times = checked.times
        self.causes = causes
        self.outcomes = outcomes
        order = checked.order
    }

    /// From status labels: `censored` means no event, every other label is a cause (in code-point order).
    ///
    /// *When it fails:* unequal lengths, a time that is negative or not finite.
    public init(times: [Double], statuses: [String], censored: String) throws(SurvivalError) {
        let causes = Grouping(statuses.filter { $0 != censored }).labels
        let index = Dictionary(uniqueKeysWithValues: causes.enumerated().map { ($1, $0) })
        try self.init(times: times, outcomes: statuses.map { index[$0] }, causes: causes)
    }

    /// Index of a cause by its label.
    ///
    /// *When it fails:* no subject has this outcome.
    public func cause(_ label: String) throws(SurvivalError) -> Int {
        guard let index = causes.firstIndex(of: label) else {
            throw SurvivalError(
                .badEventCode, "no subject has the outcome '\(label)'",
                remedy: "outcomes found: \(causes.joined(separator: ", "))")
        }
        return index
    }

    /// Follow-up for the hazard of one cause, the others counted as censoring (cause-specific analysis).
    ///
    /// Its 1 − Kaplan-Meier is not an incidence. An index that is no cause gives follow-up without events.
    public func causeSpecific(_ cause: Int) -> SurvivalData {
        SurvivalData(unchecked: times, events: outcomes.map { $0 == cause }, entries: nil)
    }
}
