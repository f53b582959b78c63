import DataFrames
import JSONText
import Survival

extension SurvivalMethods {
    static func landmark(_ spec: Spec, _ table: PlanTable, _ timer: PhaseTimer) throws -> JSON {
        let request = try timer.measure(.frame) { try LandmarkRequest(spec, table) }
        let landmark = request.landmark
        var out = try comparison(
            spec, { landmark.data }, groups: landmark.groups, strata: request.strata, timer)
        out["excluded"] = [
            "event_by_landmark": .integer(landmark.excludedWithEvent),
            "censored_by_landmark": .integer(landmark.excludedCensored),
        ]
        out["dropped"] = request.used.droppedJSON
        guard let times = try spec.times("at", upTo: landmark.data.times) else { return out.json }
        let level = try spec.level()
        let curves = try timer.measure(.inference) {
            try KaplanMeier.estimate(landmark.data, by: landmark.groups)
        }
        out["at"] = .object(
            Dictionary(
                curves.map { ($0.label, atTimes($0, times, level: level)) },
                uniquingKeysWith: { first, _ in first }))
        return out.json
    }
}

/// A landmark spec met its table.
private struct LandmarkRequest {
    let landmark: Landmark
    /// Strata of the rows kept.
    let strata: Grouping?
    let used: FollowUpColumns

    init(_ spec: Spec, _ table: PlanTable) throws {
        guard let time = try spec.optionalDouble("landmark") else {
            throw PlanError.wrongField("landmark", "a time")
        }
        let columns = try Follow(spec), strataNames = try spec.groupColumns("strata")
        let names = columns.names + strataNames
        if spec["group"]?["column"] != nil {
            used = try FollowUpColumns(table, complete: names)
            landmark = try Self.byMarker(spec, used.values(columns).data(), used, at: time)
        } else {
            let groupNames = try spec.groupColumns()
            guard !groupNames.isEmpty else {
                throw PlanError.wrongField(
                    "group", "a column known at the landmark, or {column, labels} of a time")
            }
            used = try FollowUpColumns(table, complete: names + groupNames)
            landmark = try Landmark.select(
                used.values(columns).data(), at: time, groups: used.groups(groupNames))
        }
        let all = strataNames.isEmpty ? nil : try used.groups(strataNames), rows = landmark.rows
        strata = try all.map {
            try Grouping(labels: $0.labels, codes: rows.map { row in all?.codes[row] ?? 0 })
        }
    }

    /// Groups by whether a marker time is at (or, where the rule says so, only before) the landmark.
    private static func byMarker(_ spec: Spec, _ data: SurvivalData, _ used: FollowUpColumns, at time: Double)
        throws -> Landmark
    {
        let group = try spec.required("group")
        let labels = group["labels"]?.array?.compactMap(\.string) ?? ["kept", "lost"]
        guard labels.count == 2, labels[0] != labels[1] else {
            throw PlanError.wrongField("group.labels", "two different texts")
        }
        let isStrict: Bool
        switch group["rule"]?.string ?? "at or before the landmark" {
        case "at or before the landmark": isStrict = false
        case "before the landmark": isStrict = true
        default:
            throw PlanError.wrongField(
                "group.rule", "'at or before the landmark' or 'before the landmark'")
        }
        let markers = try used.numbers(group["column"]?.string ?? "").map { marker in
            marker.isNaN || (isStrict && marker == time) ? nil : marker
        }
        return try Landmark.select(data, at: time, markerTimes: markers, labels: (labels[0], labels[1]))
    }
}
