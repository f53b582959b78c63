import JSONText

extension CompiledGating {
    /// The rule about edges, as results print it.
    package static let edgeRule =
        "min <= x < max; polygons: even-odd, left and lower edges inside, right and upper edges outside; NaN in no gate"

    /// `{file, events, populations, rule, warnings}` as `fcs gate --json` prints it. Percentages of nothing are null.
    package func json(
        file: String, _ counts: GatingCounts, medians: [[String: Double]]? = nil, warnings more: [String] = []
    ) -> JSON {
        func percent(_ part: Int, _ whole: Int) -> JSON {
            whole > 0 ? .number(100 * Double(part) / Double(whole)) : .null
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
