/// The likelihood of one cluster: its exact rows in closed form, its censored rows by adaptive Gauss-Hermite quadrature
/// over the posterior of the random effects given the exact rows.
///
/// With u ~ N(0, I), b = Λu, and u | exact rows ~ N(m, (CC')⁻¹), the integration variables are t = C'(u - m). Directions of
/// t in which no censored row has a loading leave a polynomial of degree four at most in the score's products: three
/// nodes are exact there. So a patient without censored rows costs 3^q nodes, one whose censored rows share one z a
/// one-dimensional rule. Score and Hessian are Louis' (1982 doi:10.1111/j.2517-6161.1982.tb01203.x): posterior means over
/// the nodes of the complete-data derivatives and of their products.
struct ClusterIntegral {
    typealias Numbers = UnsafeMutablePointer<Double>

    let p: Int
    let q: Int
    let outer: Int
    let parameters: Int
    let rowOf: [Int]
    let columnOf: [Int]
    let exact: [Int]
    let first: [Int]
    let grams: UnsafePointer<Double>
    let x: UnsafePointer<Double>
    let z: UnsafePointer<Double>
    let lower: UnsafePointer<Double>
    let upper: UnsafePointer<Double>
    let gamma: UnsafePointer<Double>
    /// Λ, q × q.
    let lambda: UnsafePointer<Double>
    let logSigma: Double
    let sigma: Double
    let family: HermiteGrid.Family
    /// Spacing of the lattice rule; nil for Gauss-Hermite.
    let spacing: Double?

    /// Effects that are integrated here.
    var inner: Int { q - outer }

    /// log L of cluster k given the outer effects in `w.u`; with derivatives also `w.score`, the mean of the products
    /// and second derivatives in the lower triangle of `w.second`, and the moments of u.
    func integrate(_ k: Int, _ w: CensoredWorkspace, derivatives: Bool) -> Double {
        let exactValue = condition(k, w)
        let count = first[k + 1] - first[k], from = first[k]
        load(from, count, w)
        let rank = count == 0 ? 0 : rotate(count, w)
        if derivatives { clear(w) }
        guard rank > 0 else {
            var value = exactValue.value
            for j in 0..<count { value += row(from + j, w.fixed[j], j, w) }
            if derivatives {
                if count > 0 { gather(from, count, w) }
                spreadOver(1, 0, k, from, count, exactValue.squares, w)
                finish(k, 1, w)
            }
            return value
        }
        let top = centre(from, count, rank, w)
        let visit = Visit(k: k, from: from, count: count, rank: rank, squares: exactValue.squares, top: top)
        var total = 0.0
        let logVolume =
            spacing.map { lattice(visit, $0, &total, w, derivatives) }
            ?? hermite(visit, &total, w, derivatives)
        if derivatives { finish(k, total, w) }
        return exactValue.value + top + logarithm(total) + logVolume - 0.5 * logTwoPi * Double(rank)
    }

    /// What a node needs to know of its cluster.
    struct Visit {
        let k: Int
        let from: Int
        let count: Int
        let rank: Int
        let squares: Double
        /// Value of the integrand's logarithm at its mode.
        let top: Double
    }

    /// Adaptive Gauss-Hermite rule; the logarithm of the volume of its cells is returned.
    private func hermite(_ visit: Visit, _ total: inout Double, _ w: CensoredWorkspace, _ derivatives: Bool)
        -> Double
    {
        let rank = visit.rank, logRoot = SmallCholesky.factor(w.root, rank)
        SmallCholesky.inverseRoot(w.root, rank, times: 1.414_213_562_373_095_05, into: w.spread)
        let grid = family.grids[rank - 1]
        for node in 0..<grid.weights.count {
            for i in 0..<rank {
                var s = w.mode[i]
                for l in 0..<rank { s += w.spread[3 * i + l] * grid.nodes[node * rank + l] }
                w.point[i] = s
            }
            _ = take(visit, grid.weights[node], &total, w, derivatives)
        }
        return 0.346_573_590_279_972_655 * Double(rank) - logRoot
    }

    /// Adds the node at `w.point`; the integrand's logarithm relative to its mode is returned.
    func take(
        _ visit: Visit, _ share: Double, _ total: inout Double, _ w: CensoredWorkspace, _ derivatives: Bool
    ) -> Double {
        var value = -visit.top
        for i in 0..<visit.rank { value -= 0.5 * w.point[i] * w.point[i] }
        for j in 0..<visit.count {
            var eta = w.fixed[j]
            for i in 0..<visit.rank { eta += w.loading[3 * j + i] * w.point[i] }
            value += row(visit.from + j, eta, j, w)
        }
        let weight = share * exponential(value)
        total += weight
        if derivatives, weight > 1e-17 {
            gather(visit.from, visit.count, w)
            spreadOver(weight, visit.rank, visit.k, visit.from, visit.count, visit.squares, w)
        }
        return value
    }

    /// The exact rows: their marginal log-density, and the posterior of u in `w.posterior`, `w.inverseRoot` = C⁻ᵀ.
    private func condition(_ k: Int, _ w: CensoredWorkspace) -> (value: Double, squares: Double) {
        let d = p + q + 1, g = grams + k * d * d, y = p + q, inverse = 1 / (sigma * sigma)
        let e = w.residual, n = inner
        for i in 0..<p + q {
            var sum = g[i * d + y]
            for j in 0..<p { sum -= g[i * d + j] * gamma[j] }
            e[i] = sum
        }
        var squares = g[y * d + y]
        for j in 0..<p { squares -= gamma[j] * (g[j * d + y] + e[j]) }
        if outer == 1 {
            let b = lambda[0] * w.u[0]
            squares -= b * e[p]
            for i in 0..<p + q { e[i] -= g[i * d + p] * b }
            squares -= b * e[p]
        }
        for a in 0..<n {
            var right = 0.0
            for r in a..<n { right += lambda[(outer + r) * q + outer + a] * e[p + outer + r] }
            w.posterior[a] = right * inverse
            w.step[a] = w.posterior[a]
            for c in 0...a {
                var sum = 0.0
                for r in a..<n {
                    for s in c..<n {
                        sum +=
                            lambda[(outer + r) * q + outer + a] * g[(p + outer + r) * d + p + outer + s]
                            * lambda[(outer + s) * q + outer + c]
                    }
                }
                w.precision[3 * a + c] = sum * inverse + (a == c ? 1 : 0)
            }
        }
        let logRoot = SmallCholesky.factor(w.precision, n)
        SmallCholesky.solve(w.precision, n, w.posterior)
        SmallCholesky.inverseRoot(w.precision, n, times: 1, into: w.inverseRoot)
        var explained = 0.0
        for a in 0..<n { explained += w.posterior[a] * w.step[a] }
        let rows = Double(exact[k])
        return (
            -rows * (0.5 * logTwoPi + logSigma) - logRoot - 0.5 * (squares * inverse - explained), squares
        )
    }

    /// η of the censored rows at the posterior mean and their loadings on t.
    private func load(_ from: Int, _ count: Int, _ w: CensoredWorkspace) {
        let n = inner
        for j in 0..<count {
            let xRow = x + (from + j) * p, zRow = z + (from + j) * q
            var eta = 0.0
            for i in 0..<p { eta += xRow[i] * gamma[i] }
            if outer == 1 { eta += zRow[0] * lambda[0] * w.u[0] }
            for a in 0..<n {
                var weight = 0.0
                for r in a..<n { weight += zRow[outer + r] * lambda[(outer + r) * q + outer + a] }
                w.point[a] = weight
                eta += weight * w.posterior[a]
            }
            w.fixed[j] = eta
            for c in 0..<n {
                var sum = 0.0
                for a in 0...c { sum += w.inverseRoot[3 * a + c] * w.point[a] }
                w.loading[3 * j + c] = sum
            }
        }
        for i in 0..<n { for c in 0..<n { w.transform[3 * i + c] = w.inverseRoot[3 * i + c] } }
    }

    @inline(__always)
    private func row(_ index: Int, _ eta: Double, _ place: Int, _ w: CensoredWorkspace) -> Double {
        let mass = NormalMass(lower: lower[index], upper: upper[index], eta: eta, sigma: sigma)
        w.rows[place] = mass
        return mass.log
    }

    /// Mode of the log-concave integrand in `w.mode`, its curvature in `w.root`; its value is returned.
    private func centre(_ from: Int, _ count: Int, _ rank: Int, _ w: CensoredWorkspace) -> Double {
        for i in 0..<rank {
            w.mode[i] = 0
            w.step[i] = 0
        }
        var best = -Double.infinity, share = 1.0
        for _ in 0..<100 {
            var value = 0.0
            for i in 0..<rank {
                w.point[i] = w.mode[i] + share * w.step[i]
                w.slope[i] = -w.point[i]
                value -= 0.5 * w.point[i] * w.point[i]
                for l in 0...i { w.spread[3 * i + l] = i == l ? 1 : 0 }
            }
            for j in 0..<count {
                var eta = w.fixed[j]
                let a = w.loading + 3 * j
                for i in 0..<rank { eta += a[i] * w.point[i] }
                value += row(from + j, eta, j, w)
                for i in 0..<rank {
                    w.slope[i] += w.rows[j].eta * a[i]
                    for l in 0...i { w.spread[3 * i + l] -= min(w.rows[j].etaEta, 0) * a[i] * a[l] }
                }
            }
            if value < best - 1e-10 * abs(best), share > 1e-6 {
                share /= 2
                continue
            }
            best = value
            share = 1
            for i in 0..<rank {
                w.mode[i] = w.point[i]
                w.step[i] = w.slope[i]
                for l in 0...i {
                    w.root[3 * i + l] = w.spread[3 * i + l]
                    w.precision[3 * i + l] = w.spread[3 * i + l]
                }
            }
            _ = SmallCholesky.factor(w.precision, rank)
            SmallCholesky.solve(w.precision, rank, w.step)
            var longest = 0.0
            for i in 0..<rank { longest = max(longest, abs(w.step[i])) }
            // The centre need not be exact: the rule is exact for normal integrands wherever it is centred nearly.
            if longest < 1e-6 { break }
            if longest > 5 { for i in 0..<rank { w.step[i] *= 5 / longest } }
        }
        return best
    }
}
