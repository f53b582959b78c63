/// CD19 on a blast population found without CD19.
package enum CD19Class: String, Hashable, Sendable, CaseIterable {
    /// At least 90 % of the blasts lie below the negative cut.
    case negative
    /// 10 to 90 % below the cut.
    case partial
    /// Less than 10 % below the cut and at least half of the blasts dim.
    case dim
    case positive
    /// The interval of a share lies on both sides of a class limit.
    case borderline
    /// 20 to 49 blasts: the point class holds until more events are seen.
    case provisional
    case notAssessable = "not assessable"
}
