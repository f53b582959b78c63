@preconcurrency internal import CGSL

/// A closure handed through C: the first error is kept and rethrown after the C routine has returned.
private final class Callback {
    let body: (Double) throws -> Double
    var failure: (any Error)?

    init(_ body: @escaping (Double) throws -> Double) { self.body = body }

    func call(_ x: Double) -> Double {
        guard failure == nil else { return .nan }
        do { return try body(x) } catch {
            failure = error
            return .nan
        }
    }
}

/// Integrals of functions of one variable.
public enum Integration {
    /// ∫ f over [lower, upper], either end may be infinite, by GSL's adaptive Gauss-Kronrod rules with extrapolation
    /// (QAGS, QAGI; Piessens et al., QUADPACK, 1983).
    /// - Throws: `NumericalError` when the wanted accuracy is not reached; rethrows what `f` throws.
    public static func adaptive(
        from lower: Double, to upper: Double, absolute: Double = 0, relative: Double = 1e-10,
        _ f: (Double) throws -> Double
    ) throws -> Double {
        _ = GSL.ready
        return try withoutActuallyEscaping(f) { f in
            let box = Callback(f)
            var result = 0.0, error = 0.0
            var function = gsl_function(
                function: { x, p in
                    guard let p else { return .nan }
                    return Unmanaged<Callback>.fromOpaque(p).takeUnretainedValue().call(x)
                }, params: Unmanaged.passUnretained(box).toOpaque())
            guard let space = gsl_integration_workspace_alloc(1000) else {
                throw NumericalError("no memory for the integration")
            }
            defer { gsl_integration_workspace_free(space) }
            let code = withExtendedLifetime(box) {
                switch (lower.isInfinite, upper.isInfinite) {
                case (true, true):
                    gsl_integration_qagi(&function, absolute, relative, 1000, space, &result, &error)
                case (false, true):
                    gsl_integration_qagiu(&function, lower, absolute, relative, 1000, space, &result, &error)
                case (true, false):
                    gsl_integration_qagil(&function, upper, absolute, relative, 1000, space, &result, &error)
                case (false, false):
                    gsl_integration_qags(
                        &function, lower, upper, absolute, relative, 1000, space, &result, &error)
                }
            }
            if let failure = box.failure { throw failure }
            guard code == 0 else {
                throw NumericalError("the integral did not reach its accuracy (GSL \(code))")
            }
            return result
        }
    }
}

/// Nodes and weights of a quadrature rule, nodes in increasing order.
public struct QuadratureRule: Hashable, Sendable {
    /// Abscissae, increasing.
    public var nodes: [Double]
    /// Weights belonging to `nodes`.
    public var weights: [Double]

    /// Gauss-Hermite rule with n nodes: ∫ e^(-x²) f(x) dx ≈ Σ w f(x).
    ///
    /// Newton's method on the orthonormal Hermite functions, which neither overflow nor lose digits.
    /// Weights are positive; n from 1 to 200.
    public static func gaussHermite(_ n: Int) -> QuadratureRule {
        precondition(n >= 1 && n <= 200)
        var nodes = [Double](repeating: 0, count: n), weights = nodes
        for i in 0..<n {
            let x = refine(nearest(i, of: n), n)
            nodes[i] = x
            // w = 1 / (n p_{n-1}(x)²) with orthonormal polynomials.
            let below = orthonormalHermite(n, x).below
            weights[i] = 1 / (Double(n) * below * below)
        }
        return QuadratureRule(nodes: nodes, weights: weights)
    }

    /// Eigenvalue i of the Jacobi matrix by counting sign changes: robust start for Newton.
    private static func nearest(_ i: Int, of n: Int) -> Double {
        var low = -(2 * Double(n) + 2).squareRoot(), high = -low
        for _ in 0..<60 {
            let middle = 0.5 * (low + high)
            if eigenvalues(below: middle, n) <= i { low = middle } else { high = middle }
        }
        return 0.5 * (low + high)
    }

    /// Number of eigenvalues below x of the symmetric tridiagonal matrix with off-diagonal √(k/2) (Sturm sequence).
    private static func eigenvalues(below x: Double, _ n: Int) -> Int {
        var count = 0, d = -x
        if d < 0 { count += 1 }
        for k in 1..<max(n, 1) where k < n {
            d = -x - 0.5 * Double(k) / (d == 0 ? 1e-300 : d)
            if d < 0 { count += 1 }
        }
        return count
    }

    private static func refine(_ start: Double, _ n: Int) -> Double {
        var x = start
        for _ in 0..<6 {
            let value = orthonormalHermite(n, x)
            // p_n' = √(2n) p_{n-1}
            let step = value.at / ((2 * Double(n)).squareRoot() * value.below)
            x -= step
            if abs(step) <= 1e-16 * max(1, abs(x)) { break }
        }
        return n % 2 == 1 && abs(x) < 1e-12 ? 0 : x
    }

    private static func orthonormalHermite(_ n: Int, _ x: Double) -> (at: Double, below: Double) {
        var below = 0.0
        var at = 0.751_125_544_464_942_48  // π^(-1/4)
        for k in 0..<n {
            let next =
                x * (2 / Double(k + 1)).squareRoot() * at - (Double(k) / Double(k + 1)).squareRoot() * below
            (below, at) = (at, next)
        }
        return (at, below)
    }

    /// Gauss-Legendre rule with n nodes on [lower, upper].
    ///
    /// n >= 1; exact for polynomials up to degree 2n - 1. Nodes from GSL.
    public static func gaussLegendre(_ n: Int, from lower: Double = -1, to upper: Double = 1)
        -> QuadratureRule
    {
        _ = GSL.ready
        precondition(n >= 1)
        guard let table = gsl_integration_glfixed_table_alloc(n) else {
            return QuadratureRule(nodes: [], weights: [])
        }
        defer { gsl_integration_glfixed_table_free(table) }
        var rule = QuadratureRule(nodes: [], weights: [])
        for i in 0..<n {
            var x = 0.0, w = 0.0
            gsl_integration_glfixed_point(lower, upper, i, &x, &w, table)
            rule.nodes.append(x)
            rule.weights.append(w)
        }
        let order = rule.nodes.indices.sorted { rule.nodes[$0] < rule.nodes[$1] }
        return QuadratureRule(nodes: order.map { rule.nodes[$0] }, weights: order.map { rule.weights[$0] })
    }
}
