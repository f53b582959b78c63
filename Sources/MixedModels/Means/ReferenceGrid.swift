import DataFrames
import GSLKit
import ModelFormula

/// All combinations of the levels of a model's factors, covariates at their means: where marginal means are computed.
///
/// A cell whose columns are not a combination of the data's columns (an empty cell of a rank-deficient design) is not
/// estimable and says so instead of giving a number.
struct ReferenceGrid: Sendable {
    let factors: [String]
    let levels: [String: [String]]
    /// Level of each factor per grid row.
    let cells: [[String: String]]
    /// Model-matrix row per grid row.
    let rows: [[Double]]
    var isEstimable: [Bool]

    init(_ frame: ModelFrame, at covariates: [String: Double]) throws(MixedModelError) {
        var factors: [String] = [], levels: [String: [String]] = [:], means: [(String, Double)] = []
        let used = Set(frame.formula.fixed.variables.flatMap(\.columns))
        for name in used.sorted() {
            guard let column = frame.data[name] else { continue }
            switch column {
            case .factor(let factor):
                factors.append(name)
                levels[name] = factor.droppingUnusedLevels().levels
            case .numeric(let numbers):
                let sum = numbers.values.reduce(0, +)
                means.append((name, covariates[name] ?? sum / Double(max(1, numbers.count))))
            }
        }
        var cells: [[String: String]] = [[:]]
        for name in factors {
            cells = cells.flatMap { cell in
                (levels[name] ?? []).map { level in cell.merging([name: level]) { $1 } }
            }
        }
        self.factors = factors
        self.levels = levels
        self.cells = cells
        do {
            var columns: [NamedColumn] = []
            for name in factors {
                let order = levels[name] ?? []
                let codes = cells.map { cell in Int32(order.firstIndex(of: cell[name] ?? "") ?? -1) }
                columns.append(NamedColumn(name, .factor(FactorColumn(codes: codes, levels: order))))
            }
            for (name, mean) in means {
                columns.append(NamedColumn(name, .numbers([Double](repeating: mean, count: cells.count))))
            }
            let table = try DataFrame(columns: columns)
            let matrix = try frame.design.matrix(for: table)
            rows = cells.indices.map(matrix.row)
            isEstimable = try ReferenceGrid.estimable(frame, table)
        } catch let error as FormulaError {
            throw MixedModelError(error)
        } catch let error as DataFrameError {
            throw MixedModelError(error.code, error.message, remedy: error.remedy)
        } catch {
            throw .means("The reference grid cannot be made.")
        }
    }

    /// A grid row is estimable when the columns that were left out follow from the kept ones as they do in the data.
    private static func estimable(_ frame: ModelFrame, _ table: DataFrame) throws -> [Bool] {
        let aliased = frame.design.aliased
        guard !aliased.isEmpty else { return [Bool](repeating: true, count: table.rowCount) }
        let data = try frame.design.matrix(for: frame.data, contrast: .treatment)
        let grid = try frame.design.matrix(for: table, contrast: .treatment)
        let out = data.names.indices.filter { aliased.contains(data.names[$0]) }
        let kept = data.names.indices.filter { !aliased.contains(data.names[$0]) }
        let qr = PivotedQR(Matrix(columns: kept.map { data.columns[$0] }))
        let maps = out.map { qr.coefficients(data.columns[$0]).map { $0 ?? 0 } }
        return (0..<table.rowCount).map { row in
            zip(out, maps).allSatisfy { column, map in
                let expected = zip(kept, map).reduce(0) { $0 + grid.columns[$1.0][row] * $1.1 }
                return abs(expected - grid.columns[column][row]) < 1e-6
            }
        }
    }
}
