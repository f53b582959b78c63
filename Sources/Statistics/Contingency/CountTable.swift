/// A contingency table of counts, rows by columns.
public struct CountTable: Hashable, Sendable {
    /// Counts, one array per row.
    public let counts: [[Int]]

    /// A table from rows of equal length.
    /// - Throws: `StatisticsError` when rows differ in length, the table is smaller than 1 x 1, a count is
    ///   negative, or the counts add up to more than 2^53.
    public init(_ counts: [[Int]]) throws(StatisticsError) {
        guard let width = counts.first?.count, width > 0, counts.allSatisfy({ $0.count == width }) else {
            throw .badTable("The rows of the table differ in length, or it is empty.")
        }
        guard counts.allSatisfy({ $0.allSatisfy { $0 >= 0 } }) else {
            throw .badTable("The table has a negative count.")
        }
        var total = 0
        for count in counts.joined() {
            let (sum, high) = total.addingReportingOverflow(count)
            guard !high, sum <= CountTable.largestTotal else {
                throw .badTable("The counts add up to more than 2^53.")
            }
            total = sum
        }
        self.counts = counts
    }

    /// Beyond it a total is no longer an exact double.
    static let largestTotal = 1 << 53

    /// Cross-tabulates codes; a negative code is missing and drops the row.
    ///
    /// - Throws: `StatisticsError` for unequal lengths, a code beyond the levels, or a table without cells.
    public init(rows: [Int], columns: [Int], rowLevels: Int, columnLevels: Int) throws(StatisticsError) {
        try Check.lengths(rows.count, columns.count)
        var counts = [[Int]](repeating: [Int](repeating: 0, count: columnLevels), count: rowLevels)
        guard rows.allSatisfy({ $0 < rowLevels }), columns.allSatisfy({ $0 < columnLevels }) else {
            throw .badTable("A code lies beyond the levels.")
        }
        for (r, c) in zip(rows, columns) where r >= 0 && c >= 0 { counts[r][c] += 1 }
        try self.init(counts)
    }

    /// Number of rows.
    public var rowCount: Int { counts.count }
    /// Number of columns.
    public var columnCount: Int { counts[0].count }
    /// Sum of each row.
    public var rowTotals: [Int] { counts.map { $0.reduce(0, +) } }
    /// Sum of each column.
    public var columnTotals: [Int] { (0..<columnCount).map { j in counts.reduce(0) { $0 + $1[j] } } }
    /// Sum of all counts.
    public var total: Int { rowTotals.reduce(0, +) }

    /// The table without rows and columns that are empty: they say nothing about association.
    public var withoutEmptyMargins: CountTable {
        let columns = columnTotals.indices.filter { columnTotals[$0] > 0 }
        let kept = counts.filter { $0.reduce(0, +) > 0 }.map { row in columns.map { row[$0] } }
        return (try? CountTable(kept)) ?? self
    }

    /// The table with empty rows and columns added up to a shape: a level that never occurs is a row of zeros.
    public func padded(rows: Int, columns: Int) -> CountTable {
        let width = max(columns, columnCount)
        var counts = counts.map { $0 + [Int](repeating: 0, count: width - $0.count) }
        while counts.count < rows { counts.append([Int](repeating: 0, count: width)) }
        return (try? CountTable(counts)) ?? self
    }

    /// The four counts of a 2 x 2 table, else nil.
    var four: (a: Int, b: Int, c: Int, d: Int)? {
        rowCount == 2 && columnCount == 2 ? (counts[0][0], counts[0][1], counts[1][0], counts[1][1]) : nil
    }

    /// Requires a 2 x 2 table.
    func twoByTwo() throws(StatisticsError) -> (a: Int, b: Int, c: Int, d: Int) {
        guard let four else {
            throw StatisticsError(
                "IC0532", "A 2 x 2 table is needed; this one is \(rowCount) x \(columnCount).",
                remedy: "Use fisher_rxc or chisq for larger tables, or filter the rows down to two levels.")
        }
        return four
    }
}
