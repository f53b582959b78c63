import Statistics

/// CD3, CD4 and CD8 of one draw, 10^9/L with two decimals.
struct SubsetCounts: Hashable {
    var cd3: Double
    var cd4: Double
    var cd8: Double

    /// How far CD4 + CD8 is from a believable part of CD3 (60 to 100 %).
    var violation: Double {
        let sum = cd4 + cd8
        return max(0, sum - cd3 - 0.004) + max(0, 0.6 * cd3 - sum - 0.011)
    }
}

/// Before and after values of the paired courses with exactly the published medians and ranges.
///
/// Four pairs carry the extremes; the others lie on margin curves whose middle score is the median. Which course gets
/// which score follows latent T-cell numbers; of several such draws the one whose signed-rank P values come nearest to
/// the published ones is taken. The number of pairs must be odd: then the median is one of the values.
struct PairedSubsets {
    let before: [SubsetCounts]
    let after: [SubsetCounts]

    /// - Parameter latent: expected log T-cell number of each course before and after, in any unit.
    init(latent: [(before: Double, after: Double)], random: inout RandomSource) throws(SimulationError) {
        precondition(latent.count % 2 == 1 && latent.count >= 21)
        var best: (distance: Double, before: [SubsetCounts], after: [SubsetCounts])?
        for _ in 0..<PairedSubsets.tries {
            let order = latent.map { ($0.before + 0.9 * random.normal(), $0.after + 0.9 * random.normal()) }
            guard
                let before = Side.before.counts(order.map(\.0), &random),
                let after = Side.after.counts(order.map(\.1), &random),
                let distance = PairedSubsets.distance(before, after)
            else { continue }
            if distance < best?.distance ?? .infinity { best = (distance, before, after) }
        }
        guard let best else {
            throw SimulationError(
                .marginsNotReached, "no set of paired subset values reaches the margins for this seed",
                remedy: "Choose another --seed.")
        }
        (before, after) = (best.before, best.after)
    }

    private static let tries = 24

    /// Sum of squared distances of log P from the published ones; nil when a P is not below 0.04.
    private static func distance(_ before: [SubsetCounts], _ after: [SubsetCounts]) -> Double? {
        let parts: [(KeyPath<SubsetCounts, Double>, Double)] = [
            (\.cd3, PublishedMargins.cd3.p), (\.cd4, PublishedMargins.cd4.p), (\.cd8, PublishedMargins.cd8.p),
        ]
        var total = 0.0
        for (path, target) in parts {
            let x = after.map { $0[keyPath: path] }, y = before.map { $0[keyPath: path] }
            let logs = zip(x, y).map { NaturalLogarithm.of($0 / $1) }
            guard let ratios = try? PairedDifferences(differences: logs),
                let differences = try? PairedDifferences(x, minus: y, decimals: 2)
            else { return nil }
            // The abstract does not say which differences were ranked: both have to be significant.
            let p = SignedRankTest(ratios).p
            guard p < 0.04, SignedRankTest(differences).p < 0.04, p > 0 else { return nil }
            let step = NaturalLogarithm.of(p / target)
            total += step * step
        }
        return total
    }
}
