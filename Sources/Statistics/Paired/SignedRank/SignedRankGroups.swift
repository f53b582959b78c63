/// Differences summarised for signed-rank statistics: groups of equal magnitude in increasing order, each with its
/// number of positive members, and the number of zeros. One sort gives everything.
struct SignedRankGroups: Hashable, Sendable {
    /// Four bytes per number: without ties there are as many groups as differences.
    struct Group: Hashable, Sendable {
        private var members: Int32
        private var positives: Int32

        init(size: Int, positive: Int) {
            members = Int32(size)
            positives = Int32(positive)
        }

        var size: Int { Int(members) }
        var positive: Int { Int(positives) }
    }

    var zeros = 0
    /// Number of nonzero differences.
    var nonzero = 0
    var groups: [Group] = []

    init(keys: [Double]) {
        // Magnitude bits above one sign bit: one integer order serves both.
        var codes: [UInt64] = []
        codes.reserveCapacity(keys.count)
        for key in keys {
            if key == 0 { zeros += 1 } else { codes.append(abs(key).bitPattern << 1 | (key > 0 ? 1 : 0)) }
        }
        nonzero = codes.count
        OrderedBits.sort(&codes)
        groups.reserveCapacity(codes.count)
        var size = 0, positive = 0, last: UInt64 = 0
        for code in codes {
            if code >> 1 != last {
                if size > 0 { groups.append(Group(size: size, positive: positive)) }
                (size, positive) = (0, 0)
                last = code >> 1
            }
            size += 1
            positive += Int(code & 1)
        }
        if size > 0 { groups.append(Group(size: size, positive: positive)) }
    }

    var hasTies: Bool { groups.count < nonzero }

    /// Twice the mid-rank of every group: whole numbers. With Pratt's convention the zeros take the lowest ranks.
    func doubledRanks(_ zeroTreatment: ZeroTreatment) -> [Int] {
        var start = zeroTreatment == .pratt ? zeros : 0
        return groups.map { group in
            defer { start += group.size }
            return 2 * start + group.size + 1
        }
    }
}

/// What becomes of zero differences in signed-rank statistics.
public enum ZeroTreatment: String, Hashable, Sendable, CaseIterable {
    /// Zeros are dropped before ranking (Wilcoxon 1945).
    case wilcoxon
    /// Zeros are ranked with the others, then their ranks are dropped (Pratt 1959, doi:10.1080/01621459.1959.10501526).
    case pratt
}
