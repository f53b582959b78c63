internal import Glibc

extension CoxFit {
    /// Martingale residuals δ − Λ̂ per row, in the order of the rows.
    ///
    /// With exact ties Breslow's cumulative hazard is used.
    /// *Reference:* Therneau, Grambsch & Fleming 1990, doi:10.1093/biomet/77.1.147.
    public func martingaleResiduals() -> Estimable<[Double]> {
        guard let solution, monotoneCovariates.isEmpty else { return .notEstimable(reason: residualFailure) }
        let process = HazardProcess(solution.sets, beta: solution.beta, ties: ties)
        var out = [Double](repeating: 0, count: count)
        for (position, row) in solution.sets.order.enumerated() {
            let event = solution.sets.events[position] ? 1.0 : 0
            out[row] = event - process.weights[position] * process.exposedHazard(row: position)
        }
        return .estimate(out)
    }

    /// Deviance residuals sign(M) √(−2 (M + δ log(δ − M))), nearly symmetric around 0.
    ///
    /// *Reference:* Therneau, Grambsch & Fleming 1990, doi:10.1093/biomet/77.1.147.
    public func devianceResiduals() -> Estimable<[Double]> {
        martingaleResiduals().map { martingale in
            martingale.enumerated().map { row, m in
                let event = design.data.events[row]
                let inner = event ? m + log(1 - m) : m
                return (m < 0 ? -1 : 1) * max(0, -2 * inner).squareRoot()
            }
        }
    }

    /// Score residuals per row (one value per estimable coefficient): each row's share of the score.
    ///
    /// *When it fails:* no events, monotone likelihood, exact ties.
    /// *Reference:* Therneau, Grambsch & Fleming 1990, doi:10.1093/biomet/77.1.147. *Checked against:*
    /// survival 3.5-3.
    public func scoreResiduals() -> Estimable<[[Double]]> {
        guard let solution, monotoneCovariates.isEmpty, ties != .exact else {
            return .notEstimable(reason: ties == .exact ? "not defined for exact ties" : residualFailure)
        }
        let sets = solution.sets, p = sets.columnCount
        let flat = HazardProcess(sets, beta: solution.beta, ties: ties).scoreResiduals()
        var out = [[Double]](repeating: [], count: count)
        for (position, row) in sets.order.enumerated() {
            out[row] = (0..<p).map { flat[position * p + $0] * sets.scales[$0] }
        }
        return .estimate(out)
    }

    /// Approximate change of the coefficients when a row is left out (score residual × covariance).
    ///
    /// One value per estimable coefficient. *When it fails:* as for the score residuals.
    /// *Checked against:* survival 3.5-3, `residuals(type = "dfbeta")`.
    public func dfbeta() -> Estimable<[[Double]]> {
        guard let matrix = modelCovariance.value else { return .notEstimable(reason: residualFailure) }
        return scoreResiduals().map { rows in
            rows.map { u in matrix.map { line in zip(line, u).reduce(0) { $0 + $1.0 * $1.1 } } }
        }
    }

    /// Schoenfeld residuals: per event its covariates minus their risk-set mean, by ascending time.
    ///
    /// *Reference:* Schoenfeld 1982, doi:10.1093/biomet/69.1.239.
    public func schoenfeldResiduals() -> Estimable<[(row: Int, time: Double, residual: [Double])]> {
        guard let solution, monotoneCovariates.isEmpty else { return .notEstimable(reason: residualFailure) }
        let sets = solution.sets, p = sets.columnCount
        let process = HazardProcess(sets, beta: solution.beta, ties: ties)
        var out: [(row: Int, time: Double, residual: [Double])] = []
        for position in (0..<sets.rowCount).reversed() where sets.events[position] {
            let block = process.block(ofRow: position)
            out.append(
                (
                    sets.order[position], sets.times[position],
                    (0..<p).map {
                        (sets.x[position * p + $0] - process.eventMean[block * p + $0]) * sets.scales[$0]
                    }
                ))
        }
        out.sort { ($0.time, $0.row) < ($1.time, $1.row) }
        return .estimate(out)
    }

    private var residualFailure: String {
        solution == nil
            ? "no events"
            : "monotone likelihood in \(monotoneCovariates.joined(separator: ", ")): fitted hazards are 0 or infinite"
    }
}
