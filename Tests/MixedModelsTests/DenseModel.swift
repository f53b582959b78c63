import GSLKit
import ModelFormula
import Testing

@testable import MixedModels

extension DenseOracleTests {
    /// Dense V*, its derivatives in D, X and y.
    struct Dense {
        let v: Matrix, slopes: [Matrix], x: Matrix, y: [Double]

        init(_ frame: ModelFrame, _ structure: RandomStructure, _ theta: [Double]) {
            let n = frame.matrix.rowCount
            var v = Matrix.identity(n), slopes: [Matrix] = []
            for term in structure.terms {
                let template = term.template(theta), d = template * template.transposed
                for place in term.positions {
                    var slope = Matrix(rows: n, columns: n)
                    for i in 0..<n {
                        for j in 0..<n where term.codes[i] == term.codes[j] {
                            func z(_ e: Int, _ row: Int) -> Double { term.columns[e][row] / term.scales[e] }
                            slope[i, j] += z(place.row, i) * z(place.column, j)
                            if place.row != place.column {
                                slope[i, j] += z(place.column, i) * z(place.row, j)
                            }
                        }
                    }
                    slopes.append(slope)
                    v = v + d[place.row, place.column] * slope
                }
            }
            self.v = v
            self.slopes = slopes
            x = Matrix(columns: frame.matrix.columns)
            y = frame.response?.numbers ?? []
        }

        func criterion(isREML: Bool) throws -> Double {
            let factor = try #require(Cholesky(v)), wx = factor.solve(x), xwx = x.transposed * wx
            let inner = try #require(Cholesky(xwx)), beta = inner.solve(wx.transposedTimes(y))
            let rest = zip(y, x * beta).map { $0 - $1 }
            let squares = zip(rest, factor.solve(rest)).reduce(0) { $0 + $1.0 * $1.1 }
            let df = Double(y.count - (isREML ? x.columns : 0))
            return factor.logDeterminant + (isREML ? inner.logDeterminant : 0) + df
                * (1 + logTwoPi + logarithm(squares / df))
        }
    }
}
