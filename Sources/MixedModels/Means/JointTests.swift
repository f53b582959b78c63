import ModelFormula

/// F tests of the main effects and interactions of marginal means, within groups where asked for.
public struct MeansJointTest: Hashable, Sendable {
    /// The variables whose interaction contrasts are zero: "draw:risk".
    public let term: String
    /// Levels of the `by` variables.
    public let group: [String]
    /// nil when nothing of it is estimable.
    public let test: JointTest?
    /// True when only a part of the contrasts is estimable and was tested.
    public let isPartial: Bool
}

extension MarginalMeans {
    /// Joint tests as emmeans' `joint_tests`: for every set of variables that some term of the model holds, all products
    /// of consecutive differences of the means averaged equally over the other variables.
    ///
    /// Variables with one value in the grid (covariates at their means) are not tested; give them two in `at`. The
    /// denominator df is the rule of `inference`, where emmeans takes the smallest df of the rows.
    public static func jointTests(
        _ frame: ModelFrame, _ inference: CoefficientInference, by: [String] = [],
        at: [String: GridValues] = [:]
    ) throws(MixedModelError) -> [MeansJointTest] {
        let grid = try ReferenceGrid(frame, at: at)
        let terms = frame.design.terms
        let names = grid.axes.filter { $0.count > 1 && !by.contains($0.name) }.map(\.name)
        var subsets: [[String]] = [[]]
        for name in names { subsets += subsets.map { $0 + [name] } }
        let held = terms.terms.map { term in Set(term.variables.flatMap { terms.variables[$0].columns }) }
        let wanted = subsets.filter { set in !set.isEmpty && held.contains { $0.isSuperset(of: set) } }
            .enumerated().sorted { ($0.element.count, $0.offset) < ($1.element.count, $1.offset) }
        var out: [MeansJointTest] = []
        for (_, set) in wanted {
            let means = try MarginalMeans(frame, inference, MeansRequest(over: set, by: by, at: at))
            let counts = set.compactMap { name in means.grid.axis(name).map { means.grid.axes[$0].count } }
            for group in means.groups {
                var rows = group.map { means.means[$0].weights }
                var width = 1
                // Differences along one variable after the other; the first varies fastest.
                for count in counts {
                    rows = MarginalMeans.differences(rows, along: count, stride: width)
                    width *= count - 1
                }
                let testable = grid.space.estimableCombinations(rows)
                out.append(
                    MeansJointTest(
                        term: set.joined(separator: ":"),
                        group: group.first.map { means.means[$0].group } ?? [],
                        test: testable.isEmpty ? nil : inference.joint(testable.map(grid.space.reduced)),
                        isPartial: testable.count < rows.count))
            }
        }
        return out
    }

    private static func differences(_ rows: [[Double]], along count: Int, stride: Int) -> [[Double]] {
        let blocks = rows.count / (count * stride)
        return (0..<blocks).flatMap { block in
            (0..<count - 1).flatMap { step in
                (0..<stride).map { place in
                    let from = block * count * stride + step * stride + place
                    return zip(rows[from + stride], rows[from]).map { $0 - $1 }
                }
            }
        }
    }
}
