import GSLKit

/// A contrast of marginal means on the scale of the model.
public struct ContrastEstimate: Hashable, Sendable {
    /// As emmeans prints it: "pre - mid".
    public let name: String
    /// Levels of the `by` variables.
    public let group: [String]
    /// nil when the contrast is not estimable.
    public let estimate: LinearEstimate?
    /// Why there is none.
    public let reason: String?
    /// Whether the weights add to zero; only then is a difference of logarithms a ratio.
    public let isDifference: Bool
    let row: [Double]

    /// Name and group: "pre - mid | SR".
    public var label: String { ([name] + group).joined(separator: " | ") }
}

/// Contrasts of marginal means; those within one combination of the `by` variables are one family.
public struct ContrastSet: Sendable {
    /// The contrasts, group after group.
    public let contrasts: [ContrastEstimate]
    /// Places of the contrasts of each family.
    public let families: [Range<Int>]
    /// What they are.
    public let kind: ContrastKind
    /// Means per group.
    let meansPerGroup: Int
    let covariance: Matrix
}

extension MarginalMeans {
    /// Contrasts of the means within each combination of the `by` variables.
    ///
    /// A contrast may be estimable although its means are not: it is judged by itself.
    /// - Throws: `MixedModelError` IC0573 for weights or a reference that do not fit.
    public func contrasts(_ kind: ContrastKind) throws(MixedModelError) -> ContrastSet {
        var found: [ContrastEstimate] = [], families: [Range<Int>] = []
        for group in groups {
            let members = group.map { means[$0] }
            let levels = members.map { mean in
                request.over.compactMap { mean.levels[$0] }.joined(separator: " ")
            }
            let wanted = try kind.contrasts(members.map(\.contrastLabel), levels: levels)
            let start = found.count
            for contrast in wanted { found.append(estimate(contrast, members)) }
            families.append(start..<found.count)
        }
        return ContrastSet(
            contrasts: found, families: families, kind: kind,
            meansPerGroup: groups.first?.count ?? 0, covariance: inference.covariance)
    }

    private func estimate(_ contrast: CustomContrast, _ members: [MarginalMean]) -> ContrastEstimate {
        var row = [Double](repeating: 0, count: grid.space.count), offset = 0.0
        for (mean, weight) in zip(members, contrast.weights) where weight != 0 {
            for j in row.indices { row[j] += weight * mean.weights[j] }
            offset += weight * mean.offset
        }
        let lacking = zip(members, contrast.weights).first { $1 != 0 && $0.reason != nil }?.0.reason
        let scale = contrast.weights.reduce(0) { max($0, abs($1)) }
        let isDifference = abs(contrast.weights.reduce(0, +)) < 1e-6 * max(scale, 1e-300)
        let ownRow = grid.space.reduced(row)
        // A mean without any weights at all cannot take part; other rows are judged by the data.
        let isEmpty = zip(members, contrast.weights).contains { mean, weight in
            weight != 0 && mean.reason != nil && mean.weights.allSatisfy { $0 == 0 }
        }
        var estimate: LinearEstimate?
        if !isEmpty, grid.space.isEstimable(row), inference.withoutEstimate(ownRow) == nil {
            let linear = inference.linear(ownRow)
            estimate = LinearEstimate(estimate: linear.estimate + offset, se: linear.se, df: linear.df)
        }
        return ContrastEstimate(
            name: contrast.name, group: members.first?.group ?? [], estimate: estimate,
            reason: estimate == nil ? lacking ?? "not determined by the data" : nil,
            isDifference: isDifference, row: ownRow)
    }
}
