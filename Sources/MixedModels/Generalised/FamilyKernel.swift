import GSLKit
import Glibc

/// Log-likelihoods of rows and their derivatives in the linear predictor η and in the logarithm λ of φ or the size.
///
/// All rows of a cluster are done by one loop per family; nothing is allocated.
final class FamilyKernel {
    let family: ResponseFamily
    let counts: FlatBuffer
    let trials: FlatBuffer
    let constants: FlatBuffer
    /// φ or the size.
    private(set) var dispersion = 1.0
    private var logDispersion = 0.0
    /// Distinct counts (negative binomial) or numbers of trials (beta-binomial), which one gives a row, and what depends
    /// on them and λ alone: log Γ(φ + k)/Γ(φ) and its derivative.
    private let distinct: [Double]
    private let place: [Int32]
    private let tableLog: FlatBuffer
    private let tableFirst: FlatBuffer

    init(_ family: ResponseFamily, counts: [Double], trials: [Double], constants: [Double]) {
        self.family = family
        self.counts = FlatBuffer(counts)
        self.trials = FlatBuffer(trials)
        self.constants = FlatBuffer(constants)
        let keys = family.hasDispersion ? (family == .betaBinomial ? trials : counts) : []
        let distinct = Set(keys).sorted()
        let at = Dictionary(
            zip(distinct, distinct.indices.map(Int32.init)), uniquingKeysWith: { first, _ in first })
        self.distinct = distinct
        place = keys.map { at[$0] ?? 0 }
        tableLog = FlatBuffer(distinct.count)
        tableFirst = FlatBuffer(distinct.count)
    }

    /// Sets λ.
    func set(logDispersion: Double) {
        guard family.hasDispersion else { return }
        self.logDispersion = logDispersion
        dispersion = Glibc.exp(logDispersion)
        for (i, k) in distinct.enumerated() {
            let rising = RisingFactorial(dispersion, k, withLog: true)
            tableLog.cells[i] = rising.log
            tableFirst.cells[i] = rising.first
        }
    }

    /// Derivatives of one pass, by row.
    struct Derivatives {
        /// ℓ'.
        let slope: Cells
        /// -ℓ''.
        let weight: Cells
        /// -ℓ'''.
        let weightSlope: Cells
        /// ∂ℓ'/∂λ.
        let slopeDispersion: Cells
        /// -∂ℓ''/∂λ.
        let weightDispersion: Cells
    }

    /// ℓ' and -ℓ'' at η: what the search for the modes needs.
    func slopes(_ rows: Range<Int>, _ eta: Cells, _ slope: Cells, _ weight: Cells) {
        let y = counts.cells, n = trials.cells
        switch family {
        case .binomial:
            for i in rows {
                let mu = logistic(eta[i])
                slope[i] = y[i] - n[i] * mu
                weight[i] = n[i] * mu * (1 - mu)
            }
        case .poisson:
            for i in rows {
                let mu = mean(eta[i])
                slope[i] = y[i] - mu
                weight[i] = mu
            }
        case .negativeBinomial:
            for i in rows {
                let share = logistic(eta[i] - logDispersion), total = y[i] + dispersion
                slope[i] = y[i] - total * share
                weight[i] = total * share * (1 - share)
            }
        case .betaBinomial:
            for i in rows {
                let mu = bounded(eta[i]), m1 = mu * (1 - mu), m2 = m1 * (1 - 2 * mu)
                let f = RisingFactorial(mu * dispersion, y[i], withLog: false)
                let g = RisingFactorial((1 - mu) * dispersion, n[i] - y[i], withLog: false)
                let first = dispersion * (f.first - g.first)
                slope[i] = m1 * first
                weight[i] = -(m2 * first + m1 * m1 * dispersion * dispersion * (f.second + g.second))
            }
        }
    }

    /// Sum of the log-likelihoods and of their derivatives in λ, and ℓ' by row: what a quadrature node needs.
    func node(_ rows: Range<Int>, _ eta: Cells, _ slope: Cells) -> (value: Double, dispersion: Double) {
        let y = counts.cells, n = trials.cells, constant = constants.cells
        var value = 0.0, change = 0.0
        switch family {
        case .binomial:
            for i in rows {
                let tail = Glibc.exp(-abs(eta[i])), mu = (eta[i] > 0 ? 1 : tail) / (1 + tail)
                value += constant[i] + y[i] * eta[i] - n[i] * (max(0, eta[i]) + Glibc.log1p(tail))
                slope[i] = y[i] - n[i] * mu
            }
        case .poisson:
            for i in rows {
                let mu = mean(eta[i])
                value += constant[i] + y[i] * eta[i] - mu
                slope[i] = y[i] - mu
            }
        case .negativeBinomial:
            for i in rows {
                let zeta = eta[i] - logDispersion, tail = Glibc.exp(-abs(zeta))
                let share = (zeta > 0 ? 1 : tail) / (1 + tail), softplus = max(0, zeta) + Glibc.log1p(tail)
                let total = y[i] + dispersion, key = Int(place[i])
                value += constant[i] + tableLog.cells[key] + y[i] * zeta - total * softplus
                slope[i] = y[i] - total * share
                change += negativeBinomialChange(y[i], share, softplus, key)
            }
        case .betaBinomial:
            for i in rows {
                let mu = bounded(eta[i])
                let f = RisingFactorial(mu * dispersion, y[i], withLog: true)
                let g = RisingFactorial((1 - mu) * dispersion, n[i] - y[i], withLog: true)
                let key = Int(place[i])
                value += constant[i] + f.log + g.log - tableLog.cells[key]
                slope[i] = mu * (1 - mu) * dispersion * (f.first - g.first)
                change += dispersion * (mu * f.first + (1 - mu) * g.first - tableFirst.cells[key])
            }
        }
        return (value, change)
    }

    /// Everything at η.
    func full(_ rows: Range<Int>, _ eta: Cells, _ out: Derivatives) -> (value: Double, dispersion: Double) {
        let sums = node(rows, eta, out.slope)
        let y = counts.cells, n = trials.cells, phi = dispersion
        switch family {
        case .binomial:
            for i in rows {
                // ℓ' = y - nμ gives μ back without another exponential, but not to the last digit where μ is small.
                let mu = logistic(eta[i]), w = n[i] * mu * (1 - mu)
                out.weight[i] = w
                out.weightSlope[i] = w * (1 - 2 * mu)
            }
        case .poisson:
            for i in rows {
                let mu = y[i] - out.slope[i]
                out.weight[i] = mu
                out.weightSlope[i] = mu
            }
        case .negativeBinomial:
            for i in rows {
                let share = logistic(eta[i] - logDispersion), spread = share * (1 - share)
                let w = (y[i] + phi) * spread
                out.weight[i] = w
                out.weightSlope[i] = w * (1 - 2 * share)
                out.slopeDispersion[i] = w - phi * share
                out.weightDispersion[i] = phi * spread - w * (1 - 2 * share)
            }
        case .betaBinomial:
            for i in rows {
                let mu = bounded(eta[i]), nu = 1 - mu, m1 = mu * nu, m2 = m1 * (1 - 2 * mu)
                let f = RisingFactorial(mu * phi, y[i], withLog: false)
                let g = RisingFactorial(nu * phi, n[i] - y[i], withLog: false)
                let f1 = f.first - g.first, f2 = f.second + g.second, f3 = f.third - g.third
                let p1 = phi * m1
                out.weight[i] = -(phi * m2 * f1 + p1 * p1 * f2)
                out.weightSlope[i] =
                    -(phi * m1 * (1 - 6 * m1) * f1 + 3 * phi * phi * m1 * m2 * f2 + p1 * p1 * p1 * f3)
                let c1 = mu * f.second - nu * g.second, c2 = mu * f.third + nu * g.third
                out.slopeDispersion[i] = p1 * (f1 + phi * c1)
                out.weightDispersion[i] =
                    -phi * (m2 * f1 + phi * m2 * c1 + 2 * phi * m1 * m1 * f2 + phi * phi * m1 * m1 * c2)
            }
        }
        return sums
    }

    private func negativeBinomialChange(_ y: Double, _ share: Double, _ softplus: Double, _ key: Int)
        -> Double
    {
        // size·(ψ(y + size) - ψ(size) + log(1 - share) + (μ - y)/(size + μ)), where size + μ = size/(1 - share).
        dispersion * (tableFirst.cells[key] - softplus + share) - y * (1 - share)
    }

    @inline(__always)
    private func logistic(_ eta: Double) -> Double {
        let tail = Glibc.exp(-abs(eta))
        return (eta > 0 ? 1 : tail) / (1 + tail)
    }

    /// exp η, kept finite so that a wild step of the search is refused by its value, not by NaN.
    @inline(__always)
    private func mean(_ eta: Double) -> Double { Glibc.exp(min(eta, 300)) }

    /// A probability that neither factor of the beta function can lose to rounding.
    @inline(__always)
    private func bounded(_ eta: Double) -> Double { logistic(max(-35, min(35, eta))) }
}
