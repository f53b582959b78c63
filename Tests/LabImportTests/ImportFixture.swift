import Cohort
import Diagnostics
import Foundation
import Testing

@testable import LabImport

/// A table written to a temporary file, imported, and what came out.
struct ImportFixture {
    var patients: [Patient] = []
    var courses: [Course] = []
    var readings: [Reading] = []
    var marrow: [MarrowAssessment] = []
    var outcomes: [Outcome] = []
    var addedAnalytes: [Analyte] = []
    var batches = 0
    var report: ImportReport

    init(
        _ table: String, mapping: String? = nil, options: ImportOptions = ImportOptions(), check: Bool = false
    ) throws {
        try self.init(Array(table.utf8), mapping: mapping, options: options, check: check)
    }

    init(
        _ bytes: [UInt8], mapping: String? = nil, options: ImportOptions = ImportOptions(),
        check: Bool = false
    ) throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "table-\(UUID().uuidString).csv")
            .path
        try Data(bytes).write(to: URL(filePath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        let importer = LabImporter(options: options)
        let parsed = try mapping.map { try ImportMapping(yaml: $0, file: "map.yaml") }
        if check {
            report = try importer.checkFile(path, mapping: parsed)
            return
        }
        var gathered: [ImportBatch] = []
        report = try importer.importFile(path, mapping: parsed) { gathered.append($0) }
        batches = gathered.count
        for batch in gathered {
            patients += batch.patients
            courses += batch.courses
            readings += batch.readings
            marrow += batch.marrow
            outcomes += batch.outcomes
            addedAnalytes += batch.addedAnalytes
        }
    }

    /// `line:column code` of every diagnostic of at least that severity.
    func findings(_ severity: Diagnostic.Severity = .warning) -> [String] {
        report.diagnostics.filter { $0.severity >= severity }
            .map { "\($0.location?.line ?? 0):\($0.location?.column ?? 0) \($0.code)" }
    }

    var values: [ReadingValue] { readings.map(\.value) }

    static let longHeader = "patient,course,day,specimen,analyte,value,unit"

    /// A long table with one row of one analyte per value.
    static func long(_ analyte: String, _ values: [String], unit: String) throws -> ImportFixture {
        let rows = values.enumerated().map { "P1,1,\($0),blood,\(analyte),\($1),\(unit)" }
        return try ImportFixture(([longHeader] + rows).joined(separator: "\n"))
    }
}
