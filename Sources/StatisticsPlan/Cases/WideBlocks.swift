import DataFrames
import Statistics

/// A long table brought side by side: one row per block (patient, or patient and course), one column per level of time.
///
/// A block that lacks a level has a missing value there. Two values for one block and level are an error, not a mean:
/// which one is meant is for the user to say.
struct WideBlocks {
    /// Levels of the time column, in their order.
    let levels: [String]
    /// One column per level; NaN where the block has no value.
    let columns: [[Double]]
    /// Rows that name no block or no level.
    let dropped: [Exclusion]
    /// A row of the long table for each block.
    private let firstRow: [Int]
    /// Block of each row of the long table, -1 where it has none.
    private let blockOfRow: [Int]

    init(_ table: PlanTable, value: String, time: String, block: [String], levels wanted: [String]?) throws {
        let values = try table.numbers(value), times = try table.factor(time)
        let keys = try block.map { try table.factor($0) }
        let levels = wanted ?? times.droppingUnusedLevels().levels
        for level in levels where !times.levels.contains(level) {
            throw PlanError.unknownLevel(level, among: times.levels)
        }
        let place = times.levels.map { levels.firstIndex(of: $0) }
        var blockOf: [[Int32]: Int] = [:]
        var firstRow: [Int] = [], blockOfRow = [Int](repeating: -1, count: values.count), lost = 0
        var rows: [[Int]] = []
        for row in values.indices {
            let key = keys.map { $0.codes[row] }
            guard !key.contains(where: { $0 < 0 }), times.codes[row] >= 0 else {
                lost += 1
                continue
            }
            guard let level = place[Int(times.codes[row])] else { continue }
            let block = blockOf[key] ?? firstRow.count
            if block == firstRow.count {
                blockOf[key] = block
                firstRow.append(row)
                rows.append([Int](repeating: -1, count: levels.count))
            }
            blockOfRow[row] = block
            guard !values[row].isNaN else { continue }
            if rows[block][level] >= 0 {
                throw PlanError.repeatedCell(
                    table.frame, rows[block][level], row, value: value,
                    level: "\(time) = \(levels[level])")
            }
            rows[block][level] = row
        }
        self.levels = levels
        self.firstRow = firstRow
        self.blockOfRow = blockOfRow
        columns = levels.indices.map { level in
            rows.map { $0[level] < 0 ? Double.nan : values[$0[level]] }
        }
        dropped = lost > 0 ? [Exclusion("the row names no block or no time", lost)] : []
    }

    /// A column that has one value within each block, such as the patient of a course.
    func constant(_ name: String, in table: PlanTable) throws -> FactorColumn {
        let factor = try table.factor(name)
        for (row, block) in blockOfRow.enumerated() where block >= 0 {
            guard factor.codes[row] == factor.codes[firstRow[block]] else {
                throw PlanError(
                    "IC0547", "'\(name)' differs within one block.",
                    remedy:
                        "A cluster holds whole blocks; name the columns of a block as 'patient + course'.",
                    at: table.frame.location(row: row, column: name))
            }
        }
        return FactorColumn(codes: firstRow.map { factor.codes[$0] }, levels: factor.levels)
    }
}
