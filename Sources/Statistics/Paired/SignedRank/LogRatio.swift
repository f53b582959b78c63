internal import Glibc

/// Signed-rank analysis of ratios after/before: exact test of log(after/before) and the Hodges-Lehmann ratio.
///
/// The Hodges-Lehmann ratio is exp of the Hodges-Lehmann estimate of log(after/before): the typical fold change;
/// its interval is the exact one of the log-ratios, back-transformed. Equal ratios tie when they agree to 12 digits
/// (see ``PairedDifferences``).
/// *Assumes:* log-ratios symmetric about their centre, independent pairs.
/// *Fails:* pairs with a value <= 0 are left out and counted: their ratio does not exist.
/// *References:* see ``SignedRankTest`` and ``HodgesLehmann``. *Checked against:* Walsh averages listed by
/// hand.
public struct LogRatioSignedRank: Hashable, Sendable {
    /// The log-ratios used.
    public let logRatios: PairedDifferences
    /// Test of the log-ratios against 0 (ratio 1).
    public let test: SignedRankTest
    /// The Hodges-Lehmann ratio after/before.
    public let ratio: Estimate<Double>
    /// Its exact interval.
    public let interval: Estimate<ConfidenceInterval>
    /// Pairs left out.
    public let dropped: [Exclusion]

    /// Compares pairs; NaN is missing.
    /// - Throws: `StatisticsError` for unequal lengths, an infinite value or ratio, or a level outside 0…1.
    public init(
        after: [Double], before: [Double], zeros: ZeroTreatment = .wilcoxon, level: Double = 0.95
    ) throws(StatisticsError) {
        try Check.lengths(after.count, before.count)
        try Check.finite(after)
        try Check.finite(before)
        var logs: [Double] = [], missing = 0, nonpositive = 0
        for (a, b) in zip(after, before) {
            if a.isNaN || b.isNaN {
                missing += 1
                logs.append(.nan)
            } else if a <= 0 || b <= 0 {
                nonpositive += 1
                logs.append(.nan)
            } else {
                logs.append(a == b ? 0 : log(a / b))
            }
        }
        logRatios = try PairedDifferences(differences: logs)
        test = SignedRankTest(logRatios, zeros: zeros)
        let centre = try HodgesLehmann(logRatios, level: level)
        ratio = centre.estimate.map { exp($0) }
        interval = centre.interval.map { $0.map { exp($0) } }
        dropped = [
            Exclusion("a value of the pair is missing", missing),
            Exclusion("a value of the pair is zero or negative", nonpositive),
        ].filter { $0.count > 0 }
    }
}
