internal import GSLKit
internal import Glibc

/// Wilcoxon's signed-rank test of paired differences against a symmetric distribution about 0.
///
/// *Statistic:* V = sum of the mid-ranks of |d| over the positive differences.
/// *Null distribution:* given the magnitudes each sign is + or - with probability 1/2; with ties and zeros this
/// conditional distribution is computed exactly by convolution for up to 1000 nonzero differences, else the normal
/// approximation with tie-corrected variance Σr²/4 is used and the method note says so.
/// *Assumes:* independent pairs, differences symmetric about a common centre. Several courses of one patient are not
/// independent: see ``ClusteredSignedRank``.
/// *Fails:* never; without nonzero differences p is 1 and z is not estimable. With n nonzero pairs the smallest
/// two-sided p is 2^(1-n).
/// *References:* Wilcoxon 1945 doi:10.2307/3001968; Pratt 1959 doi:10.1080/01621459.1959.10501526.
/// *Checked against:* R 4.2.2 `wilcox.test`, coin 1.4-2 `wilcoxsign_test(distribution = "exact")`, enumeration.
public struct SignedRankTest: Hashable, Sendable {
    /// One treatment of the zeros with all its numbers.
    public struct Version: Hashable, Sendable {
        /// Treatment of zeros.
        public let zeros: ZeroTreatment
        /// V, the sum of the positive ranks.
        public let statistic: Double
        /// Exact conditional p values.
        public let exact: Estimate<PValues>
        /// (V - Σr/2)/√(Σr²/4).
        public let z: Estimate<Double>
        /// Two-sided p of the normal approximation.
        public let pNormal: Double
        /// The same with the continuity correction of 1/2.
        public let pContinuity: Double
    }

    /// Pairs used.
    public let pairs: Int
    /// Zero differences among them.
    public let zeros: Int
    /// Whether nonzero differences tie in magnitude.
    public let hasTies: Bool
    /// Pairs left out.
    public let dropped: [Exclusion]
    /// Zeros dropped.
    public let wilcoxon: Version
    /// Zeros ranked.
    public let pratt: Version
    /// (V₊ - V₋)/(V₊ + V₋), zeros dropped: the matched-pairs rank-biserial correlation.
    public let rankBiserial: Estimate<Double>
    /// The treatment of zeros that was asked for.
    public let zeroTreatment: ZeroTreatment

    /// Tests the differences; both treatments of zeros are computed, `zeros` selects the one reported first.
    public init(_ differences: PairedDifferences, zeros treatment: ZeroTreatment = .wilcoxon) {
        let groups = SignedRankGroups(keys: differences.keys)
        pairs = differences.count
        zeros = groups.zeros
        hasTies = groups.hasTies
        dropped = differences.dropped
        zeroTreatment = treatment
        wilcoxon = Version(groups, .wilcoxon)
        pratt = groups.zeros == 0 ? wilcoxon.relabelled(.pratt) : Version(groups, .pratt)
        let n = Double(groups.nonzero), total = n * (n + 1) / 2
        rankBiserial =
            groups.nonzero == 0
            ? .notEstimable(reason: "every difference is zero")
            : .value((2 * wilcoxon.statistic - total) / total)
    }

    /// Nonzero differences.
    public var nonzero: Int { pairs - zeros }
    /// The version asked for.
    public var primary: Version { zeroTreatment == .wilcoxon ? wilcoxon : pratt }
    /// The two-sided p value: exact where it was computed, else normal with continuity correction.
    public var p: Double { primary.exact.value?.twoSided ?? primary.pContinuity }

    /// Which variant answered and why.
    public var method: MethodNote {
        let zeroText =
            zeros == 0 ? "no zeros" : zeroTreatment == .wilcoxon ? "\(zeros) zeros dropped" : "Pratt zeros"
        let exact = primary.exact.value != nil
        return MethodNote(
            "Wilcoxon signed-rank test",
            variant: (exact ? "exact conditional" : "normal approximation, continuity correction") + ", "
                + zeroText
                + (hasTies ? ", mid-ranks for ties" : ""),
            reason: exact
                ? "\(nonzero) nonzero differences: the exact distribution is computed"
                : "more than \(SignedRankDistribution.largestExact) nonzero differences")
    }
}

extension SignedRankTest.Version {
    init(_ groups: SignedRankGroups, _ treatment: ZeroTreatment) {
        var doubled = 0, sum = 0.0, squares = 0.0, below = treatment == .pratt ? groups.zeros : 0
        for group in groups.groups {
            let rank = 2 * below + group.size + 1
            below += group.size
            doubled += rank * group.positive
            let size = Double(group.size), r = 0.5 * Double(rank)
            sum += size * r
            squares += size * r * r
        }
        zeros = treatment
        statistic = 0.5 * Double(doubled)
        exact =
            groups.nonzero <= SignedRankDistribution.largestExact
            ? .value(
                SignedRankDistribution.pValues(
                    doubledRanks: groups.doubledRanks(treatment), sizes: groups.groups.map(\.size),
                    doubledStatistic: doubled))
            : .notEstimable(reason: "more than \(SignedRankDistribution.largestExact) nonzero differences")
        guard squares > 0 else {
            z = .notEstimable(reason: "every difference is zero")
            pNormal = 1
            pContinuity = 1
            return
        }
        let deviation = statistic - 0.5 * sum, sigma = 0.5 * squares.squareRoot()
        let normal = NormalDistribution()
        z = .value(deviation / sigma)
        pNormal = normal.twoSided(deviation / sigma)
        // The correction moves towards 0 and not beyond it on the other side for V at its mean.
        let corrected = deviation == 0 ? 0 : deviation - (deviation > 0 ? 0.5 : -0.5)
        pContinuity = min(1, 2 * min(normal.cdf(corrected / sigma), normal.upperTail(corrected / sigma)))
    }

    func relabelled(_ treatment: ZeroTreatment) -> SignedRankTest.Version {
        SignedRankTest.Version(
            zeros: treatment, statistic: statistic, exact: exact, z: z, pNormal: pNormal,
            pContinuity: pContinuity)
    }
}
