import DataFrames
import Statistics

/// The two sides of a paired comparison, x minus y: two columns side by side (`x`, `y`), or two draws of a long table
/// (`value`, `time`, `block`).
struct PairColumns {
    let x: [Double]
    let y: [Double]
    /// Cluster of each pair, where the spec names one.
    let cluster: FactorColumn?
    /// What is compared: `CD3_post - CD3_pre`.
    let label: String
    /// Rows of a long table that belong to no pair.
    let dropped: [Exclusion]

    init(_ spec: Spec, _ table: PlanTable) throws {
        guard spec["x"] == nil, spec["value"] != nil else {
            let first = try spec.string("x"), second = try spec.optionalString("y")
            x = try table.numbers(first)
            y = try second.map { try table.numbers($0) } ?? [Double](repeating: 0, count: x.count)
            cluster = try spec.optionalString("cluster").map { try table.factor($0) }
            label = second.map { "\(first) - \($0)" } ?? first
            dropped = []
            try requirePairs()
            return
        }
        let value = try spec.string("value"), time = try spec.string("time")
        let wide = try WideBlocks(
            table, value: value, time: time, block: try spec.strings("block"),
            levels: spec["levels"] == nil ? nil : try spec.strings("levels"))
        guard wide.levels.count == 2 else { throw PlanError.notTwoLevels(time, wide.levels) }
        // The later level minus the earlier one: a rise is positive.
        x = wide.columns[1]
        y = wide.columns[0]
        cluster = try spec.optionalString("cluster").map { try wide.constant($0, in: table) }
        label = "\(value): \(wide.levels[1]) - \(wide.levels[0])"
        dropped = wide.dropped
        try requirePairs()
    }

    /// Without a single pair there is no test; a p of 1 would even count in a family.
    private func requirePairs() throws {
        guard x.indices.contains(where: { !x[$0].isNaN && !y[$0].isNaN }) else {
            throw PlanError(
                "IC0545", "No pair has both values (\(label)).",
                remedy: "Check the filter and the missing values of these columns.")
        }
    }

    /// x - y at the resolution the spec asks for.
    func differences(_ spec: Spec) throws -> PairedDifferences {
        try PairedDifferences(x, minus: y, decimals: try spec.optionalInt("decimals"))
    }
}
