/// The order of rows and random effects that makes the curvature matrix of a cluster nearly diagonal.
///
/// Rows stand by cluster, within it by level of the grouping with most levels. That grouping's effects (`leading`) form
/// small diagonal blocks that are eliminated one by one; the effects of all other groupings (`rest`) stay as one dense
/// block, empty for a single grouping.
struct GeneralisedLayout: Sendable {
    /// Where the effects of a term stand among the columns of a row.
    struct Place: Sendable {
        let term: RandomStructure.Term
        let column: Int
        let isLeading: Bool
        /// Root mean squares of the effects' columns: the search sees them divided by these, so that units do not matter.
        let scales: [Double]
    }

    struct Cluster: Sendable {
        let blocks: Range<Int>
        /// Place of its first remaining effect among all.
        let firstRest: Int
        let restCount: Int
    }

    let structure: RandomStructure
    /// Row of the frame at each place.
    let order: [Int]
    /// Leading terms first.
    let places: [Place]
    /// Effects per leading block, m.
    let leading: Int
    /// Effects of a row in the other groupings.
    let rest: Int
    /// First row of each block, and the number of rows at the end.
    let blockStart: [Int]
    let clusters: [Cluster]
    /// Level of the leading grouping by block.
    let blockLevel: [Int]
    /// `rest` places per row within the remaining effects of its cluster.
    let restIndex: [Int32]
    /// First effect of each level of the remaining terms among all remaining effects, by place of the term.
    let restOfLevel: [[Int]]
    let restTotal: Int

    var width: Int { leading + rest }
    var rows: Int { order.count }
    var blocks: Int { blockLevel.count }

    init(_ structure: RandomStructure, rows n: Int) {
        self.structure = structure
        let leadingCodes = structure.terms[0].codes
        let first = leadingCodes.map(Int.init)
        var places: [Place] = [], column = 0
        for isLeading in [true, false] {
            for term in structure.terms where (term.codes == leadingCodes) == isLeading {
                let scales = term.columns.map { values -> Double in
                    let mean = OrthogonalBasis.dot(values, values) / Double(max(1, n))
                    return mean > 0 && mean.isFinite ? mean.squareRoot() : 1
                }
                places.append(Place(term: term, column: column, isLeading: isLeading, scales: scales))
                column += term.size
            }
        }
        self.places = places
        let others = places.filter { !$0.isLeading }
        let leading = places.reduce(0) { $0 + ($1.isLeading ? $1.term.size : 0) }
        self.leading = leading
        rest = column - leading
        var order: [Int] = [], blockStart: [Int] = [], blockLevel: [Int] = [], clusters: [Cluster] = []
        var restIndex: [Int32] = []
        var restOfLevel = others.map { [Int](repeating: -1, count: $0.term.levels.count) }
        order.reserveCapacity(n)
        var total = 0
        for members in ConnectedRows.members(structure, rows: n) {
            let sorted = members.sorted { first[$0] == first[$1] ? $0 < $1 : first[$0] < first[$1] }
            let firstBlock = blockLevel.count, firstRest = total
            for row in sorted {
                if blockLevel.count == firstBlock || blockLevel.last != first[row] {
                    blockStart.append(order.count)
                    blockLevel.append(first[row])
                }
                order.append(row)
                for (t, place) in others.enumerated() {
                    let level = Int(place.term.codes[row])
                    if restOfLevel[t][level] < 0 {
                        restOfLevel[t][level] = total
                        total += place.term.size
                    }
                    for e in 0..<place.term.size {
                        restIndex.append(Int32(restOfLevel[t][level] - firstRest + e))
                    }
                }
            }
            clusters.append(
                Cluster(
                    blocks: firstBlock..<blockLevel.count, firstRest: firstRest, restCount: total - firstRest)
            )
        }
        self.order = order
        self.blockStart = blockStart + [n]
        self.blockLevel = blockLevel
        self.clusters = clusters
        self.restIndex = restIndex
        self.restOfLevel = restOfLevel
        restTotal = total
    }

    /// θ of the columns as they are from θ of the columns divided by their scales.
    func natural(_ theta: [Double]) -> [Double] {
        var out = theta
        for place in places {
            for (k, position) in place.term.positions.enumerated() {
                out[place.term.firstParameter + k] /= place.scales[position.row]
            }
        }
        return out
    }
}
