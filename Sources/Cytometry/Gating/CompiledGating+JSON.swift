import JSONText

extension CompiledGating {
    /// The rule about edges, as results print it.
    package static let edgeRule =
        "min <= x < max; polygons: even-odd, left and lower edges inside, right and upper edges outside; NaN in no gate"

    /// `{file, events, populations, rule, warnings}` as `fcs gate --json` prints it. Percentages of nothing are null; intervals are
    /// Clopper-Pearson at 95 %.
    package func json(
        file: String, _ counts: GatingCounts, medians: [[String: Double]]? = nil, warnings more: [String] = []
    ) -> JSON {
        func percent(_ part: Int, _ whole: Int) -> JSON {
            whole > 0 ? .number(100 * Double(part) / Double(whole)) : .null
        }
        func interval(_ part: Int, _ whole: Int) -> JSON {
            guard let limits = (try? ExactInterval.clopperPearson(part, of: whole)) ?? nil else {
                return .null
            }
            return limits.scaled(by: 100).json
        }
        let rows = populations.indices.map { i -> JSON in
            let population = populations[i]
            let count = counts.counts[i]
            let parentCount = population.parent.map { counts.counts[$0] } ?? counts.events
            var row: [String: JSON] = [
                "path": .string(population.path), "name": .string(population.name),
                "parent": JSON(population.parent.map { populations[$0].path }), "count": .integer(count),
                "percentOfParent": percent(count, parentCount),
                "percentOfTotal": percent(count, counts.events),
                "percentOfParentInterval": interval(count, parentCount),
                "percentOfTotalInterval": interval(count, counts.events),
            ]
            if let stored = population.storedCount { row["storedCount"] = .integer(stored) }
            if let medians { row["medians"] = JSON(medians[i]) }
            return .object(row)
        }
        return .object([
            "file": .string(file), "events": .integer(counts.events), "populations": .array(rows),
            "rule": .string(Self.edgeRule), "warnings": JSON(warnings + more),
        ])
    }
}
