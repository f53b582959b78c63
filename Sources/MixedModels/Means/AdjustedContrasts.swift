import GSLKit
import Glibc
import Statistics

/// The p values of a set of contrasts, adjusted family by family, with limits where the adjustment has them.
public struct AdjustedContrasts: Sendable {
    /// What was asked for.
    public let adjustment: ContrastAdjustment
    /// What was done: Tukey's method is only for all pairwise differences and becomes Sidak's elsewhere, as in emmeans.
    public let used: ContrastAdjustment
    /// Two-sided p; nil where the contrast is not estimable.
    public let p: [Double?]
    /// Simultaneous limits on the scale of the model; nil where there are none.
    public let limits: [(lower: Double, upper: Double)?]
    /// Largest error bound of a p value that was integrated numerically; 0 otherwise.
    public let error: Double
    /// What a reader should know.
    public let note: String?
}

extension ContrastSet {
    /// Adjusts within each family.
    ///
    /// The df are each contrast's own, as in emmeans; for the multivariate t they are not rounded to whole numbers, which
    /// mvtnorm needs. Contrasts that are not estimable count as tests with p = 1 in the family (emmeans' `n`), except in
    /// the multivariate t. A family of one needs no adjustment (Scheffe's apart).
    ///
    /// - Parameter limitsOnly: leaves out the p values of the multivariate t, most of its cost.
    public func adjusted(
        _ adjustment: ContrastAdjustment, level: Double = 0.95, limitsOnly: Bool = false
    ) -> AdjustedContrasts {
        let used = adjustment == .tukey && !kind.isPairs ? .sidak : adjustment
        var p = [Double?](repeating: nil, count: contrasts.count)
        var limits = [(lower: Double, upper: Double)?](repeating: nil, count: contrasts.count)
        var error = 0.0
        for family in families {
            let places = family.filter { contrasts[$0].estimate != nil }
            let estimates = places.compactMap { contrasts[$0].estimate }
            guard !estimates.isEmpty else { continue }
            let found = Family(
                estimates: estimates, size: family.count, means: meansPerGroup,
                rows: places.map { contrasts[$0].row }, covariance: covariance)
            let done = found.adjusted(used, level, limitsOnly: limitsOnly)
            error = max(error, done.error)
            for (index, place) in places.enumerated() {
                p[place] = done.p[index]
                if let critical = done.critical[index] {
                    let e = estimates[index]
                    limits[place] = (e.estimate - critical * e.se, e.estimate + critical * e.se)
                }
            }
        }
        return AdjustedContrasts(
            adjustment: adjustment, used: used, p: p, limits: limits, error: error,
            note: note(adjustment, used))
    }

    private func note(_ asked: ContrastAdjustment, _ used: ContrastAdjustment) -> String? {
        if asked != used {
            return "tukey is for all pairwise differences only; sidak was used"
        }
        return used.hasLimits ? nil : "\(used.rawValue) has no simultaneous limits"
    }
}

/// The estimable contrasts of one family.
private struct Family {
    let estimates: [LinearEstimate]
    /// Contrasts of the family, estimable or not.
    let size: Int
    let means: Int
    let rows: [[Double]]
    let covariance: Matrix

    typealias Result = (p: [Double?], critical: [Double?], error: Double)

    func adjusted(_ adjustment: ContrastAdjustment, _ level: Double, limitsOnly: Bool) -> Result {
        let raw = estimates.map(\.p)
        if size == 1, adjustment != .scheffe { return plain(raw, level) }
        if let method = adjustment.ofPValues {
            let padded = method.adjust(raw + [Double](repeating: 1, count: size - raw.count))
            let critical: [Double?] =
                adjustment == .bonferroni
                ? estimates.map { quantile($0.df, (1 - level) / Double(size)) } : raw.map { _ in nil }
            return (Array(padded.prefix(raw.count)), critical, 0)
        }
        switch adjustment {
        case .tukey: return tukey(level)
        case .sidak:
            let n = Double(size)
            // The complement of level^(1/n) without cancellation.
            let tail = -expm1(log(level) / n)
            return (
                raw.map { $0 >= 1 ? 1 : -expm1(n * log1p(-$0)) },
                estimates.map { quantile($0.df, tail) }, 0
            )
        case .scheffe: return scheffe(level)
        case .dunnett: return multivariate(level, limitsOnly: limitsOnly)
        default: return plain(raw, level)
        }
    }

    private func plain(_ p: [Double], _ level: Double) -> Result {
        (p, estimates.map { quantile($0.df, 1 - level) }, 0)
    }

    /// |t| with two-sided tail p.
    private func quantile(_ df: Double, _ p: Double) -> Double {
        df.isFinite
            ? StudentTDistribution(df).upperQuantile(p / 2) : NormalDistribution().upperQuantile(p / 2)
    }

    private func tukey(_ level: Double) -> Result {
        let root = 2.0.squareRoot()
        let ranges = estimates.map {
            StudentizedRangeDistribution(groups: max(2, means), degreesOfFreedom: $0.df)
        }
        var known: [Double: Double] = [:]
        let critical = zip(estimates, ranges).map { estimate, range -> Double? in
            if let found = known[estimate.df] { return found }
            let found = range.upperQuantile(1 - level) / root
            known[estimate.df] = found
            return found
        }
        return (zip(estimates, ranges).map { $1.upperTail(root * abs($0.t)) }, critical, 0)
    }

    private func scheffe(_ level: Double) -> Result {
        let rank = Double(max(1, PivotedQR(Matrix(columns: rows)).rank))
        var p: [Double] = [], critical: [Double?] = []
        for e in estimates {
            if e.df.isFinite {
                let f = FDistribution(rank, e.df)
                p.append(f.upperTail(e.t * e.t / rank))
                critical.append((rank * f.upperQuantile(1 - level)).squareRoot())
            } else {
                let chi = ChiSquaredDistribution(rank)
                p.append(chi.upperTail(e.t * e.t))
                critical.append(chi.upperQuantile(1 - level).squareRoot())
            }
        }
        return (p, critical, 0)
    }

    private func multivariate(_ level: Double, limitsOnly: Bool) -> Result {
        let k = rows.count
        var correlation = Matrix.identity(k)
        for i in 0..<k {
            let along = covariance * rows[i]
            for j in 0..<k where i != j {
                let scale = estimates[i].se * estimates[j].se
                let covariance = zip(rows[j], along).reduce(0) { $0 + $1.0 * $1.1 }
                correlation[i, j] = scale > 0 ? max(-1, min(1, covariance / scale)) : 0
            }
        }
        let largest = LargestTDistribution(correlation.symmetrised)
        let critical = largest.criticalValues(1 - level, df: estimates.map(\.df))
        if limitsOnly { return (estimates.map { _ in nil }, critical, 0) }
        var p: [Double] = [], error = 0.0
        for e in estimates {
            let found = largest.upperTail(abs(e.t), df: e.df)
            p.append(found.value)
            error = max(error, found.error)
        }
        return (p, critical, error)
    }
}
