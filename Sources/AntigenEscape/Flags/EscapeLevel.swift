/// How urgent a flag is. The raw values are stable: reports, CSV files and `--fail-on` use them.
package enum EscapeLevel: String, Hashable, Sendable, CaseIterable, Comparable {
    /// A finding a haematopathologist must see.
    case red
    /// The same finding with a stated doubt: too few events, an unverified reagent, an incomplete identification.
    case redAmber = "red-amber"
    case amber
    case info
    /// Expected under the drug.
    case grey
    /// A statement that the input does not allow.
    case notAssessable = "not assessable"

    /// The less urgent level is the smaller one.
    package static func < (a: EscapeLevel, b: EscapeLevel) -> Bool { a.rank < b.rank }

    private var rank: Int {
        switch self {
        case .red: 5
        case .redAmber: 4
        case .amber: 3
        case .notAssessable: 2
        case .info: 1
        case .grey: 0
        }
    }
}
