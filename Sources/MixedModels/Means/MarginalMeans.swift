import GSLKit
import ModelFormula

/// What marginal means are asked for.
public struct MeansRequest: Hashable, Sendable {
    /// Variables the means are of; none gives the overall mean.
    public var over: [String]
    /// Variables within whose combinations contrasts are made.
    public var by: [String]
    /// Values of variables; covariates stand at their means, factors at all levels otherwise.
    public var at: [String: GridValues]
    /// Weights of the cells averaged over.
    public var weights: CellWeights

    /// Means over some variables, within others.
    public init(
        over: [String], by: [String] = [], at: [String: GridValues] = [:], weights: CellWeights = .equal
    ) {
        self.over = over
        self.by = by
        self.at = at
        self.weights = weights
    }
}

/// An estimated marginal mean on the scale of the model.
public struct MarginalMean: Hashable, Sendable {
    /// Levels of the variables the mean is of.
    public let levels: [String: String]
    /// Levels in the order asked for: "pre | SR".
    public let label: String
    /// nil when the mean is not estimable.
    public let estimate: LinearEstimate?
    /// Why there is none.
    public let reason: String?
    /// Levels of `over` as contrasts write them.
    let contrastLabel: String
    /// Levels of `by`.
    let group: [String]
    /// Weights of all columns of the design, those left out of the fit included.
    let weights: [Double]
    let offset: Double
}

/// Estimated marginal means: averages of a model's predictions over a reference grid.
///
/// A mean is x'β with x the average of the grid's model-matrix rows. It depends on the model and the grid, not on how the
/// factors are coded. A mean whose x the data do not determine has a reason instead of a number.
/// *Reference:* Searle, Speed, Milliken 1980, doi:10.2307/2684063. *Checked against:* R 4.2.2, emmeans 1.8.4.
public struct MarginalMeans: Sendable {
    /// What was asked for.
    public let request: MeansRequest
    /// The means; the first variable of `over` varies fastest, then the rest of `over`, then `by`.
    public let means: [MarginalMean]
    /// Variables averaged over.
    public let averagedOver: [String]
    /// Covariates and where they stand.
    public let heldAt: [String: String]
    let grid: ReferenceGrid
    let inference: CoefficientInference

    /// Computes the means of a model.
    ///
    /// - Throws: `MixedModelError` IC0570 for a variable the fixed part does not have, IC0571-IC0574 for a request that
    ///   cannot be met.
    public init(_ frame: ModelFrame, _ inference: CoefficientInference, _ request: MeansRequest)
        throws(MixedModelError)
    {
        let grid = try ReferenceGrid(frame, at: request.at)
        let asked = request.over + request.by
        var seen: Set<String> = []
        for name in asked where !seen.insert(name).inserted { throw .repeatedAxis(name) }
        var places: [Int] = []
        for name in asked {
            guard let place = grid.axis(name) else {
                throw .noSuchAxis(name, among: grid.axes.map(\.name))
            }
            places.append(place)
        }
        let averaged = grid.axes.indices.filter { !places.contains($0) && grid.axes[$0].count > 1 }
        var members: [[Int]: [Int]] = [:]
        for (cell, code) in grid.codes.enumerated() {
            members[places.map { code[$0] }, default: []].append(cell)
        }
        var keys: [[Int]] = [[]]
        for place in places {
            keys = (0..<grid.axes[place].count).flatMap { code in keys.map { $0 + [code] } }
        }
        self.request = request
        self.grid = grid
        self.inference = inference
        averagedOver = averaged.map { grid.axes[$0].name }
        heldAt = Dictionary(
            grid.axes.indices.filter { !places.contains($0) && grid.axes[$0].count == 1 }
                .map { (grid.axes[$0].name, grid.axes[$0].labels[0]) }, uniquingKeysWith: { a, _ in a })
        means = keys.map { key in
            MarginalMeans.mean(
                key, places, members[key] ?? [], averaged, grid: grid, inference: inference, request: request)
        }
    }

    private static func mean(
        _ key: [Int], _ places: [Int], _ cells: [Int], _ averaged: [Int], grid: ReferenceGrid,
        inference: CoefficientInference, request: MeansRequest
    ) -> MarginalMean {
        let labels = zip(places, key).map { grid.axes[$0].labels[$1] }
        let enhanced = zip(places, key).map { grid.axes[$0].contrastLabels[$1] }
        let share = request.weights.weights(of: cells, in: grid, averaged: averaged)
        var row = [Double](repeating: 0, count: grid.space.count), offset = 0.0
        for (cell, weight) in zip(cells, share ?? []) where weight != 0 {
            for j in row.indices { row[j] += weight * grid.rows[cell][j] }
            offset += weight * grid.offsets[cell]
        }
        var reason: String?
        if share == nil {
            reason = "no data in this cell"
        } else if !grid.space.isEstimable(row) {
            reason = why(cells, grid)
        } else {
            reason = inference.withoutEstimate(grid.space.reduced(row))
        }
        let over = request.over.count
        var estimate: LinearEstimate?
        if reason == nil {
            let found = inference.linear(grid.space.reduced(row))
            estimate = LinearEstimate(estimate: found.estimate + offset, se: found.se, df: found.df)
        }
        return MarginalMean(
            levels: Dictionary(zip(request.over + request.by, labels), uniquingKeysWith: { a, _ in a }),
            label: labels.isEmpty ? "overall" : labels.joined(separator: " | "), estimate: estimate,
            reason: reason,
            contrastLabel: over == 0 ? "overall" : enhanced.prefix(over).joined(separator: " "),
            group: Array(labels.dropFirst(over)), weights: row, offset: offset)
    }

    /// Which cells stand in the way.
    private static func why(_ cells: [Int], _ grid: ReferenceGrid) -> String {
        let bad = cells.filter { !grid.space.isEstimable(grid.rows[$0]) }
        guard !bad.isEmpty else { return "not determined by the data" }
        let shown = bad.prefix(3).map { "(\(grid.name(of: $0)))" }.joined(separator: ", ")
        let more = bad.count > 3 ? " and \(bad.count - 3) more cells" : ""
        return bad.allSatisfy { grid.counts[$0] == 0 }
            ? "no data in \(shown)\(more)" : "the data do not determine \(shown)\(more)"
    }

    /// Places of the means of each group of `by`.
    var groups: [[Int]] {
        let size = means.count / max(1, groupCount)
        return (0..<groupCount).map { g in Array(g * size..<(g + 1) * size) }
    }

    private var groupCount: Int {
        request.by.reduce(1) { count, name in count * (grid.axis(name).map { grid.axes[$0].count } ?? 1) }
    }
}
