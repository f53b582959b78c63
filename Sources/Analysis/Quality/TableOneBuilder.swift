import Cohort

/// Table 1: who was treated, by entry status, without p values.
package struct TableOneBuilder: Sendable {
    let index: StudyIndex

    package init(_ index: StudyIndex) { self.index = index }

    /// nil when the study has no patients sheet.
    package func table() -> TableOne? {
        let patients = index.data.patients.filter { index.patients[$0.id] != nil }
        guard patients.contains(where: { $0.entryStatus != nil || $0.ageMonths != nil || $0.sex != nil })
        else {
            return nil
        }
        let labels = Set(patients.compactMap(\.entryStatus)).sorted()
        let groups =
            [("all", patients)] + labels.map { label in (label, patients.filter { $0.entryStatus == label }) }
        let members = groups.map(\.1)
        var rows = [
            row("age, years", "median (range)", members) {
                numbers($0.compactMap { $0.ageMonths.map { $0 / 12 } })
            }
        ]
        rows += share("sex", members) { $0.sex?.rawValue }
        rows += share("centre", members) { $0.centre }
        rows += share("diagnosis", members) { $0.diagnosis }
        rows += share("cytogenetics", members) { $0.cytogenetics }
        for name in attributeNames(patients) { rows += share(name, members) { $0.attributes[name] } }
        rows.append(
            row("courses", "median (range)", members) { patients in
                numbers(patients.map { patient in Double(index.courses(of: patient.id).count) })
            })
        return TableOne(groups: groups.map(\.0), counts: members.map(\.count), rows: rows)
    }

    /// Attributes that are categories (2 to 6 levels), in name order.
    private func attributeNames(_ patients: [Patient]) -> [String] {
        Set(patients.flatMap(\.attributes.keys)).sorted().filter { name in
            (2...6).contains(Set(patients.compactMap { $0.attributes[name] }).count)
        }
    }

    private func row(
        _ characteristic: String, _ level: String, _ members: [[Patient]], _ cell: ([Patient]) -> String
    ) -> CharacteristicRow {
        CharacteristicRow(characteristic: characteristic, level: level, cells: members.map(cell))
    }

    private func share(
        _ characteristic: String, _ members: [[Patient]], _ value: (Patient) -> String?
    ) -> [CharacteristicRow] {
        let levels = Set((members.first ?? []).compactMap(value)).sorted()
        guard !levels.isEmpty else { return [] }
        var rows = levels.map { level in
            row(characteristic, level, members) { patients in
                let known = patients.count { value($0) != nil }, n = patients.count { value($0) == level }
                return known == 0 ? "-" : "\(n) (\(decimal(100 * Double(n) / Double(known), 1)) %)"
            }
        }
        if (members.first ?? []).contains(where: { value($0) == nil }) {
            rows.append(
                row(characteristic, "not recorded", members) { String($0.count { value($0) == nil }) })
        }
        return rows
    }

    private func numbers(_ values: [Double]) -> String {
        let sorted = values.sorted()
        guard let median = SampleSummary.quantile(sorted, 0.5), let low = sorted.first, let high = sorted.last
        else { return "-" }
        return "\(decimal(median, 1)) (\(decimal(low, 1))-\(decimal(high, 1)))"
    }
}

/// A number with a fixed count of decimals, always with a point.
package func decimal(_ value: Double, _ places: Int) -> String {
    guard value.isFinite else { return value.isNaN ? "-" : value > 0 ? "Inf" : "-Inf" }
    var scale = 1.0
    for _ in 0..<places { scale *= 10 }
    let scaled = (abs(value) * scale).rounded(.toNearestOrAwayFromZero)
    guard scaled < 9e15 else { return "\(value)" }
    let whole = Int(scaled), unit = Int(scale)
    let sign = value < 0 && whole > 0 ? "-" : ""
    guard places > 0 else { return sign + String(whole) }
    let fraction = String(whole % unit)
    return sign + String(whole / unit) + "." + String(repeating: "0", count: places - fraction.count)
        + fraction
}
