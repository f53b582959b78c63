import GSLKit

/// Kenward and Roger's small-sample covariance and degrees of freedom for a REML fit.
///
/// The covariance of y is linear in its parameters, V = σ²(I + Σ D_k E_k); derivatives of the adjusted covariance of second
/// order vanish. All sums run over the clusters' cross-products, and those with the residual variance follow from
/// `I = V* - Σ D_k E_k`, so no matrix of the size of the data is formed (pbkrtest forms n × n ones).
/// *References:* Kenward and Roger 1997 doi:10.2307/2533558; Halekoh and Højsgaard 2014 doi:10.18637/jss.v059.i09.
/// *Checked against:* pbkrtest 0.5.2.
struct KenwardRoger: Sendable {
    /// Adjusted covariance of β on the orthonormal basis.
    let adjusted: Matrix
    /// Unadjusted covariance on the basis.
    let unadjusted: Matrix
    /// Asymptotic covariance of the variance parameters (σ² first).
    private let w: Matrix
    /// ∂(X'V⁻¹X)/∂γ_k.
    private let slopes: [Matrix]

    init(_ fit: LinearMixedModelFit) {
        let sweep = fit.sweepAtOptimum()
        let sums = KenwardRogerSums(sweep, theta: fit.optimum.theta)
        let m = sums.count, p = sweep.p, variance = fit.sigma * fit.sigma
        let phi = variance * fit.basisCovariance
        // Index 0 is σ²; scaled to V by powers of σ².
        var b = [Matrix](repeating: Matrix(rows: p, columns: p), count: m + 1)
        var q = [[Matrix]](repeating: b, count: m + 1)
        var k = Matrix(rows: m + 1, columns: m + 1)
        for r in 0..<m {
            b[r + 1] = sums.first[r]
            for s in 0..<m {
                q[r + 1][s + 1] = sums.second[r][s]
                k[r + 1, s + 1] = sums.traces[r, s]
            }
        }
        var b0 = sums.information, traceOfInverse = Double(sweep.design.rows)
        for r in 0..<m {
            b0 = b0 - sums.d[r] * sums.first[r]
            traceOfInverse -= sums.d[r] * sums.trace[r]
            var mixed = sums.first[r], trace = sums.trace[r]
            for s in 0..<m {
                mixed = mixed - sums.d[s] * sums.second[r][s]
                trace -= sums.d[s] * sums.traces[r, s]
            }
            q[r + 1][0] = mixed
            q[0][r + 1] = mixed.transposed
            k[r + 1, 0] = trace
            k[0, r + 1] = trace
        }
        b[0] = b0
        var q00 = b0, k00 = traceOfInverse
        for s in 0..<m {
            q00 = q00 - sums.d[s] * q[0][s + 1]
            k00 -= sums.d[s] * k[0, s + 1]
        }
        q[0][0] = q00
        k[0, 0] = k00
        let v2 = variance * variance, v3 = v2 * variance
        let slopes = b.map { (-1 / v2) * $0 }
        let phiSlopes = slopes.map { phi * $0 }
        var information = Matrix(rows: m + 1, columns: m + 1)
        for r in 0...m {
            for s in 0...m {
                let cross = (phi * q[r][s]).trace / v3
                information[r, s] = k[r, s] / v2 - 2 * cross + (phiSlopes[r] * phiSlopes[s]).trace
            }
        }
        let w = KenwardRoger.inverse(information.symmetrised)
        var u = Matrix(rows: p, columns: p)
        for r in 0...m {
            for s in 0...m { u = u + w[r, s] * ((1 / v3) * q[r][s] - slopes[r] * phiSlopes[s]) }
        }
        self.w = w
        self.slopes = slopes
        unadjusted = phi
        adjusted = (phi + 2 * (phi * u * phi)).symmetrised
    }

    /// 2 I⁻¹, scaled first: σ² and slope variances may differ by many orders of magnitude.
    private static func inverse(_ information: Matrix) -> Matrix {
        let n = information.rows
        let scale = information.diagonal.map { $0 > 0 ? 1 / $0.squareRoot() : 1 }
        var scaled = information
        for i in 0..<n { for j in 0..<n { scaled[i, j] *= scale[i] * scale[j] } }
        let eigen = SymmetricEigen(scaled)
        var out = Matrix(rows: n, columns: n)
        for (index, value) in eigen.values.enumerated() where abs(value) > 1e-12 {
            let v = eigen.vectors.column(index)
            for i in 0..<n { for j in 0..<n { out[i, j] += 2 * v[i] * v[j] / value * scale[i] * scale[j] } }
        }
        return out
    }

    /// Denominator df and the factor of F for rows of L on the basis (Halekoh and Højsgaard 2014, section 3).
    func denominator(_ l: Matrix) -> (df: Double, scaling: Double)? {
        let q = Double(l.rows)
        guard let middle = Cholesky((l * unadjusted * l.transposed).symmetrised) else { return nil }
        let theta = l.transposed * middle.solve(l)
        let left = theta * unadjusted
        let parts = slopes.map { left * $0 * unadjusted }
        let traces = parts.map(\.trace)
        var a1 = 0.0, a2 = 0.0
        for i in parts.indices {
            for j in parts.indices {
                a1 += w[i, j] * traces[i] * traces[j]
                a2 += w[i, j] * (parts[i] * parts[j]).trace
            }
        }
        guard a2 > 0 else { return (.infinity, 1) }
        let b = (a1 + 6 * a2) / (2 * q)
        let g = ((q + 1) * a1 - (q + 4) * a2) / ((q + 2) * a2)
        let c = 3 * q + 2 * (1 - g)
        let c1 = g / c, c2 = (q - g) / c, c3 = (q + 2 - g) / c
        var v0 = 1 + c1 * b
        let v1 = 1 - c2 * b, v2 = 1 - c3 * b
        if abs(v0) < 1e-10 { v0 = 0 }
        let numerator = 1 - a2 / q
        // Both vanish together in some balanced designs.
        let ratio = abs(numerator) < 1e-14 && abs(v1) < 1e-14 ? 1 : numerator / v1
        let rho = ratio * ratio * v0 / v2 / q
        let df = 4 + (q + 2) / (q * rho - 1)
        let scaling = abs(df - 2) < 0.01 ? 1 : df * numerator / (df - 2)
        return (df, scaling)
    }
}
