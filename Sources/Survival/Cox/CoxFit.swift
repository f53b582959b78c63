internal import Glibc

/// One coefficient of a fitted hazard model.
public struct HazardCoefficient: Sendable, Hashable {
    /// log hazard ratio per unit of the covariate.
    public let estimate: Double
    /// Standard error from the inverse information.
    public let standardError: Double
    /// Cluster-robust standard error, when clusters were given; it then is the one used below.
    /// *Reference:* Lin & Wei 1989, doi:10.1080/01621459.1989.10478874.
    public let robustStandardError: Double?

    /// The standard error the test and the limits use.
    public var usedStandardError: Double { robustStandardError ?? standardError }
    /// Wald test of no effect.
    public var test: NormalTest { NormalTest(z: estimate / usedStandardError) }
    /// exp(estimate).
    public var hazardRatio: Double { exp(estimate) }

    /// Wald limits of the hazard ratio.
    public func hazardRatioLimits(level: Double = 0.95) -> ConfidenceLimits {
        let half = Distribution.reach(level) * usedStandardError
        return ConfidenceLimits(lower: exp(estimate - half), upper: exp(estimate + half))
    }
}

/// A fitted Cox model, see ``CoxModel``.
public struct CoxFit: Sendable {
    /// A coefficient with its name.
    public struct Term: Sendable {
        /// Name of the covariate column.
        public let name: String
        /// Its estimate, or why there is none.
        public let coefficient: Estimable<HazardCoefficient>
    }

    /// What was fitted.
    public let design: CoxDesign
    /// Treatment of ties.
    public let ties: TieMethod
    /// Coefficients in the order of the design's columns.
    public let coefficients: [Term]
    /// Columns with an identifiable coefficient; the covariance matrices refer to these.
    public let estimableColumns: [Int]
    let solution: CoxSolution?

    /// Number of rows.
    public var count: Int { design.data.count }
    /// Number of events.
    public var eventCount: Int { design.data.eventCount }
    /// Log partial likelihood at the maximum.
    public var logLikelihood: Double? { solution?.logLikelihood }
    /// Log partial likelihood without covariates.
    public var nullLogLikelihood: Double? { solution?.nullLogLikelihood }
    /// Names of covariates whose coefficient is infinite (monotone likelihood).
    public let monotoneCovariates: [String]
    /// Whether Newton's method ended at a maximum.
    public var converged: Bool { solution.map { $0.converged && monotoneCovariates.isEmpty } ?? false }

    init(design: CoxDesign, ties: TieMethod, kept: [Int], solution: CoxSolution?, coefficients: [Term]) {
        self.design = design
        self.ties = ties
        self.coefficients = coefficients
        self.solution = solution
        estimableColumns = kept
        monotoneCovariates = []
    }

    init(design: CoxDesign, ties: TieMethod, kept: [Int], solution: CoxSolution) {
        self.design = design
        self.ties = ties
        self.solution = solution
        estimableColumns = kept
        coefficients = design.names.indices.map { column in
            let coefficient: Estimable<HazardCoefficient>
            if let position = kept.firstIndex(of: column) {
                coefficient = Self.coefficient(position, solution)
            } else {
                coefficient = .notEstimable(
                    reason: "constant within the risk sets or a linear combination of other covariates")
            }
            return Term(name: design.names[column], coefficient: coefficient)
        }
        monotoneCovariates = kept.enumerated().filter { solution.unbounded[$0.offset] }
            .map { design.names[$0.element] }
    }

    private static func coefficient(_ position: Int, _ solution: CoxSolution) -> Estimable<HazardCoefficient>
    {
        let size = solution.sets.columnCount, scale = solution.sets.scales[position]
        if solution.unbounded[position] {
            let sign = solution.beta[position] > 0 ? "+∞" : "−∞"
            return .notEstimable(
                reason:
                    "monotone likelihood: the coefficient tends to \(sign); use Firth's penalised likelihood")
        }
        guard let covariance = solution.covariance else {
            return .notEstimable(reason: "the information matrix is singular")
        }
        func error(_ matrix: [Double]) -> Double {
            max(0, matrix[position * size + position]).squareRoot() / scale
        }
        return .estimate(
            HazardCoefficient(
                estimate: solution.beta[position] / scale, standardError: error(covariance),
                robustStandardError: solution.robustCovariance.map(error)))
    }

    /// The coefficient of a covariate by its column name.
    public func coefficient(_ name: String) -> Estimable<HazardCoefficient>? {
        coefficients.first { $0.name == name }?.coefficient
    }
}

extension CoxFit {
    /// Covariance of the estimable coefficients (robust when clusters were given), rows.
    public var covariance: Estimable<[[Double]]> {
        matrix(solution?.robustCovariance ?? solution?.covariance)
    }

    /// Inverse information of the estimable coefficients, rows.
    public var modelCovariance: Estimable<[[Double]]> { matrix(solution?.covariance) }

    private func matrix(_ flat: [Double]?) -> Estimable<[[Double]]> {
        guard let solution, let flat, monotoneCovariates.isEmpty else {
            return .notEstimable(reason: failure)
        }
        let size = solution.sets.columnCount, original = solution.sets.unscaledCovariance(flat)
        return .estimate((0..<size).map { Array(original[$0 * size..<($0 + 1) * size]) })
    }

    private var failure: String {
        if solution == nil { return "no events" }
        if !monotoneCovariates.isEmpty {
            return "monotone likelihood in \(monotoneCovariates.joined(separator: ", "))"
        }
        return "no estimable coefficient"
    }

    /// 2(ℓ(β̂) − ℓ(0)); valid under monotone likelihood too, where ℓ(β̂) is the supremum.
    public var likelihoodRatioTest: Estimable<ChiSquareTest> {
        guard let solution, !estimableColumns.isEmpty else { return .notEstimable(reason: failure) }
        return test(2 * (solution.logLikelihood - solution.nullLogLikelihood))
    }

    /// Score test at β = 0 (the log-rank test for one group indicator without ties).
    public var scoreTest: Estimable<ChiSquareTest> { test(solution?.scoreStatistic) }

    /// Wald test β̂' V⁻¹ β̂ with the covariance in use.
    public var waldTest: Estimable<ChiSquareTest> {
        guard let solution, monotoneCovariates.isEmpty,
            let matrix = solution.robustCovariance ?? solution.covariance
        else { return .notEstimable(reason: failure) }
        let system = SymmetricSystem(matrix, size: solution.sets.columnCount)
        return test(system?.quadraticForm(solution.beta))
    }

    /// Robust score test; only with clusters.
    public var robustScoreTest: Estimable<ChiSquareTest> { test(solution?.robustScoreStatistic) }

    private func test(_ statistic: Double?) -> Estimable<ChiSquareTest> {
        guard let statistic, statistic.isFinite, !estimableColumns.isEmpty else {
            return .notEstimable(reason: failure)
        }
        return .estimate(ChiSquareTest(statistic: statistic, degreesOfFreedom: estimableColumns.count))
    }
}
