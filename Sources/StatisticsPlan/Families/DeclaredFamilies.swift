import JSONText
import Statistics

/// Families that cases declare in their specs: `"family": {"name": "subsets", "adjust": "holm"}`, or the name alone.
package struct DeclaredFamilies {
    /// One test of a family with the case it came from.
    package struct Member: Sendable {
        package let source: String
        package let label: String
        package let p: Double?
        package let adjusted: Double?
    }

    /// A family after adjustment.
    package struct Family: Sendable {
        package let name: String
        /// Name of the adjustment.
        package let adjustment: String
        package let members: [Member]
    }

    private var names: [String] = []
    private var tests: [String: [(source: String, label: String, p: Double?)]] = [:]
    private var adjustments: [String: Adjustment] = [:]

    package init() {}

    /// Takes the p values of a case into the family it declares, if any. The adjustment is the last one named, Holm's
    /// where none is.
    package mutating func add(_ item: StatisticsCase, result: JSON) {
        guard let family = item.spec["family"], let name = family["name"]?.string ?? family.string else {
            return
        }
        if tests[name] == nil { names.append(name) }
        if let adjust = family["adjust"]?.string { adjustments[name] = Adjustment(name: adjust) }
        tests[name, default: []] += PrimaryPValue.values(of: result, method: item.spec.method).map { value in
            (
                source: item.id, label: value.name.isEmpty ? item.id : "\(item.id): \(value.name)", p: value.p
            )
        }
    }

    /// The families in the order they were first named.
    package var all: [Family] {
        names.map { name in
            let members = tests[name] ?? [], method = adjustments[name] ?? .holm
            let family = TestFamily(
                name: name, adjustment: method, tests: members.map { (label: $0.label, p: $0.p) })
            return Family(
                name: name, adjustment: method.rawValue,
                members: zip(members, family.members).map {
                    Member(source: $0.source, label: $0.label, p: $0.p, adjusted: $1.adjusted)
                })
        }
    }

    /// One line per family: `{"schemaVersion": 1, "id": NAME, "family": {…}}`.
    package var lines: [JSON] {
        all.map { family in
            [
                "schemaVersion": 1, "id": .string(family.name),
                "family": [
                    "name": .string(family.name), "method": .string(family.adjustment),
                    "tests": .integer(family.members.count { $0.p != nil }),
                    "members": .array(
                        family.members.map {
                            ["label": .string($0.label), "p": JSON($0.p), "p_adjusted": JSON($0.adjusted)]
                        }),
                ],
            ]
        }
    }
}
