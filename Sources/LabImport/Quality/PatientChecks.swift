import Cohort
import Diagnostics

/// Single values against the other values of the same patient: slips of 10^6 and 10^9 per litre.
enum PatientChecks {
    /// B cells truly fall a thousandfold on the drug, and cytokines rise so: only these are judged.
    static let steady: Set<Analyte.ID> = ["CD3", "CD4", "CD8", "ALC", "WBC", "CRP", "ferritin", "IgG"]
    /// A value is a slip when a factor of 1000 brings it within this factor of the patient's median.
    static let nearness = 5.0

    static func run(_ readings: QualityReadings, into list: inout DiagnosticList) {
        for id in readings.analytes where steady.contains(id) {
            var order: [Patient.ID] = []
            var byPatient: [Patient.ID: [Reading]] = [:]
            for reading in readings.byAnalyte[id] ?? [] {
                if byPatient[reading.draw.patient] == nil { order.append(reading.draw.patient) }
                byPatient[reading.draw.patient, default: []].append(reading)
            }
            for patient in order { check(byPatient[patient] ?? [], id, readings, &list) }
        }
    }

    private static func check(
        _ rows: [Reading], _ id: Analyte.ID, _ readings: QualityReadings, _ list: inout DiagnosticList
    ) {
        guard rows.count >= 4 else { return }
        for (index, reading) in rows.enumerated() {
            guard let value = reading.value.exactValue, value > 0 else { continue }
            let others = rows.enumerated().filter { $0.offset != index }.compactMap(
                \.element.value.exactValue)
            guard let median = QualityReadings.median(others), median > 0 else { continue }
            for factor in [1000, 0.001] {
                let corrected = value * factor
                // The value itself must be far off, and the corrected one near.
                guard corrected < median * nearness, corrected > median / nearness, isFar(value, others)
                else { continue }
                list.add(
                    .warning, .unitSlip,
                    "\(id) is about a thousand times \(factor > 1 ? "below" : "above") the patient's other values "
                        + "(\(QualityReadings.name(reading.draw)))",
                    remedy: "Check the unit of this row: 10^9/L and 10^6/L are easily taken for each other.",
                    at: readings.place(reading))
            }
        }
    }

    /// Outside of everything else the patient had, by a factor of 20.
    private static func isFar(_ value: Double, _ others: [Double]) -> Bool {
        guard let low = others.min(), let high = others.max() else { return false }
        return value * 20 < low || value > 20 * high
    }
}
