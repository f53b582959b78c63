/// The likelihood of one patient whose courses have random intercepts of their own: an outer adaptive rule over the
/// patient's effect, within it the integral of every course.
extension ClusterIntegral {
    /// log L of clusters `range`; score in `w.outerScores`' first row and second moment in `w.outerSeconds`' first block.
    func integrateUnit(
        _ range: Range<Int>, _ grid: HermiteGrid, _ w: CensoredWorkspace, derivatives: Bool,
        visit: ((_ node: Int, _ cluster: Int) -> Void)? = nil
    ) -> Double {
        let (centre, curvature) = jointMode(range, w), size = parameters
        var nodes = grid.weights.count, step = 1.414_213_562_373_095_05 * curvature, half = 0
        if let spacing, grid.weights.count > 3 {
            step = spacing * narrowest(range)
            half = min(Int((8.5 / step).rounded(.up)), (ClusterIntegral.mostOuterNodes - 1) / 2)
            nodes = 2 * half + 1
        }
        for m in 0..<nodes {
            let a = centre + step * (half > 0 ? Double(m - half) : grid.nodes[m])
            w.u[0] = a
            var value = (half > 0 ? 0 : logarithm(grid.weights[m])) - 0.5 * a * a
            let score = w.outerScores + m * size, second = w.outerSeconds + m * size * size
            if derivatives {
                for i in 0..<size { score[i] = 0 }
                for i in 0..<size * size { second[i] = 0 }
            }
            for k in range {
                value += integrate(k, w, derivatives: derivatives || visit != nil)
                visit?(m, k)
                guard derivatives else { continue }
                // Given the outer effect the clusters are independent: their variances add.
                for i in 0..<size {
                    score[i] += w.score[i]
                    for l in 0...i {
                        second[i * size + l] += w.second[i * size + l] - w.score[i] * w.score[l]
                    }
                }
            }
            w.outerValues[m] = value
        }
        var top = w.outerValues[0]
        for m in 1..<nodes { top = max(top, w.outerValues[m]) }
        var total = 0.0
        for m in 0..<nodes {
            w.outerValues[m] = exponential(w.outerValues[m] - top)
            total += w.outerValues[m]
        }
        for m in 0..<nodes { w.outerValues[m] /= total }
        if derivatives { average(nodes, w) }
        return top + logarithm(total) + logarithm(step) - 0.5 * logTwoPi
    }

    /// Most nodes of the outer lattice rule.
    static let mostOuterNodes = 601

    /// Standard deviation of the narrowest normal density that bounds the spectrum of the outer integrand: a course says
    /// no more of the patient's effect than its own effect and errors let it.
    private func narrowest(_ range: Range<Int>) -> Double {
        var precision = 1.0
        for k in range {
            let rows = Double(exact[k] + first[k + 1] - first[k])
            precision +=
                lambda[0] * lambda[0] / (lambda[q + 1] * lambda[q + 1] + sigma * sigma / max(rows, 1))
        }
        return 1 / precision.squareRoot()
    }

    /// Posterior means over the outer nodes, left in the first row and block.
    private func average(_ nodes: Int, _ w: CensoredWorkspace) {
        let size = parameters
        for i in 0..<size {
            for l in 0...i {
                var sum = 0.0
                for m in 0..<nodes {
                    let score = w.outerScores + m * size
                    sum +=
                        w.outerValues[m] * (w.outerSeconds[(m * size + i) * size + l] + score[i] * score[l])
                }
                w.outerSeconds[i * size + l] = sum
            }
        }
        for i in 0..<size {
            var sum = 0.0
            for m in 0..<nodes { sum += w.outerValues[m] * w.outerScores[m * size + i] }
            w.outerScores[i] = sum
        }
    }

    /// Outer effect at the joint mode of all effects of the unit, and its standard deviation there.
    ///
    /// The Hessian is an arrow: the inner effects are eliminated one by one. Each has one effect here.
    private func jointMode(_ range: Range<Int>, _ w: CensoredWorkspace) -> (centre: Double, width: Double) {
        let d = p + q + 1, inverse = 1 / (sigma * sigma), big = lambda[0], small = lambda[q + 1]
        var a = 0.0, width = 1.0
        for k in range { w.modes[k - range.lowerBound] = 0 }
        for _ in 0..<50 {
            var slope = -a, curvature = 1.0
            for k in range {
                let g = grams + k * d * d, c = w.modes[k - range.lowerBound]
                var e0 = g[p * d + p + q], e1 = g[(p + 1) * d + p + q]
                for j in 0..<p {
                    e0 -= g[p * d + j] * gamma[j]
                    e1 -= g[(p + 1) * d + j] * gamma[j]
                }
                var k00 = g[p * d + p] * inverse, k01 = g[p * d + p + 1] * inverse
                var k11 = g[(p + 1) * d + p + 1] * inverse
                var h0 = e0 * inverse - k00 * big * a - k01 * small * c
                var h1 = e1 * inverse - k01 * big * a - k11 * small * c
                for j in first[k]..<first[k + 1] {
                    let xRow = x + j * p, zRow = z + j * q
                    var eta = zRow[0] * big * a + zRow[1] * small * c
                    for i in 0..<p { eta += xRow[i] * gamma[i] }
                    let mass = NormalMass(lower: lower[j], upper: upper[j], eta: eta, sigma: sigma)
                    let bend = -min(mass.etaEta, 0)
                    h0 += mass.eta * zRow[0]
                    h1 += mass.eta * zRow[1]
                    k00 += bend * zRow[0] * zRow[0]
                    k01 += bend * zRow[0] * zRow[1]
                    k11 += bend * zRow[1] * zRow[1]
                }
                let hcc = 1 + small * small * k11, hac = big * small * k01
                let inner = -c + small * h1
                slope += big * h0 - hac * inner / hcc
                curvature += big * big * k00 - hac * hac / hcc
                // The inner step needs the outer one: kept as its two parts.
                w.outerScores[2 * (k - range.lowerBound)] = inner / hcc
                w.outerScores[2 * (k - range.lowerBound) + 1] = hac / hcc
            }
            curvature = max(curvature, 1e-12)
            width = 1 / curvature.squareRoot()
            let step = max(-3, min(3, slope / curvature))
            a += step
            var longest = abs(step)
            for k in range {
                let place = k - range.lowerBound
                let move = w.outerScores[2 * place] - w.outerScores[2 * place + 1] * step
                w.modes[place] += max(-3, min(3, move))
                longest = max(longest, abs(move))
            }
            if longest < 1e-7 { break }
        }
        return (a, width)
    }
}
