import Testing

@testable import Statistics

@Suite struct PairwiseSelectionTests {
    @Test func selectsLikeSortingAllPairs() {
        var random = SplitMix(7)
        for n in [1, 2, 3, 8, 31] {
            let x = (0..<n).map { _ in (Double.random(in: -5...5, using: &random) * 4).rounded() / 4 }
            var sums: [Double] = []
            for i in x.indices { for j in i..<n { sums.append(x[i] + x[j]) } }
            sums.sort()
            let walsh = WalshSums(x)
            #expect(walsh.count == sums.count)
            for k in 1...sums.count { #expect(walsh.select(k) == sums[k - 1]) }
            let y = (0..<5).map { _ in Double.random(in: -5...5, using: &random) }
            let differences = x.flatMap { a in y.map { a - $0 } }.sorted()
            let pairwise = PairwiseDifferences(x, y)
            for k in 1...differences.count { #expect(pairwise.select(k) == differences[k - 1]) }
        }
    }

    /// Long columns go through the thinned bracket and interpolation; steps, outliers and a continuous column.
    @Test(arguments: [0, 1, 2]) func selectsFromLongColumns(_ kind: Int) {
        var random = SplitMix(11)
        let draw = { (random: inout SplitMix) -> Double in
            let u = Double.random(in: -5...5, using: &random)
            return kind == 0 ? u : kind == 1 ? (u * 3).rounded() : 1 / (u * u * u)
        }
        let x = (0..<2100).map { _ in draw(&random) }, y = (0..<90).map { _ in draw(&random) }
        let sorted = x.sorted(), walsh = WalshSums(x)
        /// By definition: fewer than k sums lie below the k-th, at least k lie at or below it.
        func isRank(_ k: Int, _ value: Double) -> Bool {
            var below = 0, atMost = 0
            for i in sorted.indices {
                for j in i..<sorted.count {
                    let sum = sorted[i] + sorted[j]
                    if sum < value { below += 1 }
                    if sum > value { break }
                    atMost += 1
                }
            }
            return below < k && k <= atMost
        }
        for k in [1, walsh.count / 40, walsh.count / 2, walsh.count] {
            #expect(isRank(k, walsh.select(k)))
        }
        let middle = (walsh.select((walsh.count + 1) / 2), walsh.select(walsh.count / 2 + 1))
        #expect(walsh.medianSum == (middle.0 + middle.1) / 2)
        let differences = x.flatMap { a in y.map { a - $0 } }.sorted()
        let pairwise = PairwiseDifferences(x, y)
        for k in [1, differences.count / 40, differences.count / 2, differences.count] {
            #expect(pairwise.select(k) == differences[k - 1])
        }
    }

    @Test func radixSortAgrees() {
        var random = SplitMix(3)
        let values =
            (0..<10_000).map { _ in Double.random(in: -1e9...1e9, using: &random) } + [
                0, -0.0, 1e-300, -.infinity,
            ]
        #expect(values.ascending() == values.sorted())
    }

    @Test func midranks() {
        #expect(Ranks.midranks([3, 1, 3, 2]) == [3.5, 1, 3.5, 2])
        #expect(Ranks.tieSizes([3, 1, 3, 2]) == [1, 1, 2])
        #expect(Ranks.midranks([]) == [])
    }
}
