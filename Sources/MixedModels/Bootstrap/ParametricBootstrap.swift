import GSLKit
import Statistics

/// A parametric bootstrap of a linear mixed model: responses are drawn from the fitted model and fitted again.
///
/// *Assumes:* that the fitted model is true; a variance estimated as zero stays zero in the draws.
/// *References:* Bates et al. 2015 doi:10.18637/jss.v067.i01, section 5.2; Davison and Hinkley 1997, Bootstrap Methods
/// and their Application, section 5.2-5.3.
/// *Determinism:* replicate i has its own stream of random numbers, so neither threads nor order change a result.
public struct ParametricBootstrap: Sendable {
    /// One parameter's estimate with what the replicates say about it.
    public struct Parameter: Sendable, Hashable {
        /// `(Intercept)`, `sd_Days`, `cor`, `sigma`; with several random terms `sd_Days|Subject`.
        public let name: String
        /// Estimate from the data.
        public let estimate: Double
        /// Mean of the replicates less the estimate; nil when none has a value.
        public let bias: Double?
        /// Standard deviation of the replicates.
        public let se: Double?
        /// Quantiles of the replicates.
        public let percentile: ConfidenceInterval?
        /// Quantiles of the replicates mirrored at the estimate.
        public let basic: ConfidenceInterval?
        /// Estimate less bias ± normal quantile times se.
        public let normal: ConfidenceInterval?
        /// Replicates with a value: a correlation has none where a variance is zero.
        public let count: Int
    }

    /// Parameters in the order of the fit.
    public let parameters: [Parameter]
    /// Replicates asked for.
    public let replicates: Int
    /// Replicates whose likelihood had no maximum that could be reached.
    public let failed: Int
    /// Replicates with a variance of zero or a correlation of ±1.
    public let singular: Int
    /// Values by replicate (row by row, in the order of `parameters`); NaN where there is none.
    public let draws: [Double]

    /// Draws and fits.
    ///
    /// - Parameters:
    ///   - threads: how many replicates are fitted at a time; results do not depend on it.
    init(_ fit: LinearMixedModelFit, replicates: Int, seed: UInt64, level: Double, threads: Int) {
        let following = BootstrapParameters(fit), width = following.count
        let simulator = ResponseSimulator(fit.design, theta: fit.optimum.theta, sigma: fit.sigma)
        let runs = Replicates.run(replicates, width: width + 1, threads: threads) {
            ReplicateFits(fit, simulator, following, seed: seed).run
        }
        var failed = 0, singular = 0
        for i in 0..<replicates {
            switch runs[i * (width + 1) + width] {
            case 1: singular += 1
            case 0: break
            default: failed += 1
            }
        }
        self.replicates = replicates
        self.failed = failed
        self.singular = singular
        draws = (0..<replicates).flatMap { runs[$0 * (width + 1)..<$0 * (width + 1) + width] }
        let estimates = following.values(
            coefficients: fit.coefficients, theta: fit.optimum.theta, sigma: fit.sigma)
        parameters = following.names.indices.map { j in
            let values = (0..<replicates).map { runs[$0 * (width + 1) + j] }.filter(\.isFinite)
            return Parameter(following.names[j], estimates[j], values, level: level)
        }
    }
}

extension ParametricBootstrap.Parameter {
    init(_ name: String, _ estimate: Double, _ values: [Double], level: Double) {
        self.name = name
        self.estimate = estimate
        count = values.count
        guard values.count > 1, estimate.isFinite else {
            (bias, se, percentile, basic, normal) = (nil, nil, nil, nil, nil)
            return
        }
        let n = Double(values.count), mean = values.reduce(0, +) / n
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let deviation = (squares / (n - 1)).squareRoot()
        bias = mean - estimate
        se = deviation
        let sorted = values.sorted(), tail = (1 - level) / 2
        if let low = BootstrapQuantile.value(sorted, tail),
            let high = BootstrapQuantile.value(sorted, 1 - tail)
        {
            percentile = ConfidenceInterval(lower: low, upper: high, level: level)
            basic = ConfidenceInterval(
                lower: 2 * estimate - high, upper: 2 * estimate - low, level: level)
        } else {
            (percentile, basic) = (nil, nil)
        }
        let centre = 2 * estimate - mean, half = NormalDistribution().upperQuantile(tail) * deviation
        normal = ConfidenceInterval(lower: centre - half, upper: centre + half, level: level)
    }
}

/// Quantiles of a bootstrap distribution.
enum BootstrapQuantile {
    /// The ((R + 1)α)th order statistic, interpolated on the normal scale (Davison and Hinkley 1997, equation 5.8); nil
    /// when there are too few replicates to reach so far out.
    static func value(_ sorted: [Double], _ alpha: Double) -> Double? {
        let place = Double(sorted.count + 1) * alpha, k = Int(place)
        guard k >= 1, k <= sorted.count else { return nil }
        guard place > Double(k), k < sorted.count else { return place > Double(k) ? nil : sorted[k - 1] }
        let normal = NormalDistribution(), total = Double(sorted.count + 1)
        let low = normal.quantile(Double(k) / total), high = normal.quantile(Double(k + 1) / total)
        let share = (normal.quantile(alpha) - low) / (high - low)
        return sorted[k - 1] + share * (sorted[k] - sorted[k - 1])
    }
}

/// Refits of one thread: the sweep and its scratch are made once.
private final class ReplicateFits {
    private let fit: LinearMixedModelFit
    private let simulator: ResponseSimulator
    private let following: BootstrapParameters
    private let seed: UInt64
    private let sweep: CriterionSweep
    private let optimiser: Optimiser
    private let normals: Buffer
    private var response: ResponseProducts
    private let start: [Double]

    init(
        _ fit: LinearMixedModelFit, _ simulator: ResponseSimulator, _ following: BootstrapParameters,
        seed: UInt64
    ) {
        self.fit = fit
        self.simulator = simulator
        self.following = following
        self.seed = seed
        response = fit.response
        response.leastSquares = [Double](repeating: 0, count: fit.design.p)
        sweep = CriterionSweep(fit.design, response, isREML: fit.isREML)
        optimiser = Optimiser(sweep)
        normals = Buffer(simulator.normalCount)
        // A start exactly on the boundary would be a stationary point of every replicate.
        start = zip(fit.optimum.theta, fit.design.structure.diagonal).map { $1 && $0 < 0.05 ? 0.05 : $0 }
    }

    func run(_ replicate: Int, into out: UnsafeMutableBufferPointer<Double>) {
        var source = RandomSource(seed: seed, stream: "lmm bootstrap", replicate: replicate)
        simulator.draw(&source, normals, into: &response)
        sweep.load(response)
        guard let optimum = optimiser.minimise(warm: start) else {
            out.update(repeating: .nan)
            return
        }
        let sigma = (sweep.residualSquares / sweep.residualDegrees).squareRoot()
        let basis = (sweep.d..<sweep.r).map { sweep.gamma.base[$0] }
        let shift = sweep.design.basis.solve(basis)
        let values = following.values(
            coefficients: zip(fit.coefficients, shift).map { $0 + $1 }, theta: optimum.theta, sigma: sigma)
        for (j, value) in values.enumerated() { out[j] = value }
        let structure = fit.design.structure
        let isSingular = structure.terms.contains { term in
            let template = term.template(optimum.theta)
            return (0..<term.size).contains { abs(template[$0, $0]) / term.scales[$0] < 1e-4 }
        }
        out[values.count] = isSingular ? 1 : 0
    }
}

extension LinearMixedModelFit {
    /// A parametric bootstrap with `replicates` refits.
    ///
    /// - Parameters:
    ///   - replicates: responses drawn and fitted.
    ///   - seed: the same seed gives the same numbers on every machine and with any number of threads.
    ///   - level: of the intervals.
    ///   - threads: refits at a time.
    /// - Throws: `MixedModelError` IC0577 for a residual structure, whose refits need the rows.
    public func bootstrap(replicates: Int, seed: UInt64, level: Double = 0.95, threads: Int = 2)
        throws(MixedModelError) -> ParametricBootstrap
    {
        guard residual == nil else {
            throw .residual("The bootstrap of models with a residual structure is not in this version.")
        }
        return ParametricBootstrap(
            self, replicates: replicates, seed: seed, level: level, threads: max(1, threads))
    }
}
