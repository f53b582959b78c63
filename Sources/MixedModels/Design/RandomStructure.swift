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
        let codes: [Int32]
        /// One column of Z per effect.
        let columns: [[Double]]
        /// Root mean square of each column: the fit works on columns of unit size, so units do not matter.
        let scales: [Double]
        /// First parameter of the template.
        let firstParameter: Int
        /// Place of the term in the formula.
        let place: Int

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

    /// - Parameters:
    ///   - allowsNone: a model without random effects, for generalised least squares.
    ///   - onePerRow: whether a grouping may have a level for every row, as counts allow and normal responses do not.
    init(_ frame: ModelFrame, allowsNone: Bool = false, onePerRow: Bool = false) throws(MixedModelError) {
        guard allowsNone || !frame.random.isEmpty else { throw .noRandomTerm }
        let n = frame.matrix.rowCount
        for design in frame.random {
            let levels = design.group.levels.count, name = design.term.groupName
            guard levels > 1 else { throw .grouping(name, "has one level") }
            guard levels < n || onePerRow else {
                throw .grouping(name, "has as many levels as there are rows")
            }
            let effects = levels * design.matrix.columns.count
            guard effects < n || onePerRow else {
                throw .tooFew(
                    "The term (\(design.term.text)) has \(effects) random effects for \(n) rows: they cannot be "
                        + "told from the residual.")
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
            let columns = design.matrix.columns
            let scales = columns.map { (OrthogonalBasis.dot($0, $0) / Double(n)).squareRoot() }
            if let empty = scales.firstIndex(where: { !($0 > 0) }) {
                throw .grouping(
                    design.term.groupName,
                    "has the random effect '\(design.matrix.names[empty])', which is zero in every row")
            }
            let term = Term(
                name: design.term.groupName, effects: design.matrix.names, levels: design.group.levels,
                codes: design.group.codes, columns: columns, scales: scales, firstParameter: first,
                place: index
            )
            first += term.parameterCount
            terms.append(term)
        }
        self.terms = terms
    }

    var parameterCount: Int { terms.reduce(0) { $0 + $1.parameterCount } }

    /// Scale of the row of Λ each parameter stands in.
    private var rowScales: [Double] { terms.flatMap { term in term.positions.map { term.scales[$0.row] } } }

    /// θ as reported, from θ on columns of unit size.
    func reported(_ scaled: [Double]) -> [Double] { zip(scaled, rowScales).map { $0 / $1 } }
    /// θ on columns of unit size.
    func scaled(_ reported: [Double]) -> [Double] { zip(reported, rowScales).map { $0 * $1 } }

    /// θ of identity templates times `scale`.
    func start(_ scale: Double) -> [Double] {
        terms.flatMap { term in term.positions.map { $0.row == $0.column ? scale : 0 } }
    }

    /// Which parameters are diagonal elements.
    var diagonal: [Bool] { terms.flatMap { term in term.positions.map { $0.row == $0.column } } }

    /// The same covariance as a Cholesky factor with non-negative diagonal: columns may change sign, and where a variance
    /// is zero the columns after it are rotated into place.
    func normalised(_ theta: [Double]) -> [Double] {
        var out = theta
        for term in terms {
            let q = term.size
            var l = term.template(theta)
            for c in 0..<q where abs(l[c, c]) < 1e-7 {
                // Column c has no pivot: fold it into the columns to its right by Givens rotations.
                for r in c + 1..<max(q, c + 1) where abs(l[r, c]) > 0 {
                    let a = l[r, r], b = l[r, c], h = (a * a + b * b).squareRoot()
                    guard h > 0 else { continue }
                    for i in r..<q {
                        let x = l[i, r], y = l[i, c]
                        l[i, r] = (a * x + b * y) / h
                        l[i, c] = (a * y - b * x) / h
                    }
                }
            }
            for c in 0..<q where l[c, c] < 0 { for i in c..<q { l[i, c] = -l[i, c] } }
            for (k, place) in term.positions.enumerated() {
                out[term.firstParameter + k] = l[place.row, place.column]
            }
        }
        return out
    }
}
