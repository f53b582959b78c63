import DataFrames
import ModelFormula

/// All combinations of the levels of a model's factors with covariates at their means or at given values: where
/// marginal means are computed.
///
/// *Reference:* Searle, Speed, Milliken 1980, Population marginal means in the linear model, doi:10.2307/2684063.
struct ReferenceGrid: Sendable {
    static let mostCells = 10_000

    let axes: [GridAxis]
    /// Values of every axis per cell, as places on the axes; the first axis varies fastest.
    let codes: [[Int]]
    /// One entry per column of the whole design, those left out of the fit included.
    let rows: [[Double]]
    /// Sum of the offsets per cell.
    let offsets: [Double]
    /// Data rows in the cell's combination of factors.
    let counts: [Double]
    let space: EstimableSpace

    /// - Throws: `MixedModelError` IC0571 for too many cells, IC0572 for values that do not fit.
    init(_ frame: ModelFrame, at: [String: GridValues] = [:]) throws(MixedModelError) {
        let axes = try GridAxis.axes(of: frame, at: at)
        var cells = 1
        for axis in axes {
            cells *= axis.count
            guard cells <= ReferenceGrid.mostCells else { throw .gridTooLarge(cells) }
        }
        var codes: [[Int]] = [[]]
        for axis in axes { codes = (0..<axis.count).flatMap { code in codes.map { $0 + [code] } } }
        self.axes = axes
        self.codes = codes
        counts = ReferenceGrid.counts(frame, axes, codes)
        do {
            let table = try ReferenceGrid.table(axes, codes)
            let matrix = try frame.design.wholeMatrix(for: table)
            rows = codes.indices.map(matrix.row)
            space = EstimableSpace(frame, whole: try frame.design.wholeMatrix(for: frame.data))
            var sum = [Double](repeating: 0, count: codes.count)
            for expression in frame.formula.fixed.offsets {
                let values = try ColumnExpression(expression.text).numbers(in: table).values
                if values.count == sum.count { sum = zip(sum, values).map(+) }
            }
            offsets = sum
        } catch let error as FormulaError {
            throw MixedModelError(error)
        } catch let error as DataFrameError {
            throw MixedModelError(error.code, error.message, remedy: error.remedy)
        } catch {
            throw .badContrast("The reference grid cannot be made.")
        }
    }

    func axis(_ name: String) -> Int? { axes.firstIndex { $0.name == name } }

    private static func table(_ axes: [GridAxis], _ codes: [[Int]]) throws -> DataFrame {
        // A model of an intercept alone has no axis; the table still needs its one row.
        guard !axes.isEmpty else {
            return try DataFrame(columns: [NamedColumn("(cell)", .numbers([0]))])
        }
        return try DataFrame(
            columns: axes.indices.map { a in
                if let numbers = axes[a].numbers {
                    return NamedColumn(axes[a].name, .numbers(codes.map { numbers[$0[a]] }))
                }
                return NamedColumn(
                    axes[a].name,
                    .factor(FactorColumn(codes: codes.map { Int32($0[a]) }, levels: axes[a].labels)))
            })
    }

    private static func counts(_ frame: ModelFrame, _ axes: [GridAxis], _ codes: [[Int]]) -> [Double] {
        let counted = axes.indices.filter { axes[$0].isCounted }
        guard !counted.isEmpty else { return codes.map { _ in 1 } }
        var keys = [[Int]](repeating: [], count: frame.data.rowCount)
        for a in counted {
            let place = Dictionary(
                zip(axes[a].labels, axes[a].labels.indices), uniquingKeysWith: { first, _ in first })
            switch frame.data[axes[a].name] {
            case .factor(let factor):
                let map = factor.levels.map { place[$0] ?? -1 }
                for row in keys.indices {
                    keys[row].append(factor.codes[row] < 0 ? -1 : map[Int(factor.codes[row])])
                }
            case .numeric(let column):
                for row in keys.indices { keys[row].append(place[GridAxis.label(column.values[row])] ?? -1) }
            case nil: break
            }
        }
        var found: [[Int]: Double] = [:]
        for key in keys where !key.contains(-1) { found[key, default: 0] += 1 }
        let counts = codes.map { cell in found[counted.map { cell[$0] }] ?? 0 }
        return counts.allSatisfy { $0 == 0 } ? counts.map { _ in 1 } : counts
    }

    /// A cell in words: "draw = mid, risk = HR".
    func name(of cell: Int) -> String {
        axes.indices.filter { axes[$0].count > 1 || axes[$0].isCounted }
            .map { "\(axes[$0].name) = \(axes[$0].labels[codes[cell][$0]])" }.joined(separator: ", ")
    }
}
