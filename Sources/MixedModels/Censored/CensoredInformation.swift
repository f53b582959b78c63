import GSLKit

/// The observed information at the optimum and its inverse.
///
/// A column of Λ that is zero has no say in the standard errors: the likelihood is even in it, so its direction is
/// separate from all others and the information of the remaining parameters is inverted.
struct CensoredInformation: Sendable {
    /// Covariance of all internal parameters; zero for those on the boundary.
    let covariance: Matrix
    let smallestEigenvalue: Double
    /// Whether directions without curvature were left out.
    let isDeficient: Bool

    init(_ design: CensoredDesign, _ optimum: CensoredOptimiser.Optimum) {
        let n = design.parameterCount
        let empty = Set(optimum.emptyColumns)
        let free = (0..<n).filter { index in
            guard index >= design.p, index < n - 1 else { return true }
            return !empty.contains(design.structure.positions[index - design.p].column)
        }
        let eigen = SymmetricEigen((-1 * optimum.hessian).submatrix(rows: free, columns: free))
        let floor = 1e-9 * max(eigen.values.first ?? 0, 1e-300)
        var out = Matrix(rows: n, columns: n)
        for (index, curvature) in eigen.values.enumerated() where curvature > floor {
            for (i, a) in free.enumerated() {
                for (j, b) in free.enumerated() {
                    out[a, b] += eigen.vectors[i, index] * eigen.vectors[j, index] / curvature
                }
            }
        }
        covariance = out
        smallestEigenvalue = eigen.values.last ?? 0
        isDeficient = smallestEigenvalue <= floor
    }
}
