/// Newton's method with step halving for a concave log-likelihood, starting at 0.
enum Newton {
    struct Result {
        var beta: [Double]
        var point: LikelihoodPoint
        /// The last full step, per coefficient: near 0 at a maximum, about 1 where the likelihood only
        /// approaches its supremum at infinity.
        var lastStep: [Double]
        var iterations: Int
        var converged: Bool

        /// Coefficients along which the likelihood still rises although nothing is left to gain: with
        /// standardised covariates a step this long at a decrement this small means no information.
        var unbounded: [Bool] { lastStep.map { abs($0) > 1e-3 } }
    }

    /// Stops when the Newton decrement g' I⁻¹ g is below 1e-17: the next step would be rounding. `start` is the
    /// point at 0 where it is known already.
    static func maximise(
        size: Int, limit: Int = 60, start: LikelihoodPoint? = nil, _ evaluate: ([Double]) -> LikelihoodPoint
    ) -> Result {
        var beta = [Double](repeating: 0, count: size)
        var point = start ?? evaluate(beta)
        var step = beta
        for iteration in 1...limit {
            guard let system = SymmetricSystem(point.information, size: size, tolerance: 0) else {
                return Result(
                    beta: beta, point: point, lastStep: step, iterations: iteration, converged: false)
            }
            step = system.solve(point.gradient)
            let decrement = zip(step, point.gradient).reduce(0) { $0 + $1.0 * $1.1 }
            if decrement < 1e-24, step.allSatisfy({ abs($0) < 1e-10 }) {
                // The likelihood and its derivatives at the end of this step are those here, to the last digit.
                return Result(
                    beta: move(beta, step, 1), point: point, lastStep: step, iterations: iteration,
                    converged: true)
            }
            var factor = 1.0, next = move(beta, step, factor), candidate = evaluate(next)
            while !(candidate.logLikelihood >= point.logLikelihood - 1e-12 * abs(point.logLikelihood)),
                factor > 1e-8
            {
                factor /= 2
                next = move(beta, step, factor)
                candidate = evaluate(next)
            }
            (beta, point) = (next, candidate)
            if decrement < 1e-17 || (decrement < 1e-12 && step.contains { abs($0) > 1e-3 }) {
                return Result(
                    beta: beta, point: point, lastStep: step, iterations: iteration, converged: true)
            }
        }
        return Result(beta: beta, point: point, lastStep: step, iterations: limit, converged: false)
    }

    private static func move(_ beta: [Double], _ step: [Double], _ factor: Double) -> [Double] {
        zip(beta, step).map { $0 + factor * $1 }
    }
}
