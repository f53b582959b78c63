import GSLKit

/// How a fit was found: convergence is a fact that can be read off.
public struct OptimisationRecord: Hashable, Sendable {
    /// Parameters where the search began and ended.
    public let start: [Double]
    /// Parameters at the optimum.
    public let end: [Double]
    /// Criterion at the end.
    public let criterion: Double
    /// Largest absolute component of the gradient at the end, on columns of unit size.
    public let largestGradient: Double
    /// Smallest eigenvalue of the Hessian at the end: positive at a strict minimum.
    public let smallestEigenvalue: Double
    /// Evaluations of the criterion.
    public let evaluations: Int
    /// Whether the gradient vanished at a point that does not curve down.
    public let isConverged: Bool
}

/// Newton's method with an eigenvalue-modified Hessian and step control: descends from saddle points, ends at minima.
///
/// The criterion is even in the sign of every column of a Cholesky factor, so the search is unconstrained; a variance of
/// zero is a stationary point with positive curvature like any other minimum.
struct Optimiser {
    let sweep: CriterionSweep
    let derivatives: CovarianceDerivatives

    /// θ on columns of unit size, with everything at the optimum.
    struct Optimum: Sendable {
        var theta: [Double]
        var derivatives: ThetaDerivatives
        var record: OptimisationRecord
    }

    private struct Point {
        var theta: [Double]
        var value: Double
        var derivatives: ThetaDerivatives
        var eigen: SymmetricEigen
    }

    private static let limit = 100

    init(_ sweep: CriterionSweep) {
        self.sweep = sweep
        derivatives = CovarianceDerivatives(sweep)
    }

    /// The best of the starts; nil when none has a finite criterion. The sweep is left at the optimum.
    ///
    /// - Parameter warm: a start on columns of unit size, such as the optimum of a neighbouring problem.
    func minimise(warm: [Double]? = nil) -> Optimum? {
        let structure = sweep.design.structure
        guard structure.parameterCount > 0 else { return trivial() }
        var evaluations = 0
        let start = warm ?? structure.start(0.7)
        var best = descend(from: start, &evaluations) ?? descend(from: structure.start(0.2), &evaluations)
        guard let first = best else { return nil }
        // A boundary may hide a better interior point, and the other way round: both are looked at.
        for other in restarts(first) {
            guard let found = descend(from: other, &evaluations) else { continue }
            if found.value < (best?.value ?? .infinity) - 1e-9 * max(1, abs(found.value)) { best = found }
        }
        guard let best else { return nil }
        return finish(start, best, &evaluations)
    }

    /// No random effects: a plain least-squares fit.
    private func trivial() -> Optimum? {
        guard sweep.evaluate([]) else { return nil }
        derivatives.compute()
        return Optimum(
            theta: [], derivatives: ThetaDerivatives(derivatives, theta: []),
            record: OptimisationRecord(
                start: [], end: [], criterion: sweep.value, largestGradient: 0, smallestEigenvalue: 0,
                evaluations: 1, isConverged: true))
    }

    private func restarts(_ point: Point) -> [[Double]] {
        let structure = sweep.design.structure
        let theta = structure.normalised(point.theta)
        let diagonal = structure.diagonal
        var out: [[Double]] = []
        if zip(theta, diagonal).contains(where: { $1 && $0 < 1e-3 }) {
            out = [structure.start(0.2), structure.start(2)]
        }
        // The boundary of each variance, where it is lower than the interior optimum.
        for k in theta.indices where diagonal[k] && theta[k] >= 1e-3 && theta[k] < 0.5 {
            var trial = theta
            trial[k] = 0
            if sweep.evaluate(trial), sweep.value < point.value - 1e-9 * max(1, abs(point.value)) {
                out.append(trial)
            }
        }
        return out
    }

    private func point(_ theta: [Double], _ evaluations: inout Int) -> Point? {
        evaluations += 1
        guard sweep.evaluate(theta) else { return nil }
        derivatives.compute()
        let found = ThetaDerivatives(derivatives, theta: theta)
        return Point(
            theta: theta, value: sweep.value, derivatives: found, eigen: SymmetricEigen(found.hessian))
    }

    private func descend(from start: [Double], _ evaluations: inout Int) -> Point? {
        guard var now = point(start, &evaluations) else { return nil }
        var nudges = 0, radius = 2.0
        for _ in 0..<Optimiser.limit {
            let low = now.eigen.values.last ?? 0, high = max(abs(now.eigen.values.first ?? 0), 1)
            let direction = step(now, radius)
            let length = direction.reduce(0) { max($0, abs($1)) }
            let scale = now.theta.reduce(1e-2) { max($0, abs($1)) }
            if length < 1e-10 * scale {
                // A stationary point that curves down is a saddle: leave it along the steepest curvature.
                guard low < -1e-7 * high, nudges < 5 else { break }
                nudges += 1
                let away = zip(now.theta, now.eigen.vectors.column(now.theta.count - 1)).map { $0 + 0.1 * $1 }
                guard let moved = point(away, &evaluations) else { break }
                now = moved
                continue
            }
            guard let next = accept(now, direction, &evaluations) else { break }
            let shortened = next.share < 1
            radius = shortened ? max(0.05, length * next.share) : max(radius, 2 * length)
            let isLast = !shortened && length < 1e-6 * scale && low > 0
            now = next.point
            // Newton's error is the square of the step: the next step would be below rounding.
            if isLast { break }
        }
        return now
    }

    private func step(_ now: Point, _ radius: Double) -> [Double] {
        let floor = 1e-9 * max(1, abs(now.eigen.values.first ?? 1))
        let along = now.eigen.vectors.transposedTimes(now.derivatives.gradient)
        let scaled = zip(along, now.eigen.values).map { -$0 / max(abs($1), floor) }
        let direction = now.eigen.vectors * scaled
        let length = direction.reduce(0) { max($0, abs($1)) }
        let longest = radius * max(1, now.theta.reduce(0) { max($0, abs($1)) })
        return length > longest ? direction.map { $0 * longest / length } : direction
    }

    /// The first of ever shorter steps that does not raise the criterion beyond rounding.
    private func accept(_ now: Point, _ direction: [Double], _ evaluations: inout Int)
        -> (point: Point, share: Double)?
    {
        var share = 1.0
        for _ in 0..<40 {
            let candidate = zip(now.theta, direction).map { $0 + share * $1 }
            if let next = point(candidate, &evaluations),
                next.value <= now.value + 1e-12 * max(1, abs(now.value))
            {
                return (next, share)
            }
            share /= share > 0.2 ? 2 : 4
        }
        return nil
    }

    private func finish(_ start: [Double], _ best: Point, _ evaluations: inout Int) -> Optimum? {
        let structure = sweep.design.structure
        let theta = structure.normalised(best.theta)
        // The sweep may stand elsewhere after restarts, and the inference reads it.
        guard let last = point(theta, &evaluations) else { return nil }
        let gradient = last.derivatives.gradient
        let largest = gradient.reduce(0) { max($0, abs($1)) }
        let along = last.eigen.vectors.transposedTimes(gradient)
        // The decrease a Newton step would still bring, in units of the criterion.
        let high = max(abs(last.eigen.values.first ?? 0), 1e-300)
        let decrement = zip(along, last.eigen.values).reduce(0) { sum, pair in
            sum + pair.0 * pair.0 / max(abs(pair.1), 1e-9 * high)
        }
        let low = last.eigen.values.last ?? 0
        return Optimum(
            theta: theta, derivatives: last.derivatives,
            record: OptimisationRecord(
                start: structure.reported(start), end: structure.reported(theta), criterion: last.value,
                largestGradient: largest, smallestEigenvalue: low, evaluations: evaluations,
                isConverged: decrement < 1e-8 && low > -1e-6 * high))
    }
}
