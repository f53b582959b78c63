import Cohort
import Diagnostics
import Foundation
import GRDB

@testable import StudyStore

/// A folder that goes away with the value; stores in files live there.
final class TemporaryFolder {
    let path: String

    init() throws {
        path =
            FileManager.default.temporaryDirectory.appendingPathComponent(
                "studystore-\(UUID().uuidString)"
            ).path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { path + "/" + name }
}

/// A fixed morning; `minute` moves on.
func instant(_ minute: Int = 0) -> Date { Date(timeIntervalSince1970: 1_790_000_000 + Double(minute) * 60) }

func header(_ file: String = "a.csv", sha: String? = nil, importer: String = "long") -> ImportHeader {
    ImportHeader(file: file, sha256: sha ?? "sha-of-\(file)", importer: importer, importerVersion: "1")
}

func reading(
    _ value: ReadingValue, patient: String = "P1", course: Int = 1, day: Int = 0, hour: Double? = nil,
    specimen: Specimen = .blood, analyte: String = "CD3", replicate: Int = 1, row: Int = 2,
    nominalDay: Int? = nil, reason: DrawReason = .scheduled
) -> Reading {
    Reading(
        draw: Draw(
            patient: patient, course: course, day: day, hour: hour, nominalDay: nominalDay,
            specimen: specimen,
            reason: reason),
        analyte: analyte, value: value, replicate: replicate,
        provenance: Provenance(row: row, column: 6, rawText: value.description, rawUnit: "/uL"))
}

extension StudyStore {
    /// Imports readings (and more) from one made-up file.
    @discardableResult
    func add(
        _ file: String, _ readings: [Reading] = [], replace: Bool = false, minute: Int = 0,
        _ more: (inout ImportBatch) -> Void = { _ in }
    ) throws(StoreError) -> ImportOutcome {
        var batch = ImportBatch()
        batch.readings = readings
        more(&batch)
        let content = batch
        return try performImport(header(file), replace: replace, now: instant(minute)) { session in
            try session.add(content)
        }
    }

    func values() throws -> [String: ReadingValue] {
        Dictionary(
            try load().readings.map { (ReadingKey($0).description, $0.value) },
            uniquingKeysWith: { first, _ in first })
    }
}

func failure(_ work: () throws -> Void) -> StoreError? {
    do {
        try work()
        return nil
    } catch { return error as? StoreError }
}
