import Cytometry

/// What gating a file gave: counts and medians of its populations.
package struct GatedFile: Sendable {
    package struct Population: Sendable {
        package var id: String
        package var name: String
        package var path: String
        /// Index of the parent population; nil for all events.
        package var parent: Int?
        package var count: Int
        /// Medians by `$PnN`, linear and compensated; empty when none were asked for.
        package var medians: [String: Double]

        package init(
            id: String, name: String, path: String, parent: Int?, count: Int, medians: [String: Double] = [:]
        ) {
            self.id = id
            self.name = name
            self.path = path
            self.parent = parent
            self.count = count
            self.medians = medians
        }
    }

    package struct Channel: Sendable {
        package var name: String
        package var stain: String?

        package init(name: String, stain: String? = nil) {
            self.name = name
            self.stain = stain
        }
    }

    package var events: Int
    package var populations: [Population]
    package var channels: [Channel]
    /// From 1.
    package var dataSet: Int

    package init(events: Int, populations: [Population], channels: [Channel] = [], dataSet: Int = 1) {
        self.events = events
        self.populations = populations
        self.channels = channels
        self.dataSet = dataSet
    }

    package init(_ set: FCSDataSet, _ gating: CompiledGating, _ run: GatingRun) {
        self.init(
            events: run.counts.events,
            populations: gating.populations.indices.map { i in
                let population = gating.populations[i]
                return Population(
                    id: population.id, name: population.name, path: population.path,
                    parent: population.parent, count: run.counts.counts[i],
                    medians: run.medians?[i] ?? [:])
            },
            channels: set.channels.map { Channel(name: $0.name, stain: $0.stain) }, dataSet: set.index)
    }
}
