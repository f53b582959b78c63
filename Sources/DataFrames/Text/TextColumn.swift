/// A column as it was read: a name and one text cell per row.
public struct TextColumn: Hashable, Sendable {
    /// Column name.
    public let name: String
    /// One cell per row, unchanged.
    public let cells: [String]

    /// A named column of cells.
    public init(_ name: String, _ cells: [String]) {
        self.name = name
        self.cells = cells
    }

    /// How the cells are read: all numbers (or missing) make a numeric column, anything else a factor.
    func inferred() -> Column {
        var values: [Double] = []
        values.reserveCapacity(cells.count)
        for cell in cells {
            if TextNumber.isMissing(cell) {
                values.append(.nan)
            } else if let value = TextNumber.parse(cell) {
                values.append(value)
            } else {
                return .factor(labels())
            }
        }
        // A column without a single value stays numeric, as R reads it (all missing).
        return .numeric(NumericColumn(values))
    }

    func labels() -> FactorColumn {
        FactorColumn(cells.map { TextNumber.isMissing($0) ? nil : $0 })
    }
}
