/// Sums over nodes of complete-data scores and second derivatives.
extension ClusterIntegral {
    func clear(_ w: CensoredWorkspace) {
        for i in 0..<parameters {
            w.score[i] = 0
            w.exactLambda[i] = 0
        }
        for i in 0..<parameters * parameters { w.second[i] = 0 }
        for i in 0..<p { w.exactX[i] = 0 }
        for i in 0..<q { w.mean[i] = 0 }
        for i in 0..<q * q { w.square[i] = 0 }
    }

    /// Derivatives of the censored rows in terms of (x, z); they do not depend on directions without loading.
    func gather(_ from: Int, _ count: Int, _ w: CensoredWorkspace) {
        let n = p + q
        for i in 0..<n {
            w.cross[i] = 0
            for l in 0...i { w.curvature[i * n + l] = 0 }
        }
        for j in 0..<count {
            let xRow = x + (from + j) * p, zRow = z + (from + j) * q
            let bend = w.rows[j].etaEta, mixed = w.rows[j].etaSigma
            for i in 0..<p {
                w.cross[i] += mixed * xRow[i]
                let f = bend * xRow[i]
                for l in 0...i { w.curvature[i * n + l] += f * xRow[l] }
            }
            for i in 0..<q {
                w.cross[p + i] += mixed * zRow[i]
                let f = bend * zRow[i], line = w.curvature + (p + i) * n
                for l in 0..<p { line[l] += f * xRow[l] }
                for l in 0...i { line[p + l] += f * zRow[l] }
            }
        }
    }

    /// Adds a node of the first `rank` dimensions with all three-point nodes of the others.
    func spreadOver(
        _ weight: Double, _ rank: Int, _ k: Int, _ from: Int, _ count: Int, _ squares: Double,
        _ w: CensoredWorkspace
    ) {
        let n = q - outer
        var copies = 1
        for _ in rank..<n { copies *= 3 }
        for copy in 0..<copies {
            var share = weight, code = copy
            for i in rank..<n {
                w.point[i] = HermiteGrid.threeNodes[code % 3]
                share *= HermiteGrid.threeWeights[code % 3]
                code /= 3
            }
            for i in 0..<n {
                var value = w.posterior[i]
                for c in 0..<n { value += w.transform[3 * i + c] * w.point[c] }
                w.u[outer + i] = value
            }
            add(share, k, from, count, squares, w)
        }
    }

    private func add(
        _ weight: Double, _ k: Int, _ from: Int, _ count: Int, _ squares: Double, _ w: CensoredWorkspace
    ) {
        let d = p + q + 1, g = grams + k * d * d, inverse = 1 / (sigma * sigma), last = parameters - 1
        let h = w.atNode, u = w.u
        var logSigmaSlope = 0.0
        if exact[k] > 0 {
            for r in outer..<q {
                var sum = 0.0
                for c in outer...r { sum += lambda[r * q + c] * u[c] }
                w.b[r] = sum
            }
            for i in 0..<p + q {
                var sum = w.residual[i]
                for r in outer..<q { sum -= g[i * d + p + r] * w.b[r] }
                h[i] = sum
            }
            var rest = squares
            for r in outer..<q { rest -= w.b[r] * (w.residual[p + r] + h[p + r]) }
            for i in 0..<p + q { h[i] *= inverse }
            for i in 0..<p { w.exactX[i] += weight * h[i] }
            for l in rowOf.indices { w.exactLambda[l] += weight * u[columnOf[l]] * h[p + rowOf[l]] }
            w.exactLambda[last] += weight * rest * inverse
            logSigmaSlope = rest * inverse - Double(exact[k])
        } else {
            for i in 0..<p + q { h[i] = 0 }
        }
        var sigmaBend = 0.0
        for j in 0..<count {
            let xRow = x + (from + j) * p, zRow = z + (from + j) * q, slope = w.rows[j].eta
            for i in 0..<p { h[i] += slope * xRow[i] }
            for i in 0..<q { h[p + i] += slope * zRow[i] }
            logSigmaSlope += w.rows[j].logSigma
            sigmaBend += w.rows[j].sigmaSigma
        }
        let gradient = w.gradient, n = p + q
        for i in 0..<p { gradient[i] = h[i] }
        for l in rowOf.indices { gradient[p + l] = u[columnOf[l]] * h[p + rowOf[l]] }
        gradient[last] = logSigmaSlope
        for i in 0..<parameters {
            let f = weight * gradient[i], line = w.second + i * parameters
            w.score[i] += f
            for l in 0...i { line[l] += f * gradient[l] }
        }
        for i in 0..<q {
            w.mean[i] += weight * u[i]
            for l in 0...i { w.square[i * q + l] += weight * u[i] * u[l] }
        }
        guard count > 0 else { return }
        let bend = w.curvature
        for i in 0..<p {
            let line = w.second + i * parameters
            for l in 0...i { line[l] += weight * bend[i * n + l] }
            w.second[last * parameters + i] += weight * w.cross[i]
        }
        for a in rowOf.indices {
            let line = w.second + (p + a) * parameters, f = weight * u[columnOf[a]], r = rowOf[a]
            for l in 0..<p { line[l] += f * bend[(p + r) * n + l] }
            for c in 0...a {
                let s = rowOf[c]
                line[p + c] += f * u[columnOf[c]] * bend[(p + max(r, s)) * n + p + min(r, s)]
            }
            w.second[last * parameters + p + a] += f * w.cross[p + r]
        }
        w.second[last * parameters + last] += weight * sigmaBend
    }

    /// Divides by the total weight and adds the second derivatives of the exact rows, which are moments of u.
    func finish(_ k: Int, _ total: Double, _ w: CensoredWorkspace) {
        let scale = 1 / total, last = parameters - 1
        for i in 0..<parameters {
            w.score[i] *= scale
            w.exactLambda[i] *= scale
            for l in 0...i { w.second[i * parameters + l] *= scale }
        }
        for i in 0..<p { w.exactX[i] *= scale }
        for i in 0..<q {
            w.mean[i] *= scale
            for l in 0...i {
                w.square[i * q + l] *= scale
                w.square[l * q + i] = w.square[i * q + l]
            }
        }
        guard exact[k] > 0 else { return }
        let d = p + q + 1, g = grams + k * d * d, inverse = 1 / (sigma * sigma)
        for i in 0..<p {
            for l in 0...i { w.second[i * parameters + l] -= g[i * d + l] * inverse }
            w.second[last * parameters + i] -= 2 * w.exactX[i]
        }
        for a in rowOf.indices {
            let line = w.second + (p + a) * parameters, r = p + rowOf[a], c = columnOf[a]
            for l in 0..<p { line[l] -= g[r * d + l] * inverse * w.mean[c] }
            for b in 0...a {
                line[p + b] -= g[r * d + p + rowOf[b]] * inverse * w.square[c * q + columnOf[b]]
            }
            w.second[last * parameters + p + a] -= 2 * w.exactLambda[a]
        }
        w.second[last * parameters + last] -= 2 * w.exactLambda[last]
    }
}
