import GSLKit

/// How a fit was found: convergence is a fact that can be read off.
public struct OptimisationRecord: Hashable, Sendable {
    /// θ where the search began and ended.
    public let start: [Double]
    /// θ at the optimum.
    public let end: [Double]
    /// Criterion at the end.
    public let criterion: Double
    /// Largest absolute component of the gradient at the end.
    public let largestGradient: Double
    /// Smallest eigenvalue of the Hessian at the end: positive at a strict minimum.
    public let smallestEigenvalue: Double
    /// Evaluations of the criterion.
    public let evaluations: Int
    /// Whether the gradient vanished.
    public let isConverged: Bool
}

/// Newton's method with an eigenvalue-modified Hessian and step control: descends from saddle points, ends at minima.
///
/// The criterion is even in the sign of every column of a Cholesky factor, so the search is unconstrained; a variance of
/// zero is a stationary point with positive curvature like any other minimum.
struct Optimiser {
    let criterion: ProfiledCriterion
    private let tolerance = 1e-9
    private let limit = 200

    struct Optimum {
        var theta: [Double]
        var state: ProfiledCriterion.State
        var derivatives: CriterionDerivatives
        var record: OptimisationRecord
    }

    /// The best of several starts; nil when none has a finite criterion.
    func minimise() -> Optimum? {
        let structure = criterion.products.structure
        var best: Optimum?
        for scale in [1.0, 0.2] {
            guard let found = descend(from: structure.start(scale)) else { continue }
            if best.map({ found.state.value < $0.state.value - 1e-9 }) ?? true { best = found }
        }
        return best
    }

    private func descend(from start: [Double]) -> Optimum? {
        var theta = start, evaluations = 1
        guard var state = criterion.state(at: theta) else { return nil }
        var derivatives = CriterionDerivatives(criterion, state, theta: theta)
        var gradient = derivatives.gradient(criterion, state)
        var eigen = SymmetricEigen(derivatives.hessian(criterion, state))
        var nudges = 0
        for _ in 0..<limit {
            let largest = gradient.reduce(0) { max($0, abs($1)) }
            if largest < tolerance {
                // A stationary point that curves down is a saddle: leave it along the steepest curvature.
                guard let low = eigen.values.last, low < -1e-6, nudges < 5 else { break }
                nudges += 1
                theta = zip(theta, eigen.vectors.column(eigen.values.count - 1)).map { $0 + 0.1 * $1 }
                guard let moved = criterion.state(at: theta) else { return nil }
                state = moved
                evaluations += 1
            } else {
                guard let next = step(theta, state, gradient, eigen, &evaluations) else { break }
                (theta, state) = next
            }
            derivatives = CriterionDerivatives(criterion, state, theta: theta)
            gradient = derivatives.gradient(criterion, state)
            eigen = SymmetricEigen(derivatives.hessian(criterion, state))
        }
        return finish(start, theta, evaluations)
    }

    /// A damped Newton step that lowers the criterion; nil when rounding allows none.
    private func step(
        _ theta: [Double], _ state: ProfiledCriterion.State, _ gradient: [Double], _ eigen: SymmetricEigen,
        _ evaluations: inout Int
    ) -> ([Double], ProfiledCriterion.State)? {
        let floor = 1e-8 * max(1, abs(eigen.values.first ?? 1))
        let along = eigen.vectors.transposedTimes(gradient)
        let scaled = zip(along, eigen.values).map { -$0 / max(abs($1), floor) }
        var direction = eigen.vectors * scaled
        let length = direction.reduce(0) { max($0, abs($1)) }
        let longest = 2 * max(1, theta.reduce(0) { max($0, abs($1)) })
        if length > longest { direction = direction.map { $0 * longest / length } }
        var share = 1.0
        for _ in 0..<40 {
            let candidate = zip(theta, direction).map { $0 + share * $1 }
            evaluations += 1
            // Near the optimum the criterion is flat to rounding: equal counts as lower there.
            if let next = criterion.state(at: candidate), next.value <= state.value + 1e-12 * abs(state.value)
            {
                return (candidate, next)
            }
            share /= 2
        }
        return nil
    }

    private func finish(_ start: [Double], _ end: [Double], _ evaluations: Int) -> Optimum? {
        let theta = criterion.products.structure.normalised(end)
        guard let state = criterion.state(at: theta) else { return nil }
        let derivatives = CriterionDerivatives(criterion, state, theta: theta)
        let gradient = derivatives.gradient(criterion, state)
        let eigen = SymmetricEigen(derivatives.hessian(criterion, state))
        let largest = gradient.reduce(0) { max($0, abs($1)) }
        return Optimum(
            theta: theta, state: state, derivatives: derivatives,
            record: OptimisationRecord(
                start: start, end: theta, criterion: state.value, largestGradient: largest,
                smallestEigenvalue: eigen.values.last ?? 0, evaluations: evaluations,
                isConverged: largest < 1e-5))
    }
}
