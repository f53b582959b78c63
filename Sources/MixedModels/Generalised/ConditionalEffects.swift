import GSLKit

/// Conditional modes of one random term given the data, with standard deviations.
public struct ConditionalEffects: Hashable, Sendable {
    /// Name of the grouping; a second term of one group is `group.1`.
    public let name: String
    /// Names of the effects.
    public let effects: [String]
    /// Levels of the grouping.
    public let levels: [String]
    /// Modes by level and effect.
    public let modes: [[Double]]
    /// Their standard deviations given data and parameters, from the curvature at the modes.
    public let deviations: [[Double]]

    /// Modes and deviations of every term at the parameters.
    static func all(_ model: LaplaceEvaluator, _ parameters: [Double]) -> [ConditionalEffects] {
        var gradient = [Double](repeating: 0, count: parameters.count)
        _ = model.evaluate(parameters, &gradient)
        let layout = model.layout
        let theta = layout.natural(Array(parameters[model.p..<model.p + model.thetaCount]))
        let templates = layout.places.map { $0.term.template(theta) }
        var modes = layout.places.map { [[Double]](repeating: [], count: $0.term.levels.count) }
        var deviations = modes
        func put(_ place: Int, _ level: Int, _ u: Cells, _ inverse: (Int, Int) -> Double) {
            let size = layout.places[place].term.size, template = templates[place]
            var values = [Double](repeating: 0, count: size), spreads = values
            for e in 0..<size {
                for f in 0...e {
                    values[e] += template[e, f] * u[f]
                    for g in 0...e { spreads[e] += template[e, f] * template[e, g] * inverse(f, g) }
                }
            }
            modes[place][level] = values
            deviations[place][level] = spreads.map { max(0, $0).squareRoot() }
        }
        let restPlaces = layout.places.indices.filter { !layout.places[$0].isLeading }
        var levelsByCluster: [Int: [(place: Int, level: Int, at: Int)]] = [:]
        if layout.rest > 0 {
            let starts = layout.clusters.map(\.firstRest)
            for (t, place) in restPlaces.enumerated() {
                for (level, at) in layout.restOfLevel[t].enumerated() where at >= 0 {
                    levelsByCluster[cluster(of: at, starts), default: []].append((place, level, at))
                }
            }
        }
        let m = layout.leading
        for (c, cluster) in layout.clusters.enumerated() {
            _ = model.findMode(cluster)
            _ = model.kernel.full(model.rows(cluster), model.eta.cells, model.derivatives)
            let found = model.curvature.factor(
                cluster, a: model.a.cells, weight: model.weight.cells, positive: false)
            guard found != nil else { continue }
            let rest = model.curvature.invertRest(cluster), r = cluster.restCount
            for block in cluster.blocks {
                model.curvature.invertBlock(cluster, block)
                let inner = model.curvature.blockInverse.cells
                for (index, place) in layout.places.enumerated() where place.isLeading {
                    put(index, layout.blockLevel[block], model.uLead.cells + (block * m + place.column)) {
                        inner[(place.column + $0) * m + place.column + $1]
                    }
                }
            }
            for (place, level, at) in levelsByCluster[c] ?? [] {
                let first = at - cluster.firstRest
                put(place, level, model.uRest.cells + at) { rest[(first + $0) * r + first + $1] }
            }
        }
        // In the order of the terms, which the layout changed.
        return zip(layout.structure.terms, layout.structure.uniqueNames).compactMap { term, name in
            guard
                let index = layout.places.firstIndex(where: { $0.term.firstParameter == term.firstParameter })
            else { return nil }
            return ConditionalEffects(
                name: name, effects: term.effects, levels: term.levels, modes: modes[index],
                deviations: deviations[index])
        }
    }

    /// The last cluster whose effects start at or before a place.
    private static func cluster(of place: Int, _ starts: [Int]) -> Int {
        var low = 0, high = starts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= place { low = middle } else { high = middle }
        }
        return low
    }
}
