import GSLKit

/// The inverse of the joint observed information. Directions without curvature among the variance parameters (rotations
/// of a singular covariance) have no variance of their own and are left out; among the fixed effects they are a failure.
struct ObservedInformation {
    /// Nil when a fixed effect has no standard error.
    let covariance: Matrix?
    let flatDirections: Int

    init(_ information: Matrix, fixed p: Int) {
        let n = information.rows
        // Unit diagonal: eigenvalues then say how nearly collinear, not in which units.
        let scales = information.diagonal.map { 1 / max(abs($0), 1e-10).squareRoot() }
        var scaled = information
        for i in 0..<n { for j in 0..<n { scaled[i, j] *= scales[i] * scales[j] } }
        let eigen = SymmetricEigen(scaled)
        var out = Matrix(rows: n, columns: n), flat = 0, isEstimable = true
        for (index, value) in eigen.values.enumerated() {
            let v = eigen.vectors.column(index)
            if value < 1e-9 {
                flat += 1
                let share = v.prefix(p).reduce(0) { $0 + $1 * $1 }
                if share > 1e-4 { isEstimable = false }
                continue
            }
            for i in 0..<n { for j in 0..<n { out[i, j] += v[i] * v[j] * scales[i] * scales[j] / value } }
        }
        covariance = isEstimable && information.isFinite ? out : nil
        flatDirections = flat
    }
}
