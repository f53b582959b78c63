import GSLKit

/// Uncertainty of (θ, σ): the basis of Satterthwaite's degrees of freedom.
///
/// The observed information is that of the criterion as a function of (θ, σ), with exact derivatives (lmerTest uses
/// numerical ones). At a zero variance the derivative of V in θ vanishes and the parameter drops out of the df.
struct VarianceInference: Sendable {
    /// Covariance of (θ, log σ): 2 H⁻¹ over the positive eigenvalues.
    let covariance: Matrix
    /// Derivative of the covariance of β (orthonormal basis) in each of (θ, log σ).
    let slopes: [Matrix]

    init(covariance: Matrix, slopes: [Matrix]) {
        self.covariance = covariance
        self.slopes = slopes
    }

    init(
        _ sweep: CriterionSweep, _ moments: CovarianceDerivatives, _ d: ThetaDerivatives,
        basisCovariance f: Matrix
    ) {
        let m = d.traces.count, df = sweep.residualDegrees
        let variance = sweep.residualSquares / df, sigma = variance.squareRoot()
        var hessian = Matrix(rows: m + 1, columns: m + 1)
        for k in 0..<m {
            for l in 0..<m { hessian[k, l] = d.traceHessian[k, l] + d.squaresHessian[k, l] / variance }
            hessian[k, m] = 2 * d.quadratics[k] / (sigma * variance)
            hessian[m, k] = hessian[k, m]
        }
        hessian[m, m] = 4 * df / variance
        // log σ in the place of σ: the size of the response must not decide which directions count as flat.
        for k in 0..<m {
            hessian[k, m] *= sigma
            hessian[m, k] = hessian[k, m]
        }
        hessian[m, m] *= variance
        covariance = VarianceInference.inverse(hessian)
        let bySigma = 2 * variance * f
        let byElement = (0..<m).map { moments.fixedSlope($0) }
        slopes =
            (0..<m).map { k in
                var out = Matrix(rows: f.rows, columns: f.rows)
                for x in 0..<m where d.jacobian[x, k] != 0 { out = out + d.jacobian[x, k] * byElement[x] }
                return variance * out
            } + [bySigma]
    }

    /// 2 H⁻¹ over the directions with positive curvature.
    static func inverse(_ hessian: Matrix) -> Matrix {
        let n = hessian.rows
        let eigen = SymmetricEigen(hessian)
        var inverse = Matrix(rows: n, columns: n)
        let floor = 1e-10 * max(eigen.values.first ?? 0, 1e-300)
        for (index, value) in eigen.values.enumerated() where value > floor {
            let v = eigen.vectors.column(index)
            for i in 0..<n { for j in 0..<n { inverse[i, j] += 2 * v[i] * v[j] / value } }
        }
        return inverse
    }

    /// Satterthwaite's df of c'β, c on the orthonormal basis with variance `variance`.
    func degrees(_ c: [Double], variance: Double) -> Double {
        let gradient = slopes.map { $0.quadraticForm(c) }
        let spread = covariance.quadraticForm(gradient)
        return spread > 0 ? 2 * variance * variance / spread : .infinity
    }
}
