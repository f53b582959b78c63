/// A measured value with its censoring: a bare `Double` never leaves an importer.
///
/// Units are the canonical unit of the reading's analyte.
package enum ReadingValue: Hashable, Sendable {
    case exact(Double)
    /// Below a lower limit (left-censored): the true value is in (-inf, limit), for amounts in [0, limit).
    case below(Double)
    /// Above an upper limit (right-censored).
    case above(Double)
    /// Between two limits (interval-censored), lower < upper.
    case within(Double, Double)
    /// No value; the reason is a short word such as `not done`, `clotted`, `insufficient`.
    case missing(String)
}

extension ReadingValue {
    package var isCensored: Bool {
        switch self {
        case .exact, .missing: false
        case .below, .above, .within: true
        }
    }

    package var isMissing: Bool { if case .missing = self { true } else { false } }

    /// The number, when it is exactly known.
    package var exactValue: Double? { if case .exact(let x) = self { x } else { nil } }

    /// What is certain: closed bounds of the value; nil where the value is missing.
    package var bounds: (lower: Double, upper: Double)? {
        switch self {
        case .exact(let x): (x, x)
        case .below(let limit): (-.infinity, limit)
        case .above(let limit): (limit, .infinity)
        case .within(let low, let high): (low, high)
        case .missing: nil
        }
    }

    /// Where a figure draws the value: at the limit when censored (drawn open there).
    package var plotPosition: Double? {
        switch self {
        case .exact(let x), .below(let x), .above(let x): x
        case .within(let low, let high): (low + high) / 2
        case .missing: nil
        }
    }

    /// The same value in another unit: every number multiplied by a positive factor.
    package func scaled(by factor: Double) -> ReadingValue {
        switch self {
        case .exact(let x): .exact(x * factor)
        case .below(let x): .below(x * factor)
        case .above(let x): .above(x * factor)
        case .within(let low, let high): .within(low * factor, high * factor)
        case .missing: self
        }
    }
}

extension ReadingValue: CustomStringConvertible {
    /// `12.4`, `<2.4`, `>5000`, `2-5`, or empty for a missing value.
    package var description: String {
        switch self {
        case .exact(let x): "\(x)"
        case .below(let x): "<\(x)"
        case .above(let x): ">\(x)"
        case .within(let low, let high): "\(low)-\(high)"
        case .missing: ""
        }
    }
}
