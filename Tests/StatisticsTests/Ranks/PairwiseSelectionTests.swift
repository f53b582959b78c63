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
