import Cohort

/// A value as the tables keep it: a kind, a number or text, and an upper bound for intervals.
///
/// Readings and the fields of patients, courses, outcomes and marrow reports share it, so that one rule
/// decides what is a duplicate, a conflict or a supersession.
struct StatedValue: Hashable {
    enum Kind: Int64 {
        case exact = 0, below, above, within, missing
    }

    enum Content: Hashable {
        case integer(Int64)
        case real(Double)
        case text(String)
    }

    var kind: Kind
    var content: Content
    var upper: Double?

    init(kind: Kind = .exact, _ content: Content, upper: Double? = nil) {
        self.kind = kind
        self.content = content
        self.upper = upper
    }

    init(_ value: Int) { self.init(.integer(Int64(value))) }
    init(_ value: Double) { self.init(.real(value)) }
    init(_ value: String) { self.init(.text(value)) }
    init(_ value: Bool) { self.init(.integer(value ? 1 : 0)) }

    init(_ value: ReadingValue) {
        switch value {
        case .exact(let x): self.init(.real(x))
        case .below(let x): self.init(kind: .below, .real(x))
        case .above(let x): self.init(kind: .above, .real(x))
        case .within(let low, let high): self.init(kind: .within, .real(low), upper: high)
        case .missing(let reason): self.init(kind: .missing, .text(reason))
        }
    }

    var isMissing: Bool { kind == .missing }

    /// False for NaN, infinities and intervals that are none: such values may not enter the store.
    var isStorable: Bool {
        guard case .real(let x) = content else { return true }
        guard x.isFinite else { return false }
        return kind != .within || (upper.map { $0.isFinite && $0 > x } ?? false)
    }
}

/// Numbers before text, as SQLite sorts them.
extension StatedValue.Content: Comparable {
    static func < (a: Self, b: Self) -> Bool {
        switch (a, b) {
        case (.integer(let x), .integer(let y)): x < y
        case (.integer(let x), .real(let y)): Double(x) < y
        case (.real(let x), .integer(let y)): x < Double(y)
        case (.real(let x), .real(let y)): x < y
        case (.text(let x), .text(let y)): x < y
        case (.integer, .text), (.real, .text): true
        case (.text, .integer), (.text, .real): false
        }
    }
}

extension StatedValue {
    var int: Int? {
        switch content {
        case .integer(let i): Int(i)
        case .real(let x): Int(exactly: x)
        case .text: nil
        }
    }

    var double: Double? {
        switch content {
        case .integer(let i): Double(i)
        case .real(let x): x
        case .text: nil
        }
    }

    var text: String {
        switch content {
        case .integer(let i): "\(i)"
        case .real(let x): "\(x)"
        case .text(let t): t
        }
    }

    var readingValue: ReadingValue? {
        if kind == .missing { return .missing(text) }
        guard let x = double else { return nil }
        return ReadingValue(kind: kind, x, upper: upper ?? x)
    }

    /// In words, for details of conflicts and for the history.
    var words: String {
        switch kind {
        case .exact: text
        case .below: "<\(text)"
        case .above: ">\(text)"
        case .within: "\(text)-\(upper.map { "\($0)" } ?? "")"
        case .missing: "missing (\(text))"
        }
    }
}

extension ReadingValue {
    /// A value with a number; `missing` has none and is made by the caller.
    init(kind: StatedValue.Kind, _ x: Double, upper: Double) {
        switch kind {
        case .exact: self = .exact(x)
        case .below: self = .below(x)
        case .above: self = .above(x)
        case .within: self = .within(x, upper)
        case .missing: self = .missing("")
        }
    }
}
