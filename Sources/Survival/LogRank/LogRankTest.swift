internal import Glibc

/// The log-rank test and its G-rho family: do the groups share one survival function?
///
/// *Model:* at each event time the events fall on the groups as in a hypergeometric draw. With weight
/// w = S(t−)^ρ from the pooled Kaplan-Meier curve of the stratum,
/// ```
/// O_g = Σ w d_g,   E_g = Σ w d n_g / n,
/// V_gh = Σ w² d (n − d) / (n − 1) · (n_g/n) (1{g=h} − n_h/n),   χ² = (O−E)' V⁻ (O−E)
/// ```
/// ρ = 0 is the log-rank test, ρ = 1 the Peto-Peto modification of Gehan-Wilcoxon. Strata are summed over.
/// *Assumptions:* independent censoring; large-sample: with few events use ``PermutationLogRank``.
/// *When it fails:* no events, or fewer than two groups with expected events.
/// *References:* Mantel 1966; Harrington & Fleming 1982, doi:10.1093/biomet/69.3.553.
/// *Checked against:* R 4.2.2, survival 3.5-3, `survdiff`.
public struct LogRankTest: Sendable {
    /// Group names in order.
    public let labels: [String]
    /// Subjects per group.
    public let counts: [Int]
    /// Weighted observed events per group.
    public let observed: [Double]
    /// Weighted expected events per group.
    public let expected: [Double]
    /// Covariance matrix of observed − expected, rows.
    public let variance: [[Double]]
    /// Unweighted number of events per group.
    public let events: [Int]
    /// The test, on (groups with expected events) − 1 degrees of freedom.
    public let test: Estimable<ChiSquareTest>

    /// Compares the groups, within strata when given.
    ///
    /// *When it fails:* groups or strata of another number of subjects, `rho` not finite.
    public static func test(
        _ data: SurvivalData, groups: Grouping, strata: Grouping? = nil, rho: Double = 0
    ) throws(SurvivalError) -> LogRankTest {
        try groups.check(count: data.count)
        try strata?.check(count: data.count)
        guard rho.isFinite else { throw SurvivalError(.badOption, "rho must be a finite number") }
        var sums = LogRankSums(groups: groups.labels.count, rho: rho)
        for order in strata?.split(data.order) ?? [data.order] {
            sums.add(data, order: order, codes: groups.codes)
        }
        var events = [Int](repeating: 0, count: groups.labels.count)
        for (row, event) in data.events.enumerated() where event { events[groups.codes[row]] += 1 }
        return LogRankTest(labels: groups.labels, counts: groups.counts, events: events, sums: sums)
    }

    private init(labels: [String], counts: [Int], events: [Int], sums: LogRankSums) {
        let size = labels.count
        self.labels = labels
        self.counts = counts
        self.events = events
        observed = sums.observed
        expected = sums.expected
        variance = (0..<size).map { g in Array(sums.variance[g * size..<(g + 1) * size]) }
        let used = (0..<size).filter { sums.expected[$0] > 0 }
        test = Self.chiSquare(sums, used: used)
    }

    private static func chiSquare(_ sums: LogRankSums, used: [Int]) -> Estimable<ChiSquareTest> {
        guard !used.isEmpty else { return .notEstimable(reason: "no events") }
        guard used.count > 1 else { return .notEstimable(reason: "only one group has expected events") }
        let free = used.dropFirst(), size = sums.observed.count
        let difference = free.map { sums.observed[$0] - sums.expected[$0] }
        let matrix = free.flatMap { g in free.map { sums.variance[g * size + $0] } }
        guard let system = SymmetricSystem(matrix, size: free.count) else {
            return .notEstimable(reason: "the groups are never at risk together: the variance is singular")
        }
        return .estimate(
            ChiSquareTest(statistic: system.quadraticForm(difference), degreesOfFreedom: free.count))
    }

    /// Test for trend with one score per group: z = c'(O − E) / √(c'Vc).
    ///
    /// *When it fails:* equal scores, no events. *Reference:* Tarone 1975, doi:10.1093/biomet/62.3.679.
    public func trend(scores: [Double]? = nil) throws(SurvivalError) -> Estimable<NormalTest> {
        let scores = scores ?? labels.indices.map { Double($0 + 1) }
        guard scores.count == labels.count, scores.allSatisfy(\.isFinite) else {
            throw SurvivalError(
                .badOption, "\(scores.count) trend scores for \(labels.count) groups",
                remedy: "give one finite score per group, in the order \(labels.joined(separator: ", "))")
        }
        var numerator = 0.0, spread = 0.0
        for g in labels.indices {
            numerator += scores[g] * (observed[g] - expected[g])
            for h in labels.indices { spread += scores[g] * scores[h] * variance[g][h] }
        }
        guard
            spread > 1e-12 * variance.indices.reduce(0.0, { $0 + scores[$1] * scores[$1] * variance[$1][$1] })
        else { return .notEstimable(reason: "no events, or all scores are equal: the trend has no variance") }
        return .estimate(NormalTest(z: numerator / spread.squareRoot()))
    }
}

/// Sums over event times and strata, accumulated in one ascending pass per stratum.
struct LogRankSums {
    var observed: [Double]
    var expected: [Double]
    var variance: [Double]
    private let rho: Double
    private let size: Int

    init(groups: Int, rho: Double) {
        size = groups
        self.rho = rho
        observed = Array(repeating: 0, count: groups)
        expected = observed
        variance = Array(repeating: 0, count: groups * groups)
    }

    mutating func add(_ data: SurvivalData, order: [Int], codes: [Int]) {
        var atRisk = [Int](repeating: 0, count: size), total = 0
        let entering = data.entries.map { column in order.sorted { column[$0] < column[$1] } }
        if entering == nil {
            for subject in order { atRisk[codes[subject]] += 1 }
            total = order.count
        }
        var events = [Int](repeating: 0, count: size)
        var next = 0, entered = 0, survival = 1.0
        while next < order.count {
            let time = data.times[order[next]], first = next
            if let entering, let entries = data.entries {
                while entered < entering.count, entries[entering[entered]] < time {
                    atRisk[codes[entering[entered]]] += 1
                    total += 1
                    entered += 1
                }
            }
            var died = 0
            while next < order.count, data.times[order[next]] == time {
                if data.events[order[next]] {
                    events[codes[order[next]]] += 1
                    died += 1
                }
                next += 1
            }
            if died > 0 {
                let weight = rho == 0 ? 1 : pow(survival, rho)
                count(events: events, died: died, atRisk: atRisk, total: total, weight: weight)
                survival *= Double(total - died) / Double(total)
                for g in 0..<size { events[g] = 0 }
            }
            for position in first..<next { atRisk[codes[order[position]]] -= 1 }
            total -= next - first
        }
    }

    private mutating func count(events: [Int], died: Int, atRisk: [Int], total: Int, weight: Double) {
        let n = Double(total), d = Double(died)
        let spread = total > 1 ? weight * weight * d * (n - d) / (n - 1) : 0
        for g in 0..<size {
            let share = Double(atRisk[g]) / n
            observed[g] += weight * Double(events[g])
            expected[g] += weight * d * share
            guard spread > 0 else { continue }
            variance[g * size + g] += spread * share
            for h in 0..<size { variance[g * size + h] -= spread * share * Double(atRisk[h]) / n }
        }
    }
}
