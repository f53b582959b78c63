/// Numbers with an explicit mark for each missing one.
///
/// A missing slot of `values` holds NaN, so that code which forgets the mask fails loudly, but only the
/// mask says what is missing: a NaN handed to `init(_:)` is recorded as missing.
public struct NumericColumn: Sendable {
    /// One number per row; NaN where `isMissing`.
    public let values: [Double]
    /// Missing marks, one per row; empty when nothing is missing.
    public let mask: [Bool]

    /// A column in which every NaN is missing.
    public init(_ values: [Double]) {
        self.values = values
        mask = values.contains(where: \.isNaN) ? values.map(\.isNaN) : []
    }

    /// A column in which `nil` is missing.
    public init(_ values: [Double?]) {
        self.init(values.map { $0 ?? .nan })
    }

    /// Number of rows.
    public var count: Int { values.count }
    /// Number of missing rows.
    public var missingCount: Int { mask.reduce(0) { $0 + ($1 ? 1 : 0) } }
    /// Whether the row has no value.
    public func isMissing(_ row: Int) -> Bool { !mask.isEmpty && mask[row] }
    /// The value of a row, or nil where it is missing.
    public subscript(row: Int) -> Double? { isMissing(row) ? nil : values[row] }

    /// The rows asked for, in that order.
    public func selecting(rows: [Int]) -> NumericColumn {
        NumericColumn(rows.map { values[$0] })
    }
}

extension NumericColumn: Hashable {
    /// Equal values and equal missing marks (a missing slot equals a missing slot).
    public static func == (a: NumericColumn, b: NumericColumn) -> Bool {
        a.count == b.count && a.mask == b.mask
            && zip(a.values, b.values).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
    }

    /// Hashes the values; missing slots count alike.
    public func hash(into hasher: inout Hasher) {
        for value in values { hasher.combine(value.isNaN ? nil : value) }
    }
}
