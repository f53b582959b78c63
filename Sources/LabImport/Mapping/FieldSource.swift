import Diagnostics

/// Where a field of a row comes from: a column (or several, read together), or one value for the whole table.
package struct FieldSource: Hashable, Sendable {
    /// Header text of the column; nil for a constant.
    package var column: String?
    /// Further columns whose cells follow the first one's, joined by commas: `d2,d3` → `1,1`.
    package var furtherColumns: [String] = []
    package var constant: String?
    /// Spellings in the column and what they mean; a cell that is not listed is taken as it stands.
    package var values: [String: String]
    /// Factor for numbers, such as 12 for years to months.
    package var scale: Double?
    /// Where the mapping says so.
    package var location: SourceLocation?

    package init(
        column: String? = nil, constant: String? = nil, values: [String: String] = [:], scale: Double? = nil,
        location: SourceLocation? = nil
    ) {
        self.column = column
        self.constant = constant
        self.values = values
        self.scale = scale
        self.location = location
    }
}

/// A field of each row of a table of values.
package enum RowField: String, Hashable, Sendable, CaseIterable {
    case patient, course, day, date, time, specimen, reason, kit, lot, method, note, replicate, limit
    case firstInfusion = "first_infusion"
    case nominalDay = "nominal_day"
    case upperLimit = "upper_limit"
    case analyte, value, unit, loinc
}

/// What a mapping says about the values of one analyte, or of one column of a wide table.
package struct ValueRule: Hashable, Sendable {
    package enum Transform: String, Hashable, Sendable, CaseIterable {
        /// The column holds square roots.
        case square
        /// The column holds decimal logarithms.
        case power10
        /// The column holds natural logarithms.
        case exponential
    }

    /// Values that stand for "below the limit" in the column's own scale.
    package struct Substitution: Hashable, Sendable {
        package var value: Double
        /// The limit it stands for, in the column's own scale.
        package var limit: Double
        package var isAbove: Bool
    }

    /// Header text (wide) or analyte spelling (long).
    package var key: String
    package var analyte: String?
    package var unit: String?
    /// Limits in `unit`, after `scale` and `transform`.
    package var limit: Double?
    package var upperLimit: Double?
    package var zeroMeansBelowLimit = false
    package var substituted: [Substitution] = []
    package var scale: Double?
    package var transform: Transform?
    /// Values are rounded to a multiple of this after the transform (counts stored as square roots: 1).
    package var roundTo: Double?
    /// A number below the stated limit stays a number.
    package var keepsNumbersBelowLimit = false
    /// Day (in the table's own count), specimen and kit of this column where they differ from the row.
    package var day: Int?
    package var specimen: String?
    package var kit: String?
    package var location: SourceLocation?

    package init(key: String) { self.key = key }
}

/// Limits of an analyte for a kit or lot, in `unit`.
package struct LimitRule: Hashable, Sendable {
    package var analyte: String
    package var kit: String?
    package var lot: String?
    package var limit: Double?
    package var upperLimit: Double?
    package var unit: String
    package var location: SourceLocation?
}
