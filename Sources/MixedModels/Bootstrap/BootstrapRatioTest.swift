import GSLKit
import Statistics

/// A likelihood-ratio test whose distribution is drawn from the smaller model instead of assumed.
///
/// p = (1 + number of replicates at least as large) / (1 + replicates): exact at the boundary of a variance and in small
/// samples, up to the estimates being taken for the truth.
/// *References:* Halekoh and Højsgaard 2014 doi:10.18637/jss.v059.i09, section 3; Davison and Hinkley 1997, equation
/// 4.11.
public struct BootstrapRatioTest: Sendable, Hashable {
    /// Twice the difference of the log-likelihoods of the data.
    public let statistic: Double
    /// Bootstrap p.
    public let p: Double
    /// Replicates that both models fitted.
    public let count: Int
    /// Replicates in which one of the models had no maximum that could be reached.
    public let failed: Int
    /// Mean of the replicates' statistics: the scale of the Bartlett-type correction.
    public let meanStatistic: Double
    /// Replicates with a statistic of zero: the share the boundary holds.
    public let zeros: Int

    /// Draws from `reduced` and fits both.
    ///
    /// - Throws: `MixedModelError` IC0578 for fits that cannot be compared, IC0577 for a residual structure.
    public init(
        full: LinearMixedModelFit, reduced: LinearMixedModelFit, replicates: Int, seed: UInt64,
        threads: Int = 2
    ) throws(MixedModelError) {
        guard full.residual == nil, reduced.residual == nil else {
            throw .residual("The bootstrap of models with a residual structure is not in this version.")
        }
        let test = try LikelihoodRatioTest(full: full, reduced: reduced)
        statistic = test.statistic
        let values = Replicates.run(replicates, width: 1, threads: max(1, threads)) {
            RatioDraws(full, reduced, seed: seed).run
        }
        let found = values.filter(\.isFinite)
        count = found.count
        failed = replicates - found.count
        let size = 1e-8 * max(1, abs(full.criterion))
        let observed = test.statistic - size
        p = Double(1 + found.count { $0 >= observed }) / Double(1 + found.count)
        meanStatistic = found.isEmpty ? 0 : found.reduce(0, +) / Double(found.count)
        zeros = found.count { $0 <= size }
    }
}

/// Draws rows of the smaller model, and their cross-products with both designs.
private final class RatioDraws {
    private let reduced: LinearMixedModelFit
    private let seed: UInt64
    private let sweeps: [CriterionSweep]
    private let optimisers: [Optimiser]
    private let starts: [[Double]]
    private let normals: Buffer
    private let templates: [Matrix]

    init(_ full: LinearMixedModelFit, _ reduced: LinearMixedModelFit, seed: UInt64) {
        self.reduced = reduced
        self.seed = seed
        let sweeps = [full, reduced].map { CriterionSweep($0.design, $0.response, isREML: $0.isREML) }
        self.sweeps = sweeps
        optimisers = sweeps.map { Optimiser($0) }
        starts = [full, reduced].map { fit in
            zip(fit.optimum.theta, fit.design.structure.diagonal).map { $1 && $0 < 0.05 ? 0.05 : $0 }
        }
        let effects = reduced.design.structure.terms.reduce(0) { $0 + $1.size * $1.levels.count }
        normals = Buffer(effects + reduced.observations)
        templates = reduced.design.structure.terms.map { $0.template(reduced.optimum.theta) }
    }

    func run(_ replicate: Int, into out: UnsafeMutableBufferPointer<Double>) {
        var source = RandomSource(seed: seed, stream: "lmm bootstrap ratio", replicate: replicate)
        source.fill(UnsafeMutableBufferPointer(start: normals.base, count: normals.count))
        let n = reduced.observations, sigma = reduced.sigma
        var y = (0..<n).map { sigma * normals.base[$0] }
        var next = n
        for (term, template) in zip(reduced.design.structure.terms, templates) {
            let size = term.size
            for e in 0..<size {
                let factor = sigma / term.scales[e]
                for row in 0..<n {
                    let u = normals.base + next + Int(term.codes[row]) * size
                    var b = 0.0
                    for k in 0...e { b += template[e, k] * u[k] }
                    y[row] += factor * term.columns[e][row] * b
                }
            }
            next += size * term.levels.count
        }
        var criteria: [Double] = []
        for (k, sweep) in sweeps.enumerated() {
            sweep.load(ResponseProducts(sweep.design, y: y))
            guard optimisers[k].minimise(warm: starts[k]) != nil else { return }
            criteria.append(sweep.value)
        }
        out[0] = max(0, criteria[1] - criteria[0])
    }
}
