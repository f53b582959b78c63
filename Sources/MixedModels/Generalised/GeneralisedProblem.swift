import DataFrames
import GSLKit
import ModelFormula

/// A model ready to be maximised: data in the order of the likelihood, starts, and what is made of the optimum.
struct GeneralisedProblem {
    let frame: ModelFrame
    let response: CountedResponse
    let layout: GeneralisedLayout
    let basis: OrthogonalBasis
    let start: FixedStart
    let nodes: Int

    func evaluator(_ family: ResponseFamily) -> LaplaceEvaluator {
        func ordered(_ values: [Double]) -> [Double] {
            values.isEmpty ? [] : layout.order.map { values[$0] }
        }
        let kernel = FamilyKernel(
            family, counts: ordered(response.counts), trials: ordered(response.trials),
            constants: ordered(response.constants))
        return LaplaceEvaluator(
            layout, kernel: kernel, columns: basis.columns, offset: frame.offset, nodes: nodes)
    }

    func parameters(_ family: ResponseFamily, theta scale: Double) -> [Double] {
        var out = start.beta + layout.structure.start(scale)
        if family.hasDispersion {
            // Pearson's statistic is about 1 + (n - 1)/(φ + 1) or 1 + mean/size; half of the excess goes to the groups.
            let excess = max(0.1, (start.pearson - 1) / 2)
            let mean = response.counts.reduce(0, +) / Double(response.counts.count)
            let trials = response.trials.reduce(0, +) / Double(max(1, response.trials.count))
            let size = family == .betaBinomial ? max(1, trials - 1) / excess : max(0.1, mean) / excess
            out.append(logarithm(max(0.2, min(100, size))))
        }
        return out
    }

    private func scales(_ family: ResponseFamily) -> [Double] {
        start.information.map { 1 / max($0, 1e-8).squareRoot() }
            + [Double](repeating: 0.2, count: layout.structure.parameterCount)
            + (family.hasDispersion ? [0.3] : [])
    }

    func solve(_ family: ResponseFamily) throws(MixedModelError) -> GeneralisedMixedModelFit {
        let model = evaluator(family)
        let optimiser = GeneralisedOptimiser(model, scales: scales(family))
        var begin = parameters(family, theta: 0.7)
        guard var best = optimiser.maximise(from: begin) else { throw .notConverged }
        if isAtBoundary(best) {
            // Zero is a stationary point of any variance: another start tells whether it is the highest one.
            model.forgetModes()
            let other = parameters(family, theta: 2)
            if let found = optimiser.maximise(from: other), found.value > best.value + 1e-8 {
                (best, begin) = (found, other)
            }
        }
        switch best.ending {
        case .noDispersion:
            return try GeneralisedProblem(
                frame: frame, response: response, layout: layout, basis: basis, start: start, nodes: nodes
            ).solve(family.limit).withoutDispersion(as: family)
        case .unboundedVariance:
            throw .unbounded(
                "A variance of the random effects grows without bound: responses hardly vary within groups.",
                remedy: "Leave the random term out, or model one response per group.")
        case .converged, .stalled: break
        }
        return try GeneralisedMixedModelFit(self, family, model, best, start: begin)
    }

    private func isAtBoundary(_ optimum: GeneralisedOptimiser.Optimum) -> Bool {
        guard optimum.ending == .converged || optimum.ending == .stalled else {
            return optimum.ending == .unboundedVariance
        }
        let theta = optimum.parameters[start.beta.count...]
        return zip(theta, layout.structure.diagonal).contains { $1 && abs($0) < 1e-3 }
    }
}
