/// All pairwise sums of sorted values, never formed: for a bound one pass over the values counts the sums up to it.
protocol PairwiseSums {
    /// Number of pairs; at least 1 wherever a sum is asked for.
    var count: Int { get }
    /// Smallest and largest sum.
    var extremes: (low: Double, high: Double) { get }
    /// How many sums are at most the bound, and the sums next to it on both sides.
    func split(at bound: Double) -> SumSplit
    /// The sums in (low, high], in any order.
    func sums(above low: Double, upTo high: Double) -> [Double]
    /// The same of `size` evenly spaced order statistics; nil when there are not many more of them.
    func thinned(_ size: Int) -> Self?
}

/// Where a bound cuts the sums.
struct SumSplit {
    var atMost = 0
    var largestWithin = -Double.infinity
    var smallestBeyond = Double.infinity
}

extension PairwiseSums {
    /// The k-th smallest sum, k from 1; exact.
    ///
    /// A thinned sample brackets it, interpolation between the counts at both ends narrows the bracket, and what is
    /// left is sorted. Where sums pile up on few values the bracket snaps to sums that occur and its bits are halved.
    func select(_ k: Int) -> Double {
        var bracket = SumBracket(self, rank: k)
        let size = 512
        if let thin = thinned(size) {
            // Shares of a thinned column are off by at most about 1/size per value, 2/size per sum.
            let share = Double(k) / Double(count), slack = 2 / Double(size)
            for part in [share - slack, share + slack] {
                let place = Int(part * Double(thin.count))
                if place >= 1, place <= thin.count { bracket.narrow(self, at: thin.select(place)) }
            }
        }
        let few = max(1024, Int(Double(count).squareRoot()) / 8)
        while bracket.low < bracket.high {
            if bracket.inside <= few {
                let sums = self.sums(above: bracket.below, upTo: bracket.high).ascending()
                return sums[k - bracket.countBelow - 1]
            }
            let before = bracket.inside
            bracket.interpolate(self)
            if bracket.inside > before / 8 { bracket.halve(self) }
        }
        return bracket.high
    }

    /// The median: for an even number of pairs the mean of the two in the middle.
    var medianSum: Double {
        let m = count, low = select((m + 1) / 2)
        guard m % 2 == 0 else { return low }
        let cut = split(at: low)
        return 0.5 * (low + (cut.atMost > m / 2 ? low : cut.smallestBeyond))
    }
}

/// An interval of sums that holds the one of a given rank.
private struct SumBracket {
    let rank: Int
    /// The sum sought lies in [low, high]; both occur.
    private(set) var low: Double
    private(set) var high: Double
    /// A bound below `low` with no sum between, and the number of sums up to it.
    private(set) var below = -Double.infinity
    private(set) var countBelow = 0
    private var countHigh: Int

    init(_ sums: some PairwiseSums, rank: Int) {
        self.rank = rank
        (low, high) = sums.extremes
        countHigh = sums.count
    }

    /// Sums in the bracket.
    var inside: Int { countHigh - countBelow }

    /// Cuts the bracket at a value.
    mutating func narrow(_ sums: some PairwiseSums, at value: Double) {
        guard low < high, value >= low, value < high else { return }
        let cut = sums.split(at: value)
        if cut.atMost >= rank {
            high = cut.largestWithin
            countHigh = cut.atMost
        } else {
            low = cut.smallestBeyond
            below = value
            countBelow = cut.atMost
        }
    }

    /// Two cuts a little to both sides of where the rank would lie if the sums were spread evenly.
    mutating func interpolate(_ sums: some PairwiseSums) {
        for offset in [-1.0 / 64, 1.0 / 64] {
            let share = (Double(rank - countBelow) - 0.5) / Double(inside) + offset
            narrow(sums, at: low + (high - low) * min(max(share, 0), 1 - 0x1p-20))
        }
    }

    /// Cuts in the middle of the doubles between both ends.
    mutating func halve(_ sums: some PairwiseSums) {
        let bottom = OrderedBits.key(low), top = OrderedBits.key(high)
        guard bottom < top else { return }
        narrow(sums, at: OrderedBits.value(bottom + (top - bottom) / 2))
    }
}
