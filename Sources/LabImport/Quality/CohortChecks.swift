import Cohort
import Diagnostics

/// Values of one analyte over the whole cohort: slips of unit, substituted limits, square roots.
enum CohortChecks {
    /// Counts whose cohort median cannot be below this outside days 0-2 (cells/uL).
    static let leastMedian = 5.0
    static let commonCounts: Set<Analyte.ID> = ["CD3", "CD4", "CD8", "ALC", "WBC", "ANC"]

    static func run(_ readings: QualityReadings, into list: inout DiagnosticList) {
        for id in readings.analytes {
            guard let analyte = readings.catalogue[id], let rows = readings.byAnalyte[id] else { continue }
            let check = CohortCheck(analyte: analyte, rows: rows, readings: readings)
            let isSquareRoot = check.squareRoots(into: &list)
            if !isSquareRoot, !check.unitSlip(into: &list) { check.implausible(into: &list) }
            check.substitutedLimits(into: &list)
        }
    }
}

private struct CohortCheck {
    let analyte: Analyte
    let rows: [Reading]
    let readings: QualityReadings
    let values: [Double]

    init(analyte: Analyte, rows: [Reading], readings: QualityReadings) {
        self.analyte = analyte
        self.rows = rows
        self.readings = readings
        values = rows.compactMap(\.value.exactValue)
    }

    private func warn(_ code: ImportCode, _ message: String, remedy: String, into list: inout DiagnosticList)
    {
        list.add(
            .warning, code, "\(analyte.id): \(message)", remedy: remedy,
            at: rows.first.flatMap { readings.place($0) })
    }

    /// A count whose cohort median is that of 10^9/L read as cells/uL, or a cohort mostly out of range.
    func unitSlip(into list: inout DiagnosticList) -> Bool {
        if CohortChecks.commonCounts.contains(analyte.id) {
            // The drug empties the blood of lymphocytes for two days.
            let settled = rows.filter { !(0...2).contains($0.draw.day) }.compactMap(\.value.exactValue)
            if settled.count >= 5, let median = QualityReadings.median(settled),
                median < CohortChecks.leastMedian
            {
                warn(
                    .unitSlip, "the cohort median is below 5 cells/uL, as when 10^9/L is read as 10^6/L",
                    remedy: "Check the unit of the column; in a mapping write 'unit: 10^9/L'.", into: &list)
                return true
            }
        }
        guard let range = analyte.plausible, values.count >= 5 else { return false }
        let outside = values.count { !range.contains($0) }
        guard 2 * outside > values.count else { return false }
        warn(
            .unitSlip, "\(outside) of \(values.count) values are beyond any plausible value",
            remedy:
                "Check the unit of the column (\(analyte.unit) is the canonical one); slips are mostly of 1000.",
            into: &list)
        return true
    }

    func implausible(into list: inout DiagnosticList) {
        guard let range = analyte.plausible else { return }
        for (reading, value) in zip(rows, values) where !range.contains(value) {
            list.add(
                .warning, .implausible,
                "\(analyte.id) is beyond any plausible value (\(QualityReadings.name(reading.draw)))",
                remedy: "Check the cell and its unit; correct it with 'immunochron correct'.",
                at: readings.place(reading))
        }
    }

    /// Many identical lowest values with a gap above them: a limit, or half of it, was filled in.
    func substitutedLimits(into list: inout DiagnosticList) {
        switch analyte.kind {
        case .concentration, .other, .residualDisease: break
        default: return
        }
        guard values.count >= 20, let lowest = values.min() else { return }
        let pile = values.count { $0 == lowest }
        let others = values.filter { $0 != lowest }
        // A column of few distinct values is a code or a schedule, not a measurement.
        guard pile >= max(5, values.count / 20), let next = others.min(),
            2 * Set(others).count > others.count,
            lowest == 0 || next >= 1.25 * lowest
        else { return }
        let stated =
            readings.limits[analyte.id]?.contains { abs(lowest / $0 - 0.5) < 0.01 || lowest == $0 } ?? false
        let guess =
            lowest == 0 ? "zeros stand for 'below the limit'" : "a limit (or half of it) was filled in"
        warn(
            .substitutedLimit,
            "\(pile) of \(values.count) values are the same lowest one\(stated ? ", at or half of a stated limit" : "")"
                + ": probably \(guess)",
            remedy: "Declare it in the mapping: 'zero_means: below limit' with 'limit', or "
                + "'substituted: {value: …, means: below …}'; then the values are treated as censored.",
            into: &list)
    }

    /// Counts that are no whole numbers while their squares are.
    func squareRoots(into list: inout DiagnosticList) -> Bool {
        guard case .cellCount = analyte.kind, values.count >= 20 else { return false }
        let fractional = values.count { $0 != $0.rounded() }
        let squares = values.count { value in
            let square = value * value
            return abs(square - square.rounded()) <= 1e-6 * max(1, square)
        }
        guard 2 * fractional > values.count, 20 * squares >= 19 * values.count else { return false }
        warn(
            .squareRoots, "the values look like square roots: their squares are whole numbers",
            remedy: "In a mapping write 'transform: square' for the column.", into: &list)
        return true
    }
}
