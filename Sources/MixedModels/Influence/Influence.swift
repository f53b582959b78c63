import DataFrames
import GSLKit
import ModelFormula

/// What the fit would be without one group or one row.
public struct Influence: Hashable, Sendable {
    /// Level or row left out.
    public let label: String
    /// Coefficients without it; nil when the rest cannot be fitted.
    public let coefficients: [Double]?
    /// Residual standard deviation without it.
    public let sigma: Double?
    /// (β̂ - β̂₍ᵢ₎)' Cov(β̂)⁻¹ (β̂ - β̂₍ᵢ₎) / p, with the covariance of all data.
    public let cooksDistance: Double?
    /// Change of each coefficient in standard errors.
    public let dfbetas: [Double]?
    /// Why there is no fit.
    public let reason: String?
}

extension LinearMixedModelFit {
    /// Refits without each level of a column of the table, or without each row when `column` is nil.
    ///
    /// Every refit is a full one, started from the estimates of all data (not a one-step approximation).
    /// *Reference:* Cook 1977 doi:10.1080/00401706.1977.10489493; Demidenko and Stukel 2005 doi:10.1002/sim.1974.
    public func influence(deleting column: String?) throws(MixedModelError) -> [Influence] {
        let labels: [String], codes: [Int]
        if let column {
            let factor: FactorColumn
            do {
                factor = try frame.data.factor(column).droppingUnusedLevels()
            } catch {
                throw MixedModelError(error.code, error.message, remedy: error.remedy)
            }
            guard factor.levels.count > 1 else {
                throw .grouping(column, "has one level: nothing would be left")
            }
            labels = factor.levels
            codes = factor.codes.map(Int.init)
        } else {
            labels = frame.rows.map { String($0 + 1) }
            codes = Array(frame.rows.indices)
        }
        let y = try LinearMixedModel.response(frame)
        let inverse = Cholesky(covariance)
        return labels.indices.map { (level: Int) -> Influence in
            let rows = codes.indices.filter { codes[$0] != level }
            do throws(MixedModelError) {
                let fit = try refit(rows, y)
                let change = zip(coefficients, fit.beta).map { $0 - $1 }
                let distance = inverse.map { factor in
                    zip(change, factor.solve(change)).reduce(0) { $0 + $1.0 * $1.1 } / Double(change.count)
                }
                return Influence(
                    label: labels[level], coefficients: fit.beta, sigma: fit.sigma, cooksDistance: distance,
                    dfbetas: zip(change, standardErrors).map { $0 / $1 }, reason: nil)
            } catch {
                return Influence(
                    label: labels[level], coefficients: nil, sigma: nil, cooksDistance: nil, dfbetas: nil,
                    reason: error.message)
            }
        }
    }

    private func refit(_ rows: [Int], _ y: [Double]) throws(MixedModelError) -> (
        beta: [Double], sigma: Double
    ) {
        let structure = try design.structure.selecting(rows: rows)
        let x = frame.matrix.columns.map { column in rows.map { column[$0] } }
        let qr = PivotedQR(Matrix(columns: x))
        guard qr.independentColumns.count == x.count else {
            throw .tooFew("Without it the columns of the fixed part depend on one another.")
        }
        let part = DesignProducts(structure, x: x, rows: rows.count)
        let products = ResponseProducts(part, y: rows.map { y[$0] })
        let sweep = CriterionSweep(part, products, isREML: isREML)
        // θ on columns of unit size means something else after rows are gone.
        guard let _ = Optimiser(sweep).minimise(warm: structure.scaled(theta)) else { throw .notConverged }
        let beta = part.basis.solve(
            (0..<part.p).map { sweep.gamma.base[sweep.d + $0] + products.leastSquares[$0] })
        return (beta, (sweep.residualSquares / sweep.residualDegrees).squareRoot())
    }
}

extension RandomStructure {
    /// The same terms on some rows; levels without rows are dropped.
    func selecting(rows: [Int]) throws(MixedModelError) -> RandomStructure {
        var out: [Term] = []
        for term in terms {
            var code = [Int32](repeating: -1, count: term.levels.count), levels: [String] = []
            var codes: [Int32] = []
            codes.reserveCapacity(rows.count)
            for row in rows {
                let old = Int(term.codes[row])
                if code[old] < 0 {
                    code[old] = Int32(levels.count)
                    levels.append(term.levels[old])
                }
                codes.append(code[old])
            }
            guard levels.count > 1 else { throw .grouping(term.name, "has one level") }
            let columns = term.columns.map { column in rows.map { column[$0] } }
            out.append(
                Term(
                    name: term.name, effects: term.effects, levels: levels, codes: codes, columns: columns,
                    scales: columns.map {
                        max((OrthogonalBasis.dot($0, $0) / Double(rows.count)).squareRoot(), 1e-300)
                    },
                    firstParameter: term.firstParameter, place: term.place))
        }
        return RandomStructure(terms: out)
    }

    init(terms: [Term]) { self.terms = terms }
}
