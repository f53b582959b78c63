/// Log-rank test with the choice between the chi-square and the permutation distribution made and explained.
public struct SurvivalComparison: Sendable {
    /// Below this many events in any group the permutation distribution is primary. Convention; the chi-square
    /// approximation of the log-rank test is anticonservative with few events in small groups.
    public static let fewEvents = 5

    /// The large-sample test.
    public let logRank: LogRankTest
    /// The permutation test, computed when it is primary.
    public let permutation: Estimable<PermutationLogRank>?
    /// The p-value to report.
    public let pValue: Estimable<Double>
    /// Which distribution gave it and why.
    public let method: String

    /// Compares groups, see ``LogRankTest`` and ``PermutationLogRank``.
    ///
    /// With delayed entry the chi-square distribution is reported whatever the number of events; ``method``
    /// says so.
    /// *When it fails:* groups or strata of another number of subjects, a wrong `rho` or `relabellings`.
    public static func compare(
        _ data: SurvivalData, groups: Grouping, strata: Grouping? = nil, rho: Double = 0,
        relabellings: Int = 100_000, seed: UInt64 = 20_240_229
    ) throws(SurvivalError) -> SurvivalComparison {
        let logRank = try LogRankTest.test(data, groups: groups, strata: strata, rho: rho)
        let fewest = zip(logRank.counts, logRank.events).filter { $0.0 > 0 }.map(\.1).min() ?? 0
        let asymptotic = logRank.test.map(\.pValue)
        if let reason = logRank.test.reason {
            return SurvivalComparison(
                logRank: logRank, permutation: nil, pValue: asymptotic, method: "log-rank test: \(reason)")
        }
        guard fewest < fewEvents else {
            return SurvivalComparison(
                logRank: logRank, permutation: nil, pValue: asymptotic,
                method: "log-rank test, chi-square distribution (at least \(fewEvents) events in each group)")
        }
        // Bounds the work on large tables; the number of relabellings is part of the method text.
        let affordable = max(2_000, 200_000_000 / max(1, data.count))
        let permutation = try PermutationLogRank.test(
            data, groups: groups, strata: strata, rho: rho, relabellings: min(relabellings, affordable),
            seed: seed)
        guard let result = permutation.value else {
            return SurvivalComparison(
                logRank: logRank, permutation: permutation, pValue: asymptotic,
                method: "log-rank test, chi-square distribution (\(permutation.reason ?? ""))")
        }
        return SurvivalComparison(
            logRank: logRank, permutation: permutation, pValue: .estimate(result.pValue),
            method: "log-rank test, \(result.method.text) (a group has \(fewest) < \(fewEvents) events)")
    }
}

extension PermutationLogRank.Method {
    /// `exact permutation distribution` or `20000 random relabellings, seed 7`.
    public var text: String {
        switch self {
        case .exact: "exact permutation distribution"
        case .monteCarlo(let count, let seed): "\(count) random relabellings, seed \(seed)"
        }
    }
}
