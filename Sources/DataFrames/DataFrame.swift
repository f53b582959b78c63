import Diagnostics

/// A named column of a ``DataFrame``.
public struct NamedColumn: Hashable, Sendable {
    /// Column name.
    public let name: String
    /// The values.
    public let values: Column

    /// A named column.
    public init(_ name: String, _ values: Column) {
        self.name = name
        self.values = values
    }
}

/// A table of equally long, typed columns: numbers with missing marks, or factors with ordered levels.
///
/// Values are stored by column, so that readers fill and kernels read whole arrays. A table is a value;
/// changing one leaves every other copy as it was.
///
///     let table = try DataFrame(columns: [
///         NamedColumn("day", .numbers([0, 14, 28])), NamedColumn("patient", .labels(["P1", "P1", "P2"])),
///     ])
///     let days = try table.numeric("day").values
public struct DataFrame: Sendable {
    /// The columns in order.
    public private(set) var columns: [NamedColumn]
    /// Number of rows.
    public private(set) var rowCount: Int
    private var indexOf: [String: Int]
    var origin: TableOrigin?

    /// A table from columns in order. Fails on a repeated name or unequal lengths.
    public init(columns: [NamedColumn]) throws(DataFrameError) {
        self.columns = []
        rowCount = columns.first?.values.count ?? 0
        indexOf = [:]
        for column in columns {
            if indexOf[column.name] != nil { throw .duplicateColumn(column.name) }
            try set(column.name, column.values)
        }
    }

    /// A table from a dictionary; columns are ordered by name.
    /// - Throws: `DataFrameError` for unequal lengths.
    public init(_ columns: [String: Column]) throws(DataFrameError) {
        try self.init(
            columns: columns.sorted { LevelOrder.precedes($0.key, $1.key) }
                .map { NamedColumn($0.key, $0.value) })
    }

    /// Column names in order.
    public var names: [String] { columns.map(\.name) }

    /// The column of that name, or nil.
    public subscript(name: String) -> Column? { indexOf[name].map { columns[$0].values } }

    /// The column of that name; an unknown name is an error that suggests the nearest one.
    /// - Throws: `DataFrameError` for an unknown name.
    public func column(_ name: String) throws(DataFrameError) -> Column {
        guard let index = indexOf[name] else { throw .unknownColumn(name, among: names) }
        return columns[index].values
    }

    /// A column that must be numeric; otherwise the error names the first cell that is not a number.
    public func numeric(_ name: String) throws(DataFrameError) -> NumericColumn {
        switch try column(name) {
        case .numeric(let numbers): return numbers
        case .factor(let factor):
            let isNumber = factor.levels.map { TextNumber.parse($0) }
            let row = factor.codes.firstIndex { $0 >= 0 && isNumber[Int($0)] == nil }
            if let row, let value = factor[row] {
                throw .notNumeric(name, value: value, row: row, at: location(row: row, column: name))
            }
            return NumericColumn(factor.codes.map { $0 < 0 ? nil : isNumber[Int($0)] })
        }
    }

    /// A column as categories; a numeric one gets its distinct values as levels in numeric order.
    public func factor(_ name: String) throws(DataFrameError) -> FactorColumn {
        try column(name).asFactor
    }

    /// Where a cell stood in the file the table was read from, if it was.
    package func location(row: Int, column: String) -> SourceLocation? {
        origin?.location(row: row, column: column)
    }
}

extension DataFrame {
    /// Adds a column at the end, or replaces the one of that name.
    /// - Throws: `DataFrameError` for a column of another length.
    public mutating func set(_ name: String, _ values: Column) throws(DataFrameError) {
        if !columns.isEmpty, values.count != rowCount {
            throw .unequalLength(name, values.count, expected: rowCount)
        }
        rowCount = values.count
        if let index = indexOf[name] {
            columns[index] = NamedColumn(name, values)
        } else {
            indexOf[name] = columns.count
            columns.append(NamedColumn(name, values))
        }
    }

    /// Gives a column these levels in this order (the first is the reference); it becomes a factor.
    ///
    /// A value that is not among the levels is an error: leaving it out silently would drop rows.
    /// - Throws: `DataFrameError` for such a value, a level given twice, or an unknown column.
    public mutating func setLevels(_ levels: [String], of name: String) throws(DataFrameError) {
        var seen: Set<String> = []
        for level in levels where !seen.insert(level).inserted {
            throw .duplicateLevel(name, level: level)
        }
        let (column, stray) = try factor(name).relevelled(levels)
        guard let column else { throw .unknownLevel(name, value: stray ?? "", levels: levels) }
        try set(name, .factor(column))
    }

    /// The rows asked for, in that order. Factors keep their levels.
    public func selecting(rows: [Int]) -> DataFrame {
        var result = self
        result.columns = columns.map { NamedColumn($0.name, $0.values.selecting(rows: rows)) }
        result.rowCount = rows.count
        result.origin = origin?.selecting(rows: rows)
        return result
    }

    /// The rows for which `keep` is true.
    public func filtered(_ keep: (Int) -> Bool) -> DataFrame {
        selecting(rows: (0..<rowCount).filter(keep))
    }
}

extension DataFrame: Hashable {
    /// Equal names, order and values; where the table was read from does not count.
    public static func == (a: DataFrame, b: DataFrame) -> Bool {
        a.rowCount == b.rowCount && a.columns == b.columns
    }

    /// Hashes names and values.
    public func hash(into hasher: inout Hasher) { hasher.combine(columns) }
}
