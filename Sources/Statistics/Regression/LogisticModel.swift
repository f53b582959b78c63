internal import GSLKit
internal import Glibc

/// Logistic regression by maximum likelihood.
///
/// log(p/(1-p)) = Xβ (+ offset); Newton's method (iteratively reweighted least squares) with a QR decomposition of √W X
/// in every step, until the deviance changes by less than 1e-14 of itself. Standard errors from the weights of the
/// last step, Wald z and p; deviance = -2 log-likelihood.
/// *Units:* X by columns, y 0 or 1 (or a proportion), one entry per observation.
/// *Fails:* not estimable when the columns separate the classes (the likelihood has no maximum): use ``FirthLogistic``.
/// *Reference:* McCullagh, Nelder 1989, chapter 4. *Checked against:* R 4.2.2 `glm(family = binomial)`.
public struct LogisticModel: Hashable, Sendable {
    /// Column names.
    public let names: [String]
    /// Coefficients (log odds ratios).
    public let coefficients: [Double]
    /// Standard errors from the information matrix.
    public let standardErrors: [Double]
    /// Covariance of the coefficients.
    public let covariance: [[Double]]
    /// Residual deviance.
    public let deviance: Double
    /// Observations used.
    public let observations: Int
    /// Newton steps taken.
    public let iterations: Int

    /// Standard errors from an estimate to its two-sided Wald limits at a level between 0 and 1.
    public static func standardErrors(level: Double) -> Double {
        NormalDistribution().upperQuantile((1 - level) / 2)
    }

    /// Wald z per coefficient.
    public var z: [Double] { zip(coefficients, standardErrors).map(/) }
    /// Two-sided Wald p per coefficient.
    public var p: [Double] { z.map(NormalDistribution().twoSided) }
    /// Deviance + 2 × number of coefficients.
    public var aic: Double { deviance + 2 * Double(coefficients.count) }

    /// Fits a model matrix of full rank, given by columns.
    ///
    /// The offset, one finite number per observation, enters with coefficient 1.
    /// - Throws: `StatisticsError` for unequal lengths, no columns, a value that is missing or infinite, or a
    ///   response outside 0…1.
    public static func fit(
        columns: [[Double]], names: [String], response: [Double], offset: [Double]? = nil
    ) throws(StatisticsError) -> Estimate<LogisticModel> {
        try LogisticData.check(columns, names, response)
        try LogisticData.check(offset, count: response.count)
        let data = LogisticData(columns: columns, response: response, offset: offset)
        var eta = response.map { log(($0 + 0.5) / (1.5 - $0)) }
        var beta: [Double] = [], deviance = Double.infinity
        for iteration in 1...100 {
            guard let step = data.weightedLeastSquares(eta) else {
                return .notEstimable(reason: "the columns are linearly dependent or separate the classes")
            }
            let (next, value) = data.damped(step.coefficients, from: beta, deviance: deviance)
            let change = abs(value - deviance) / (abs(value) + 0.1)
            (beta, deviance, eta) = (next, value, data.linear(next))
            if deviance < 1e-9 * Double(response.count) || data.isSaturated(beta) {
                return .notEstimable(
                    reason: "the columns separate the classes: the likelihood has no maximum")
            }
            guard change < 1e-14 else { continue }
            return .value(
                LogisticModel(
                    names: names, coefficients: beta,
                    standardErrors: step.covariance.diagonal.map { $0.squareRoot() },
                    covariance: step.covariance.rowArrays, deviance: deviance, observations: response.count,
                    iterations: iteration))
        }
        return .notEstimable(reason: "no maximum was found: the columns probably separate the classes")
    }

    /// Deviance of the model without columns but the intercept (or with none, where the model has none).
    ///
    /// For responses 0 or 1 (not checked unless an offset is given).
    /// - Throws: `StatisticsError` with an intercept and an offset, as
    ///   ``fit(columns:names:response:offset:)``.
    public static func nullDeviance(
        response: [Double], hasIntercept: Bool, offset: [Double]? = nil
    ) throws(StatisticsError) -> Estimate<Double> {
        try LogisticData.check([], [], response, mayBeEmpty: true)
        try LogisticData.check(offset, count: response.count)
        guard hasIntercept else {
            let data = LogisticData(columns: [], response: response, offset: offset)
            return .value(data.deviance([]))
        }
        if offset == nil {
            let n = Double(response.count), mean = response.reduce(0, +) / n
            func part(_ count: Double, _ p: Double) -> Double { count > 0 ? -2 * count * log(p) : 0 }
            let data = LogisticData(columns: [], response: response)
            return .value(part(n * mean, mean) + part(n * (1 - mean), 1 - mean) + 2 * data.saturated)
        }
        let ones = [Double](repeating: 1, count: response.count)
        return try fit(columns: [ones], names: ["(Intercept)"], response: response, offset: offset).map(
            \.deviance)
    }
}

/// A logistic likelihood.
struct LogisticData {
    let x: Matrix
    let y: [Double]
    let offset: [Double]

    init(columns: [[Double]], response: [Double], offset: [Double]? = nil) {
        x = columns.isEmpty ? Matrix(rows: response.count, columns: 0) : Matrix(columns: columns)
        y = response
        self.offset = offset ?? [Double](repeating: 0, count: response.count)
    }

    static func check(_ offset: [Double]?, count: Int) throws(StatisticsError) {
        guard let offset else { return }
        try Check.lengths(offset.count, count)
        guard offset.allSatisfy(\.isFinite) else { throw .badArgument("An offset is missing or infinite.") }
    }

    static func check(
        _ columns: [[Double]], _ names: [String], _ y: [Double], mayBeEmpty: Bool = false
    ) throws(StatisticsError) {
        try Check.lengths(columns.count, names.count)
        for column in columns {
            try Check.lengths(column.count, y.count)
            guard column.allSatisfy(\.isFinite) else {
                throw .badArgument("A covariate is missing or infinite.")
            }
        }
        guard !y.isEmpty, y.allSatisfy({ $0 >= 0 && $0 <= 1 }) else {
            throw .badArgument("The response of a logistic model must be 0 or 1.")
        }
        guard mayBeEmpty || !columns.isEmpty else { throw .badArgument("The model has no columns.") }
    }

    func linear(_ beta: [Double]) -> [Double] { zip(x * beta, offset).map(+) }

    /// log(1 + e^x) without overflow.
    static func softplus(_ x: Double) -> Double { max(x, 0) + log1p(exp(-abs(x))) }
    static func logistic(_ x: Double) -> Double { x >= 0 ? 1 / (1 + exp(-x)) : exp(x) / (1 + exp(x)) }

    func logLikelihood(_ eta: [Double]) -> Double {
        zip(y, eta).reduce(0) { $0 + $1.0 * $1.1 - LogisticData.softplus($1.1) }
    }

    /// Log-likelihood of the saturated model: 0 unless a response is a proportion.
    var saturated: Double {
        y.reduce(0) { $0 + ($1 > 0 && $1 < 1 ? $1 * log($1) + (1 - $1) * log(1 - $1) : 0) }
    }

    /// -2 log-likelihood, minus that of the saturated model for proportions.
    func deviance(_ beta: [Double]) -> Double {
        return max(0, 2 * (saturated - logLikelihood(linear(beta))))
    }

    /// Fitted probabilities so close to 0 and 1 that only separation explains it.
    func isSaturated(_ beta: [Double]) -> Bool {
        let eta = linear(beta)
        return (eta.map { abs($0) }.max() ?? 0) > 30 && beta.contains { abs($0) > 30 }
            && zip(eta, y).allSatisfy { abs($0.0) < 15 || ($0.0 > 0) == ($0.1 > 0.5) }
    }

    /// One step of iteratively reweighted least squares by QR of √W X: the new coefficients and (X'WX)⁻¹ at the
    /// weights used, formed without squaring the condition number.
    func weightedLeastSquares(_ eta: [Double]) -> (coefficients: [Double], covariance: Matrix)? {
        var matrix = x
        var working = [Double](repeating: 0, count: y.count)
        for i in y.indices {
            let mu = LogisticData.logistic(eta[i])
            let root = max(mu * LogisticData.logistic(-eta[i]), .leastNormalMagnitude).squareRoot()
            working[i] = (eta[i] - offset[i]) * root + (y[i] - mu) / root
            for j in 0..<x.columns { matrix[i, j] *= root }
        }
        let qr = PivotedQR(matrix, tolerance: 1e-13)
        let beta = qr.coefficients(working).compactMap { $0 }
        guard qr.rank == x.columns, beta.count == x.columns, beta.allSatisfy(\.isFinite) else { return nil }
        return (beta, qr.crossProductInverse)
    }

    /// The step, shortened until the deviance does not rise.
    func damped(
        _ target: [Double], from start: [Double], deviance: Double
    ) -> (beta: [Double], deviance: Double) {
        var beta = target, value = self.deviance(beta), scale = 1.0
        while !start.isEmpty, !(value <= deviance + 1e-9 * (1 + deviance)), scale > 1e-6 {
            scale /= 2
            beta = zip(start, target).map { $0 + scale * ($1 - $0) }
            value = self.deviance(beta)
        }
        return (beta, value)
    }
}
