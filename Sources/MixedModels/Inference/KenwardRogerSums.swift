import GSLKit

/// Sums over pairs of levels for ``KenwardRoger``, all with V* (σ² = 1).
struct KenwardRogerSums {
    let count: Int
    /// Elements of D = ΛΛ' on columns of unit size.
    var d: [Double]
    /// X'V*⁻¹X.
    var information: Matrix
    /// tr(V*⁻¹E_r), tr(V*⁻¹E_rV*⁻¹E_s).
    var trace: [Double], traces: Matrix
    /// X'V*⁻¹E_rV*⁻¹X and X'V*⁻¹E_rV*⁻¹E_sV*⁻¹X.
    var first: [Matrix], second: [[Matrix]]

    /// The parameters: their term, their place in its template and half a unit for the diagonal.
    private(set) var pairs: [(term: Int, row: Int, column: Int, omega: Double)] = []

    init(_ sweep: CriterionSweep, theta: [Double]) {
        let structure = sweep.design.structure
        count = structure.parameterCount
        let p = sweep.p, zero = Matrix(rows: p, columns: p)
        d = []
        for (t, term) in structure.terms.enumerated() {
            let template = term.template(theta), block = template * template.transposed
            for place in term.positions {
                pairs.append((t, place.row, place.column, place.row == place.column ? 0.5 : 1))
                d.append(block[place.row, place.column])
            }
        }
        trace = [Double](repeating: 0, count: count)
        traces = Matrix(rows: count, columns: count)
        first = [Matrix](repeating: zero, count: count)
        second = [[Matrix]](repeating: first, count: count)
        information = zero
        let dense = DensePart(sweep)
        information = dense.information
        addClusters(sweep, dense)
        if sweep.d > 0 { addDense(sweep, dense) }
        for r in 0..<count {
            for s in 0..<r {
                traces[r, s] = traces[s, r]
                second[r][s] = second[s][r].transposed
            }
        }
    }
}
