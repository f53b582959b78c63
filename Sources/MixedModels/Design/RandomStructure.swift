import DataFrames
import GSLKit
import ModelFormula

/// The random terms of a model as lme4 orders them, with the parameters of their relative Cholesky factors.
///
/// Terms stand by decreasing number of levels. Each term has a lower-triangular template Λ_t of its effects; θ lists the
/// templates' elements column by column.
struct RandomStructure: Sendable {
    struct Term: Sendable {
        let name: String
        let effects: [String]
        let levels: [String]
        /// Level of each row.
        let codes: [Int]
        /// One column of Z per effect.
        let columns: [[Double]]
        /// First parameter of the template.
        let firstParameter: Int

        var size: Int { effects.count }
        var parameterCount: Int { size * (size + 1) / 2 }

        /// Row and column of the template of each parameter.
        var positions: [(row: Int, column: Int)] {
            (0..<size).flatMap { column in (column..<size).map { (row: $0, column: column) } }
        }

        /// Λ_t at θ.
        func template(_ theta: [Double]) -> Matrix {
            var out = Matrix(rows: size, columns: size)
            for (k, place) in positions.enumerated() {
                out[place.row, place.column] = theta[firstParameter + k]
            }
            return out
        }
    }

    let terms: [Term]

    /// - Parameter onePerRow: whether a grouping may have a level for every row, as counts allow and normal responses do not.
    init(_ frame: ModelFrame, onePerRow: Bool = false) throws(MixedModelError) {
        guard !frame.random.isEmpty else { throw .noRandomTerm }
        let n = frame.matrix.rowCount
        for design in frame.random {
            let levels = design.group.levels.count
            guard levels > 1 else { throw .grouping(design.term.groupName, "has one level") }
            guard levels < n || onePerRow else {
                throw .grouping(design.term.groupName, "has as many levels as there are rows")
            }
        }
        let order = frame.random.indices.sorted { a, b in
            let x = frame.random[a].group.levels.count, y = frame.random[b].group.levels.count
            return x == y ? a < b : x > y
        }
        var terms: [Term] = []
        var first = 0
        for index in order {
            let design = frame.random[index]
            let term = Term(
                name: design.term.groupName, effects: design.matrix.names, levels: design.group.levels,
                codes: design.group.codes.map(Int.init), columns: design.matrix.columns, firstParameter: first
            )
            first += term.parameterCount
            terms.append(term)
        }
        self.terms = terms
        guard terms.reduce(0, { $0 + $1.size }) < n else {
            throw .tooFew("There are as many random effects per group as rows.")
        }
    }

    var parameterCount: Int { terms.reduce(0) { $0 + $1.parameterCount } }

    /// θ of identity templates times `scale`.
    func start(_ scale: Double) -> [Double] {
        terms.flatMap { term in term.positions.map { $0.row == $0.column ? scale : 0 } }
    }

    /// Which parameters are diagonal elements.
    var diagonal: [Bool] { terms.flatMap { term in term.positions.map { $0.row == $0.column } } }

    /// The same covariance with every diagonal element non-negative: columns of a Cholesky factor may change sign.
    func normalised(_ theta: [Double]) -> [Double] {
        var out = theta
        for term in terms {
            for (k, place) in term.positions.enumerated()
            where place.row == place.column && theta[term.firstParameter + k] < 0 {
                for (l, other) in term.positions.enumerated() where other.column == place.column {
                    out[term.firstParameter + l] = -theta[term.firstParameter + l]
                }
            }
        }
        return out
    }
}
