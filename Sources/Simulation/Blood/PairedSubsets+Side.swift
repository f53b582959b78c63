import Statistics

extension PairedSubsets {
    /// One of the two time points with its margins and the four pairs that carry the extremes.
    struct Side {
        let cd3: MarginCurve
        let cd4: MarginCurve
        let cd8: MarginCurve
        /// Lowest, second lowest, second highest, highest T cells.
        let anchors: [SubsetCounts]

        static let before = Side(
            cd3: MarginCurve(margin: PublishedMargins.cd3.before, spread: 0.80),
            cd4: MarginCurve(margin: PublishedMargins.cd4.before, spread: 0.85),
            cd8: MarginCurve(margin: PublishedMargins.cd8.before, spread: 0.87),
            anchors: [
                SubsetCounts(cd3: 0.03, cd4: 0.01, cd8: 0.01), SubsetCounts(cd3: 0.42, cd4: 0.20, cd8: 0.17),
                SubsetCounts(cd3: 2.45, cd4: 1.39, cd8: 0.85), SubsetCounts(cd3: 3.79, cd4: 1.10, cd8: 2.39),
            ])
        static let after = Side(
            cd3: MarginCurve(margin: PublishedMargins.cd3.after, spread: 0.74),
            cd4: MarginCurve(margin: PublishedMargins.cd4.after, spread: 0.78),
            cd8: MarginCurve(margin: PublishedMargins.cd8.after, spread: 0.80),
            anchors: [
                SubsetCounts(cd3: 0.26, cd4: 0.07, cd8: 0.15), SubsetCounts(cd3: 0.31, cd4: 0.19, cd8: 0.07),
                SubsetCounts(cd3: 5.05, cd4: 2.94, cd8: 1.75), SubsetCounts(cd3: 7.74, cd4: 1.35, cd8: 6.07),
            ])

        /// Values for courses ordered by `latent`; nil when CD4 and CD8 cannot be fitted under CD3.
        func counts(_ latent: [Double], _ random: inout RandomSource) -> [SubsetCounts]? {
            let ranked = latent.indices.sorted { (latent[$0], $0) < (latent[$1], $1) }
            let n = latent.count
            let places = [ranked[0], ranked[1], ranked[n - 2], ranked[n - 1]]
            let core = latent.indices.filter { !places.contains($0) }
            for noise in [0.45, 0.35, 0.25, 0.15] {
                guard let values = coreCounts(core.map { latent[$0] }, noise: noise, &random) else {
                    continue
                }
                var result = [SubsetCounts](repeating: anchors[0], count: n)
                for (place, anchor) in zip(places, anchors) { result[place] = anchor }
                for (index, value) in zip(core, values) { result[index] = value }
                return result
            }
            return nil
        }

        /// Every core value of each margin is used exactly once, so medians and ranges do not depend on the draw.
        private func coreCounts(
            _ latent: [Double], noise: Double, _ random: inout RandomSource
        ) -> [SubsetCounts]? {
            let scores = NormalScores.scores(latent.count)
            let lean = latent.map { _ in random.normal() }
            let own = latent.map { _ in random.normal() }
            func values(_ curve: MarginCurve, _ order: [Double]) -> [Double] {
                let rank = order.indices.sorted { (order[$0], $0) < (order[$1], $1) }
                var result = [Double](repeating: 0, count: order.count)
                for (position, index) in rank.enumerated() { result[index] = curve.value(scores[position]) }
                return result
            }
            let a = values(cd3, latent)
            let b = values(cd4, latent.indices.map { latent[$0] + noise * lean[$0] })
            let c = values(cd8, latent.indices.map { latent[$0] - noise * lean[$0] + noise / 2 * own[$0] })
            var counts = latent.indices.map { SubsetCounts(cd3: a[$0], cd4: b[$0], cd8: c[$0]) }
            return Side.settle(&counts) ? counts : nil
        }

        /// Swaps CD4 or CD8 between draws until CD4 + CD8 fits everywhere; the margins stay as they are.
        private static func settle(_ counts: inout [SubsetCounts]) -> Bool {
            for _ in 0..<40 {
                let broken = counts.indices.filter { counts[$0].violation > 0 }
                if broken.isEmpty { return true }
                var improved = false
                for index in broken where counts[index].violation > 0 {
                    improved = swapBest(index, \.cd4, &counts) || improved
                    if counts[index].violation > 0 { improved = swapBest(index, \.cd8, &counts) || improved }
                }
                if !improved { return false }
            }
            return false
        }

        private static func swapBest(
            _ index: Int, _ path: WritableKeyPath<SubsetCounts, Double>, _ counts: inout [SubsetCounts]
        ) -> Bool {
            var best: (gain: Double, partner: Int)?
            for other in counts.indices where other != index {
                var mine = counts[index], theirs = counts[other]
                let now = mine.violation + theirs.violation
                (mine[keyPath: path], theirs[keyPath: path]) = (theirs[keyPath: path], mine[keyPath: path])
                let gain = now - mine.violation - theirs.violation
                if gain > (best?.gain ?? 1e-9) { best = (gain, other) }
            }
            guard let best else { return false }
            let value = counts[index][keyPath: path]
            counts[index][keyPath: path] = counts[best.partner][keyPath: path]
            counts[best.partner][keyPath: path] = value
            return true
        }
    }
}
