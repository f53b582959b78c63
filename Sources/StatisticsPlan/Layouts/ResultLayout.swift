/// How a result is shown to people: which of its numbers, in which order, under which words.
///
/// Layouts are data on the paths of the JSON result, so what is printed and what `--json` gives are one number.
package struct ResultLayout: Sendable {
    /// How a number is written.
    package enum Kind: Sendable {
        case number, p, count, text
    }

    /// A column of a table.
    package struct Column: Sendable {
        package let title: String
        package let key: String
        package let kind: Kind
        /// The second key of an interval, shown as `lower to upper`.
        package let upperKey: String?

        package init(_ title: String, _ key: String, _ kind: Kind = .number, upper: String? = nil) {
            self.title = title
            self.key = key
            self.kind = kind
            upperKey = upper
        }
    }

    package enum Item: Sendable {
        /// One number.
        case value(String, String, Kind)
        /// An estimate with an interval: a list of two at `interval`, or the keys of its limits.
        case estimate(String, String, interval: Interval)
        /// One row per key that the columns share (`beta.x1`, `se.x1`): coefficients.
        case terms(String, [Column])
        /// One row per member of an object of objects at a path.
        case members(String, path: String, [Column])
        /// One row per element of a list of objects at a path.
        case records(path: String, [Column])
        /// One row per place of parallel lists in an object at a path.
        case parallel(path: String, [Column])
        /// Parallel lists within each member of an object at a path.
        case groupedParallel(String, path: String, [Column])
        /// A table of counts with its labels.
        case counts(path: String)
        /// A line of explanation.
        case note(String)
    }

    /// Where the limits of an estimate stand.
    package enum Interval: Sendable {
        case list(String)
        case limits(String, String)
    }

    package let items: [Item]

    package init(_ items: [Item]) { self.items = items }
}
