import GSLKit

/// Derivatives in θ by the chain rule D = ΛΛ'.
struct ThetaDerivatives: Sendable {
    /// ∂D_r/∂θ_k, count × count.
    let jacobian: Matrix
    /// ∂ log|·|/∂θ and -∂r²/∂θ.
    let traces: [Double], quadratics: [Double]
    let traceHessian: Matrix, squaresHessian: Matrix
    /// Gradient and Hessian of the profiled criterion.
    let gradient: [Double]
    let hessian: Matrix

    init(_ d: CovarianceDerivatives, theta: [Double]) {
        let n = d.count, structure = d.sweep.design.structure
        var jacobian = Matrix(rows: n, columns: n)
        var second = Matrix(rows: n, columns: n), secondSquares = second
        for term in structure.terms {
            let first = term.firstParameter, places = term.positions
            func lambda(_ i: Int, _ j: Int) -> Double {
                guard i >= j else { return 0 }
                // Column by column: column j begins after the longer ones before it.
                return theta[first + j * term.size - j * (j - 1) / 2 + (i - j)]
            }
            for (x, pair) in places.enumerated() {
                for (k, parameter) in places.enumerated() {
                    var slope = 0.0
                    if pair.row == parameter.row { slope += lambda(pair.column, parameter.column) }
                    if pair.column == parameter.row { slope += lambda(pair.row, parameter.column) }
                    jacobian[first + x, first + k] = slope
                    for (l, other) in places.enumerated() where other.column == parameter.column {
                        var curve = 0.0
                        if pair.row == parameter.row, pair.column == other.row { curve += 1 }
                        if pair.column == parameter.row, pair.row == other.row { curve += 1 }
                        second[first + k, first + l] += curve * d.traces.base[first + x]
                        secondSquares[first + k, first + l] -= curve * d.quadratics.base[first + x]
                    }
                }
            }
        }
        func down(_ v: Buffer) -> [Double] {
            (0..<n).map { k in
                var sum = 0.0
                for x in 0..<n { sum += jacobian[x, k] * v.base[x] }
                return sum
            }
        }
        func both(_ h: Buffer) -> Matrix {
            var half = Matrix(rows: n, columns: n), out = half
            for x in 0..<n {
                for k in 0..<n {
                    var sum = 0.0
                    for y in 0..<n { sum += h.base[x * n + y] * jacobian[y, k] }
                    half[x, k] = sum
                }
            }
            for k in 0..<n {
                for l in 0..<n {
                    var sum = 0.0
                    for x in 0..<n { sum += jacobian[x, k] * half[x, l] }
                    out[k, l] = sum
                }
            }
            return out
        }
        self.jacobian = jacobian
        traces = down(d.traces)
        quadratics = down(d.quadratics)
        traceHessian = both(d.traceHessian) + second
        squaresHessian = both(d.squaresHessian) + secondSquares
        let df = d.sweep.residualDegrees, squares = d.sweep.residualSquares
        var gradient = [Double](repeating: 0, count: n)
        var hessian = traceHessian
        for k in 0..<n {
            gradient[k] = traces[k] - df * quadratics[k] / squares
            for l in 0..<n {
                hessian[k, l] +=
                    df
                    * (squaresHessian[k, l] / squares - quadratics[k] * quadratics[l] / (squares * squares))
            }
        }
        self.gradient = gradient
        self.hessian = hessian.symmetrised
    }
}
