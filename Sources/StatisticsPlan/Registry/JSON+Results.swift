import JSONText
import Statistics

// Results as JSON: a quantity that is not estimable is null, and its reason stands beside it under `KEY_reason`.
extension JSON {
    /// `[lower, upper]`.
    package init(_ interval: ConfidenceInterval) { self = JSON([interval.lower, interval.upper]) }

    init(_ p: PValues) {
        self = [
            "p_two_sided": .number(p.twoSided), "p_greater": .number(p.greater), "p_less": .number(p.less),
        ]
    }

    package init(_ dropped: [Exclusion]) {
        self = .array(dropped.map { ["reason": .string($0.reason), "n": .integer($0.count)] })
    }

    init(_ note: MethodNote) { self = .string(note.description) }
}

/// Builds a result object.
struct ResultObject {
    private(set) var members: [String: JSON] = [:]

    init(_ members: [String: JSON] = [:]) { self.members = members }

    var json: JSON { .object(members) }

    subscript(_ key: String) -> JSON? {
        get { members[key] }
        set { members[key] = newValue }
    }

    /// A number or its reason.
    mutating func set(_ key: String, _ value: Estimate<Double>) {
        set(key, value) { .number($0) }
    }

    /// A value or its reason.
    mutating func set<Value>(_ key: String, _ value: Estimate<Value>, _ write: (Value) -> JSON) {
        switch value {
        case .value(let found): members[key] = write(found)
        case .notEstimable(let reason):
            members[key] = .null
            members[key + "_reason"] = .string(reason)
        }
    }
}
