import DataFrames
import GSLKit
import ModelFormula

/// Type III hypotheses: for every term the effect averaged equally over the factors of the terms that contain it,
/// covariates at zero.
///
/// SAS' general form of estimable functions in the overparametrised model, as lmerTest's `anova(type = "III")` makes it.
/// With X the model matrix of independent treatment-coded columns and D the matrix with one column per level, D = X M.
/// The rows of M span the estimable functions; those of a term are made orthogonal to those of the terms that contain it
/// (same covariates, more factors), and read on the coefficients of X. The hypotheses do not depend on how the fit was
/// coded. In a rank-deficient design the rows that are left are what can be tested, and depend on which cells are empty.
/// In a nested model (`risk / sex`) risk is averaged over sex as SAS does; lmerTest 3.1-3 tests it at the first sex.
/// A spline counts as a factor here, as in lmerTest: a factor is averaged over the spline of an interaction with it.
/// *Reference:* Goodnight 1978, SAS Technical Report R-101. *Checked against:* R 4.2.2, lmerTest 3.1-3.
public enum TypeThree {
    /// The hypothesis of every term as rows on the coefficients of the fit; terms without a testable row have none.
    ///
    /// - Throws: `MixedModelError` when the columns cannot be made again.
    public static func hypotheses(_ frame: ModelFrame) throws(MixedModelError) -> [(
        term: String, rows: [[Double]]
    )] {
        let treated: ModelMatrix, indicators: ModelMatrix
        do {
            treated = try frame.design.matrix(for: frame.data, contrast: .treatment)
            indicators = try frame.design.indicatorMatrix(for: frame.data)
        } catch { throw MixedModelError(error) }
        guard !treated.names.isEmpty else { return [] }
        let rows = distinctRows(treated.columns + indicators.columns + frame.matrix.columns)
        func thin(_ column: [Double]) -> [Double] { rows.map { column[$0] } }
        let all = PivotedQR(Matrix(columns: treated.columns.map(thin)))
        let kept = treated.selecting(columns: all.independentColumns)
        let qr = PivotedQR(Matrix(columns: kept.columns.map(thin)))
        // M by columns, each a column of D on X.
        let m = indicators.columns.map { column in qr.coefficients(thin(column)).map { snapped($0 ?? 0) } }
        // Coefficients of X from those of the fit.
        let map = Matrix(
            columns: frame.matrix.columns.map { column in
                qr.coefficients(thin(column)).map { snapped($0 ?? 0) }
            })
        if frame.design.terms.terms.count == 1 {
            let rows = sequentialRows(kept).map { map.transposedTimes($0).map(snapped) }
            return [(frame.design.terms.labels[0], rows)]
        }
        var functions = kept.names.indices.map { j in m.map { $0[j] } }
        orthogonalise(&functions, kept.assign, frame)
        let place = zip(indicators.names, indicators.assign).enumerated().reduce(into: [String: Int]()) {
            $0["\($1.element.1) \($1.element.0)"] = $1.offset
        }
        let places = zip(kept.names, kept.assign).map { place["\($1) \($0)"] }
        return frame.design.terms.labels.enumerated().map { index, label in
            let rows = kept.names.indices.filter { kept.assign[$0] == index }.compactMap { j -> [Double]? in
                let row = places.map { $0.map { snapped(functions[j][$0]) } ?? 0 }
                guard row.reduce(0, { $0 + abs($1) }) > 1e-8 else { return nil }
                return map.transposedTimes(row).map(snapped)
            }
            return (label, rows)
        }
    }

    /// The rows of a single term: those of the unit triangular factor of X'X. Their span is that of the term's
    /// coefficients; lmerTest's denominator df depends on the basis of it, and this is the basis it takes.
    private static func sequentialRows(_ x: ModelMatrix) -> [[Double]] {
        let products = Matrix(columns: x.columns).crossProduct
        guard let lower = Cholesky(products)?.lower else { return [] }
        return x.names.indices.filter { x.assign[$0] == 0 }.map { i in
            x.names.indices.map { j in j < i ? 0 : lower[j, i] / lower[i, i] }
        }
    }

    /// Terms with the same covariates and more factors.
    private static func containing(_ term: Int, _ frame: ModelFrame) -> [Int] {
        let terms = frame.design.terms.terms, kinds = frame.design.variableKinds
        let own = Set(terms[term].variables)
        func numbers(_ variables: Set<Int>) -> Set<Int> { variables.filter { kinds[$0] == .number } }
        return terms.indices.filter { other in
            let theirs = Set(terms[other].variables)
            return theirs.isStrictSuperset(of: own) && numbers(theirs) == numbers(own)
        }
    }

    /// Larger terms first, so that smaller ones are made orthogonal to what became of them.
    private static func orthogonalise(_ functions: inout [[Double]], _ assign: [Int], _ frame: ModelFrame) {
        let terms = frame.design.terms.terms
        for degree in Set(terms.map(\.degree)).sorted(by: >) {
            for term in terms.indices where terms[term].degree == degree {
                let others = containing(term, frame)
                let basis = functions.indices.filter { others.contains(assign[$0]) }.map { functions[$0] }
                guard !basis.isEmpty else { continue }
                let qr = PivotedQR(Matrix(columns: basis))
                for j in functions.indices where assign[j] == term {
                    functions[j] = qr.residuals(functions[j]).map(snapped)
                }
            }
        }
    }

    /// Rows that differ: repeated draws have the same columns, and only the span matters.
    private static func distinctRows(_ columns: [[Double]]) -> [Int] {
        var seen: Set<[Double]> = []
        return (columns.first ?? []).indices.filter { row in
            seen.insert(columns.map { $0[row] }).inserted
        }
    }

    /// Rounding off whole numbers is removed: entries are 0 and ±1 wherever the design is one of factors.
    private static func snapped(_ x: Double) -> Double {
        abs(x - x.rounded()) < 1e-10 ? x.rounded() + 0 : x
    }
}
