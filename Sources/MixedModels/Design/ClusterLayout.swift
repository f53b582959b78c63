/// How the random effects are cut into independent clusters, with what is left over as dense columns.
///
/// Clusters are the levels of the grouping with most levels, or of a coarser one it is nested in (patients, with their
/// courses inside). Groupings crossed with these (centres, plates) are dense columns X̃ = [Z₂ X]: V = V₁ + Z₂D₂Z₂' with V₁
/// block-diagonal, so the work on rows stays that of independent patients and a small dense system is left (the Schur
/// complement of Bates et al. 2015, section 3.4, the other way round).
struct ClusterLayout: Sendable {
    struct Block: Sendable {
        let term: Int
        let level: Int
        /// First effect of the block within its cluster.
        let offset: Int
    }

    /// Terms whose effects lie within clusters, and the others.
    let within: [Int], across: [Int]
    /// Cluster of each row; empty when there is no random term.
    let clusterOfRow: [Int32]
    let clusterCount: Int
    /// Effects of each cluster and where its blocks begin, prefix sums with one more entry.
    let effectStart: [Int], blockStart: [Int], squareStart: [Int]
    let blocks: [Block]
    /// Offset within its cluster of each level, by term; empty for terms across.
    let offsets: [[Int32]]
    /// First dense column of each term across; X follows after `denseEffects`.
    let denseStart: [Int]
    let denseEffects: Int
    /// Largest cluster.
    let largest: Int

    /// Above this many effects a coarser grouping becomes dense columns instead of one large cluster.
    private static let clusterLimit = 24

    /// - Parameter links: pairs of rows whose residuals are correlated; they must share a cluster.
    init(_ structure: RandomStructure, rows: Int, links: [(Int, Int)] = []) {
        let terms = structure.terms
        guard let first = terms.first else {
            within = []
            across = []
            clusterOfRow = []
            clusterCount = 0
            (effectStart, blockStart, squareStart) = ([0], [0], [0])
            blocks = []
            offsets = []
            denseStart = []
            denseEffects = 0
            largest = 0
            return
        }
        var cluster = first.codes, count = first.levels.count
        var inside = [0]
        for t in terms.indices.dropFirst() {
            let term = terms[t]
            if let coarser = ClusterLayout.nesting(cluster, count, in: term.codes, term.levels.count) {
                // The same grouping once more, or one that holds several clusters each.
                let merged = term.levels.count
                let sizes = ClusterLayout.sizes(terms, inside + [t], cluster: coarser, count: merged)
                if merged == count || (sizes.max() ?? 0) <= ClusterLayout.clusterLimit {
                    (cluster, count) = (coarser, merged)
                    inside.append(t)
                }
            }
        }
        if !links.isEmpty { (cluster, count) = ClusterLayout.joined(cluster, count, links) }
        within = inside
        across = terms.indices.filter { !inside.contains($0) }
        clusterOfRow = cluster
        clusterCount = count
        let built = ClusterLayout.blocks(terms, inside, cluster, count)
        blocks = built.blocks
        offsets = built.offsets
        effectStart = built.effectStart
        blockStart = built.blockStart
        var squares = [0], biggest = 0
        for c in 0..<count {
            let q = built.effectStart[c + 1] - built.effectStart[c]
            squares.append(squares[c] + q * q)
            biggest = max(biggest, q)
        }
        squareStart = squares
        largest = biggest
        var starts = [Int](repeating: 0, count: terms.count), dense = 0
        for t in across {
            starts[t] = dense
            dense += terms[t].size * terms[t].levels.count
        }
        denseStart = starts
        denseEffects = dense
    }

    /// The codes of `coarse` per row when every cluster lies in one of its levels.
    private static func nesting(_ cluster: [Int32], _ count: Int, in coarse: [Int32], _ levels: Int)
        -> [Int32]?
    {
        guard levels <= count else { return nil }
        var holder = [Int32](repeating: -1, count: count)
        for row in cluster.indices {
            let c = Int(cluster[row])
            if holder[c] < 0 { holder[c] = coarse[row] } else if holder[c] != coarse[row] { return nil }
        }
        return coarse
    }

    private static func sizes(
        _ terms: [RandomStructure.Term], _ inside: [Int], cluster: [Int32], count: Int
    ) -> [Int] {
        var sizes = [Int](repeating: 0, count: count)
        for t in inside {
            var seen = [Bool](repeating: false, count: terms[t].levels.count)
            for row in cluster.indices where !seen[Int(terms[t].codes[row])] {
                seen[Int(terms[t].codes[row])] = true
                sizes[Int(cluster[row])] += terms[t].size
            }
        }
        return sizes
    }

    private static func joined(_ cluster: [Int32], _ count: Int, _ links: [(Int, Int)]) -> ([Int32], Int) {
        var parent = Array(0..<count)
        func root(_ i: Int) -> Int {
            var i = i
            while parent[i] != i {
                parent[i] = parent[parent[i]]
                i = parent[i]
            }
            return i
        }
        for (a, b) in links {
            let x = root(Int(cluster[a])), y = root(Int(cluster[b]))
            if x != y { parent[max(x, y)] = min(x, y) }
        }
        var number = [Int32](repeating: -1, count: count), next: Int32 = 0
        for c in 0..<count where parent[c] == c {
            number[c] = next
            next += 1
        }
        return (cluster.map { number[root(Int($0))] }, Int(next))
    }

    private static func blocks(
        _ terms: [RandomStructure.Term], _ inside: [Int], _ cluster: [Int32], _ count: Int
    ) -> (blocks: [Block], offsets: [[Int32]], effectStart: [Int], blockStart: [Int]) {
        // Cluster of each level of each term within.
        var home: [[Int32]] = terms.map { _ in [] }
        var perCluster = [Int](repeating: 0, count: count)
        for t in inside {
            var of = [Int32](repeating: -1, count: terms[t].levels.count)
            for row in cluster.indices {
                let level = Int(terms[t].codes[row])
                if of[level] < 0 {
                    of[level] = cluster[row]
                    perCluster[Int(cluster[row])] += 1
                }
            }
            home[t] = of
        }
        var blockStart = [0]
        blockStart.reserveCapacity(count + 1)
        for c in 0..<count { blockStart.append(blockStart[c] + perCluster[c]) }
        var next = blockStart, used = [Int](repeating: 0, count: count)
        var blocks = [Block](
            repeating: Block(term: 0, level: 0, offset: 0), count: blockStart.last ?? 0)
        var offsets: [[Int32]] = terms.map { _ in [] }
        for t in inside {
            var mine = [Int32](repeating: 0, count: terms[t].levels.count)
            for level in mine.indices {
                let c = Int(home[t][level])
                mine[level] = Int32(used[c])
                blocks[next[c]] = Block(term: t, level: level, offset: used[c])
                next[c] += 1
                used[c] += terms[t].size
            }
            offsets[t] = mine
        }
        var effectStart = [0]
        effectStart.reserveCapacity(count + 1)
        for c in 0..<count { effectStart.append(effectStart[c] + used[c]) }
        return (blocks, offsets, effectStart, blockStart)
    }
}
