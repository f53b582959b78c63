/// Which group each subject belongs to: codes into a list of labels, in the order the groups are reported.
public struct Grouping: Sendable, Hashable {
    /// Group names, in order.
    public let labels: [String]
    /// For each subject the index of its label.
    public let codes: [Int]

    /// Codes into labels.
    ///
    /// *When it fails:* a code without a label.
    public init(labels: [String], codes: [Int]) throws(SurvivalError) {
        guard codes.allSatisfy(labels.indices.contains) else {
            throw SurvivalError(
                .badGroup, "a group code has no label", remedy: "codes run from 0 to labels - 1")
        }
        self.labels = labels
        self.codes = codes
    }

    /// One group name per subject; groups in code-point order of their names.
    public init(_ names: [String]) {
        labels = Set(names).sorted { $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars) }
        let index = Dictionary(uniqueKeysWithValues: labels.enumerated().map { ($1, $0) })
        codes = names.map { index[$0, default: 0] }
    }

    /// Everybody in one group.
    public init(single label: String, count: Int) {
        labels = [label]
        codes = Array(repeating: 0, count: count)
    }

    /// Number of subjects per group.
    public var counts: [Int] {
        codes.reduce(into: Array(repeating: 0, count: labels.count)) { $0[$1] += 1 }
    }

    func check(count: Int) throws(SurvivalError) {
        guard codes.count == count else {
            throw SurvivalError(
                .unequalLengths, "\(codes.count) group codes for \(count) subjects",
                remedy: "give one group per subject")
        }
    }

    /// Splits an ordered list of subjects by group, keeping the order.
    func split(_ order: [Int]) -> [[Int]] {
        var lists = [[Int]](repeating: [], count: labels.count)
        for (list, count) in counts.enumerated() { lists[list].reserveCapacity(count) }
        for subject in order { lists[codes[subject]].append(subject) }
        return lists
    }
}
