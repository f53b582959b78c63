import Cohort
import Diagnostics

/// Plausibility and consistency of a study's readings: warnings with patient, draw and remedy, never corrections.
///
/// Only exactly known values are judged; a censored value is compatible with any of these rules.
package enum QualityChecks {
    package static func run(_ data: StudyData) -> [Diagnostic] {
        var catalogue = AnalyteCatalogue.standard
        for analyte in data.addedAnalytes { try? catalogue.add(analyte) }
        let files = Dictionary(data.imports.map { ($0.id, $0.file) }, uniquingKeysWith: { a, _ in a })
        let readings = QualityReadings(data.readings, catalogue, files: files)
        var list = DiagnosticList()
        CohortChecks.run(readings, into: &list)
        DrawChecks.run(readings, into: &list)
        PatientChecks.run(readings, into: &list)
        return list.finished()
    }
}

/// The exact readings of a study grouped as the checks need them, in the study's order.
struct QualityReadings {
    struct DrawKey: Hashable {
        var patient: Patient.ID
        var course: Int
        var day: Int
        var hour: Double?
        var specimen: Specimen
    }

    let catalogue: AnalyteCatalogue
    private(set) var draws: [DrawKey] = []
    private(set) var byDraw: [DrawKey: [Analyte.ID: Reading]] = [:]
    private(set) var analytes: [Analyte.ID] = []
    private(set) var byAnalyte: [Analyte.ID: [Reading]] = [:]
    /// Limits that censored values of an analyte stand at.
    private(set) var limits: [Analyte.ID: Set<Double>] = [:]
    private let files: [Int64: String]

    init(_ readings: [Reading], _ catalogue: AnalyteCatalogue, files: [Int64: String]) {
        self.catalogue = catalogue
        self.files = files
        for reading in readings {
            if case .below(let limit) = reading.value { limits[reading.analyte, default: []].insert(limit) }
            guard reading.value.exactValue != nil else { continue }
            if byAnalyte[reading.analyte] == nil { analytes.append(reading.analyte) }
            byAnalyte[reading.analyte, default: []].append(reading)
            guard reading.replicate == 1 else { continue }
            let draw = reading.draw
            let key = DrawKey(
                patient: draw.patient, course: draw.course, day: draw.day, hour: draw.hour,
                specimen: draw.specimen)
            if byDraw[key] == nil { draws.append(key) }
            byDraw[key, default: [:]][reading.analyte] = reading
        }
    }

    func place(_ reading: Reading) -> SourceLocation? {
        guard let file = files[reading.provenance.importID] else { return nil }
        return SourceLocation(
            file: file, sheet: reading.provenance.sheet, line: reading.provenance.row,
            column: reading.provenance.column)
    }

    /// `patient P1, course 1, day 3`.
    static func name(_ draw: Draw) -> String {
        "patient \(draw.patient), course \(draw.course), day \(draw.day)"
    }

    static func median(_ values: [Double]) -> Double? {
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }
}
