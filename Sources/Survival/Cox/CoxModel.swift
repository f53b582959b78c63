/// Cox's proportional hazards model.
///
/// *Model:* hazard λ(t | x) = λ_s(t) exp(x'β) with an unspecified baseline λ_s per stratum; β maximises the
/// partial likelihood
/// ```
/// ℓ(β) = Σ_events [ x'β − log Σ_{at risk} exp(x'β) ]        (ties: see TieMethod)
/// ```
/// *Method:* one sort, risk-set sums accumulated backwards in time, Newton to a decrement below 1e-17.
/// *Assumptions:* proportional hazards (see ``CoxFit/proportionalHazards(_:)``), independent censoring, a
/// covariate known at its time only: what is learnt during follow-up enters as `(start, stop]` rows.
/// *When it fails:* no events; a covariate that is a linear combination of others (its coefficient is not
/// estimable, the rest is); a likelihood that only rises towards infinity (monotone likelihood), which is
/// detected and said: use ``FirthCox``.
/// *References:* Cox 1972, doi:10.1111/j.2517-6161.1972.tb00899.x; Therneau & Grambsch 2000,
/// doi:10.1007/978-1-4757-3294-8. *Checked against:* R 4.2.2, survival 3.5-3, `coxph`.
public enum CoxModel {
    /// Fits the model.
    ///
    /// *When it fails:* exact ties together with clusters (the robust variance is not defined there).
    public static func fit(_ design: CoxDesign, ties: TieMethod = .efron) throws(SurvivalError) -> CoxFit {
        guard ties != .exact || design.clusters == nil else {
            throw SurvivalError(
                .unsupported, "a robust variance does not exist for exact ties",
                remedy: "use ties efron or breslow with clusters")
        }
        let size = design.columns.count
        guard design.data.events.contains(true) else {
            let reason = "no events"
            return CoxFit(
                design: design, ties: ties, kept: [], solution: nil,
                coefficients: design.names.map {
                    CoxFit.Term(name: $0, coefficient: .notEstimable(reason: reason))
                })
        }
        let full = RiskSets(design)
        let start = likelihood(full, ties).evaluate(Array(repeating: 0, count: size))
        let independent = SymmetricSystem.independentColumns(start.information, size: size)
        let kept = (0..<size).filter { independent[$0] }
        let reduced = kept.count == size ? design : design.keeping(kept)
        let sets = kept.count == size ? full : RiskSets(reduced)
        let solution = CoxSolution(
            sets, ties: ties, clusters: design.clusters, null: kept.count == size ? start : nil)
        return CoxFit(design: design, ties: ties, kept: kept, solution: solution)
    }

    static func likelihood(_ sets: RiskSets, _ ties: TieMethod) -> CoxLikelihood {
        ties == .exact
            ? .exact(ExactPartialLikelihood(sets: sets))
            : .approximate(PartialLikelihood(sets: sets, ties: ties))
    }
}

/// The partial likelihood in use.
enum CoxLikelihood {
    case approximate(PartialLikelihood)
    case exact(ExactPartialLikelihood)

    func evaluate(_ beta: [Double]) -> LikelihoodPoint {
        switch self {
        case .approximate(let likelihood): likelihood.evaluate(beta)
        case .exact(let likelihood): likelihood.evaluate(beta)
        }
    }
}

/// The maximum on the standardised scale with what the tests need.
struct CoxSolution: Sendable {
    let sets: RiskSets
    let beta: [Double]
    let unbounded: [Bool]
    let converged: Bool
    let iterations: Int
    let logLikelihood: Double
    let nullLogLikelihood: Double
    /// Inverse information, flat; nil when it cannot be inverted.
    let covariance: [Double]?
    /// Cluster-robust covariance, flat.
    let robustCovariance: [Double]?
    let scoreStatistic: Double?
    let robustScoreStatistic: Double?

    /// `null` is the likelihood at 0 where it is known already.
    init(_ sets: RiskSets, ties: TieMethod, clusters: Grouping?, null known: LikelihoodPoint? = nil) {
        self.sets = sets
        let size = sets.columnCount
        let likelihood = CoxModel.likelihood(sets, ties)
        let null = known ?? likelihood.evaluate(Array(repeating: 0, count: size))
        nullLogLikelihood = null.logLikelihood
        scoreStatistic = SymmetricSystem(null.information, size: size)?.quadraticForm(null.gradient)
        let maximum = Newton.maximise(size: size, start: null, likelihood.evaluate)
        beta = maximum.beta
        unbounded = maximum.unbounded
        converged = maximum.converged
        iterations = maximum.iterations
        logLikelihood = maximum.point.logLikelihood
        covariance = SymmetricSystem(maximum.point.information, size: size, tolerance: 0)?.inverse()
        guard let clusters, let covariance else {
            robustCovariance = nil
            robustScoreStatistic = nil
            return
        }
        let atMaximum = ClusterSums(HazardProcess(sets, beta: beta, ties: ties), sets, clusters)
        robustCovariance = atMaximum.sandwich(covariance)
        let zero = [Double](repeating: 0, count: size)
        let atNull = ClusterSums(HazardProcess(sets, beta: zero, ties: ties), sets, clusters)
        robustScoreStatistic = SymmetricSystem(atNull.crossProduct, size: size)?.quadraticForm(atNull.total)
    }
}

/// Score residuals summed within clusters.
private struct ClusterSums {
    let size: Int
    let crossProduct: [Double]
    let total: [Double]

    init(_ process: HazardProcess, _ sets: RiskSets, _ clusters: Grouping) {
        let p = sets.columnCount, residuals = process.scoreResiduals()
        var sums = [Double](repeating: 0, count: clusters.labels.count * p)
        for (position, row) in sets.order.enumerated() {
            for j in 0..<p { sums[clusters.codes[row] * p + j] += residuals[position * p + j] }
        }
        var cross = [Double](repeating: 0, count: p * p), total = [Double](repeating: 0, count: p)
        for c in clusters.labels.indices {
            for i in 0..<p {
                total[i] += sums[c * p + i]
                for j in 0..<p { cross[i * p + j] += sums[c * p + i] * sums[c * p + j] }
            }
        }
        size = p
        crossProduct = cross
        self.total = total
    }

    /// V (Σ u u') V.
    func sandwich(_ v: [Double]) -> [Double] {
        func product(_ a: [Double], _ b: [Double]) -> [Double] {
            var out = [Double](repeating: 0, count: size * size)
            for i in 0..<size {
                for k in 0..<size {
                    for j in 0..<size { out[i * size + j] += a[i * size + k] * b[k * size + j] }
                }
            }
            return out
        }
        return product(product(v, crossProduct), v)
    }
}
