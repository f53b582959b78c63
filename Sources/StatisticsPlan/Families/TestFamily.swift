import JSONText
import Statistics

/// Tests declared to be one family: every member with its raw and its adjusted p value side by side.
///
/// A test whose p value does not exist stays in the list with its place empty and does not count in the adjustment.
package struct TestFamily: Sendable {
    /// One test.
    package struct Member: Sendable {
        /// What was tested: `CD3: post - pre`, `Surv(…) ~ mrd: mrdpos`.
        package let label: String
        /// Raw p value.
        package let p: Double?
        /// Adjusted p value.
        package let adjusted: Double?
    }

    /// What the family is called.
    package let name: String
    /// How the p values are adjusted.
    package let adjustment: Adjustment
    /// The tests in the order declared.
    package let members: [Member]

    /// Adjusts the p values of a batch.
    package init(name: String, adjustment: Adjustment, tests: [(label: String, p: Double?)]) {
        self.name = name
        self.adjustment = adjustment
        let adjusted = adjustment.adjust(tests.map(\.p))
        members = zip(tests, adjusted).map { Member(label: $0.label, p: $0.p, adjusted: $1) }
    }

    /// `{"name", "method", "tests", "members": [{"label", "p", "p_adjusted"}]}`.
    package var json: JSON {
        [
            "name": .string(name), "method": .string(adjustment.rawValue),
            "tests": .integer(members.count { $0.p != nil }),
            "members": .array(
                members.map {
                    ["label": .string($0.label), "p": JSON($0.p), "p_adjusted": JSON($0.adjusted)]
                }),
        ]
    }
}
