/// A JSON value with exact rules for numbers: finite doubles round-trip, infinities are `"Inf"`/`"-Inf"`,
/// NaN cannot be written (it becomes null; say why beside it). Objects are written with sorted keys.
package enum JSON: Hashable, Sendable {
    case null
    case bool(Bool)
    case integer(Int)
    case number(Double)
    case string(String)
    case array([JSON])
    case object([String: JSON])
}

extension JSON: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByStringLiteral, ExpressibleByStringInterpolation,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    package init(nilLiteral: ()) { self = .null }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(integerLiteral value: Int) { self = .integer(value) }
    package init(floatLiteral value: Double) { self = .number(value) }
    package init(stringLiteral value: String) { self = .string(value) }
    package init(arrayLiteral elements: JSON...) { self = .array(elements) }
    package init(dictionaryLiteral elements: (String, JSON)...) {
        self = .object(Dictionary(elements, uniquingKeysWith: { $1 }))
    }
}

extension JSON {
    package init(_ value: Double?) { self = value.map { $0.isNaN ? .null : .number($0) } ?? .null }
    package init(_ value: Int?) { self = value.map(JSON.integer) ?? .null }
    package init(_ value: String?) { self = value.map(JSON.string) ?? .null }
    package init(_ value: Bool?) { self = value.map(JSON.bool) ?? .null }
    package init(_ values: [Double]) { self = .array(values.map { JSON($0) }) }
    package init(_ values: [Int]) { self = .array(values.map(JSON.integer)) }
    package init(_ values: [String]) { self = .array(values.map(JSON.string)) }
    package init(_ values: [String: Double]) { self = .object(values.mapValues { JSON($0) }) }
    /// A matrix as an array of rows.
    package init(_ rows: [[Double]]) { self = .array(rows.map { JSON($0) }) }

    package subscript(_ key: String) -> JSON? {
        get {
            if case .object(let members) = self { return members[key] }
            return nil
        }
        set {
            guard case .object(var members) = self else { return }
            members[key] = newValue
            self = .object(members)
        }
    }

    package subscript(_ index: Int) -> JSON? {
        if case .array(let items) = self, items.indices.contains(index) { return items[index] }
        return nil
    }

    package var isNull: Bool { self == .null }
    package var string: String? { if case .string(let s) = self { s } else { nil } }
    package var bool: Bool? { if case .bool(let b) = self { b } else { nil } }
    package var array: [JSON]? { if case .array(let a) = self { a } else { nil } }
    package var object: [String: JSON]? { if case .object(let o) = self { o } else { nil } }
    /// A number, or the strings `"Inf"` and `"-Inf"`.
    package var double: Double? {
        switch self {
        case .integer(let i): Double(i)
        case .number(let d): d
        case .string("Inf"): .infinity
        case .string("-Inf"): -.infinity
        default: nil
        }
    }
    package var int: Int? {
        switch self {
        case .integer(let i): i
        case .number(let d): Int(exactly: d)
        default: nil
        }
    }
}
