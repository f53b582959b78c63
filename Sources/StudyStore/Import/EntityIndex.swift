import Cohort
import Diagnostics
import Foundation
import GRDB

/// Finds or makes the patients, courses, draws and analytes that an import mentions, and states each once.
///
/// The maps are emptied when they reach `limit` entries, so that memory stays bounded whatever the file's size.
final class EntityIndex {
    static let limit = 100_000

    private struct CourseKey: Hashable {
        var patient: Patient.ID
        var number: Int
    }

    private let db: Database
    let rows: EntityRows
    private let facts: FactWriter
    private let file: String
    private var units: [Analyte.ID: (name: String, unit: String)]
    private var patients: [Patient.ID: Int64] = [:]
    private var courses: [CourseKey: Int64] = [:]
    private var draws: [Draw: Int64] = [:]
    private var analytes: [Analyte.ID: Int64] = [:]

    init(_ db: Database, facts: FactWriter, file: String, catalogue: [Analyte]) throws {
        self.db = db
        self.facts = facts
        self.file = file
        units = Dictionary(
            catalogue.map { ($0.id, ($0.name, $0.unit)) }, uniquingKeysWith: { first, _ in first })
        rows = try EntityRows(db)
    }

    func patient(_ id: Patient.ID, conflicts: inout ConflictList) throws -> Int64 {
        if let known = patients[id] { return known }
        // Stored in one Unicode form, because Swift compares strings by meaning and SQLite by bytes.
        let pseudonym = id.precomposedStringWithCanonicalMapping
        guard !pseudonym.allSatisfy(\.isWhitespace) else {
            throw StoreError.invalid("a record without a patient id", at: SourceLocation(file: file))
        }
        // A NUL would end the text for other programs: two ids could become one.
        guard !pseudonym.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
            throw StoreError.invalid("a patient id with control characters", at: SourceLocation(file: file))
        }
        let rowID = try rows.patient(pseudonym)
        try refuseVariants(of: pseudonym, conflicts: &conflicts)
        try facts.state(.patient, rowID, conflicts: &conflicts)
        if patients.count >= EntityIndex.limit { patients.removeAll(keepingCapacity: true) }
        patients[id] = rowID
        return rowID
    }

    private func refuseVariants(of pseudonym: String, conflicts: inout ConflictList) throws {
        for known in try PatientSpelling.variants(db, of: pseudonym) {
            conflicts.append(
                Conflict(
                    subject: .patientSpelling(known.pseudonym, pseudonym),
                    kept: Conflict.Claim(
                        importID: known.importID, location: SourceLocation(file: known.file),
                        value: known.pseudonym),
                    stated: Conflict.Claim(location: SourceLocation(file: file), value: pseudonym)))
        }
    }

    func course(_ patientID: Patient.ID, _ number: Int, conflicts: inout ConflictList) throws -> Int64 {
        let key = CourseKey(patient: patientID, number: number)
        if let known = courses[key] { return known }
        guard number >= 1 else {
            throw StoreError.invalid("a course with a number below 1", at: SourceLocation(file: file))
        }
        let patient = try patient(patientID, conflicts: &conflicts)
        let rowID = try rows.course(patient: patient, number: number)
        try facts.state(.course, rowID, conflicts: &conflicts)
        if courses.count >= EntityIndex.limit { courses.removeAll(keepingCapacity: true) }
        courses[key] = rowID
        return rowID
    }

    func interval(course: Int64, startDay: Int) throws -> Int64 {
        try rows.interval(course: course, startDay: startDay)
    }

    func draw(
        _ draw: Draw, at place: FactWriter.Place, conflicts: inout ConflictList
    ) throws -> Int64 {
        if let known = draws[draw] { return known }
        if let hour = draw.hour, !(hour >= 0 && hour < 24) {
            throw StoreError.invalid(
                "a draw at an hour outside 0 to 24",
                at: SourceLocation(file: file, sheet: place.sheet, line: place.line, column: place.column))
        }
        let course = try course(draw.patient, draw.course, conflicts: &conflicts)
        let rowID = try rows.draw(
            course: course, day: draw.day, hour: draw.hour, specimen: draw.specimen.rawValue)
        if let nominal = draw.nominalDay {
            try facts.state(
                .draw, rowID, "nominal_day", StatedValue(nominal), at: place, conflicts: &conflicts)
        }
        // Scheduled is what a draw is when nobody says anything: it does not contradict `triggered`.
        if draw.reason != .scheduled {
            try facts.state(
                .draw, rowID, "reason", StatedValue(draw.reason.rawValue), at: place, conflicts: &conflicts)
        }
        if draws.count >= EntityIndex.limit { draws.removeAll(keepingCapacity: true) }
        draws[draw] = rowID
        return rowID
    }

    func analyte(_ id: Analyte.ID) throws -> Int64 {
        if let known = analytes[id] { return known }
        let code = id.precomposedStringWithCanonicalMapping
        guard !code.isEmpty else {
            throw StoreError.invalid("a reading without an analyte", at: SourceLocation(file: file))
        }
        let described = units[id]
        let rowID = try rows.analyte(code, name: described?.name, unit: described?.unit)
        analytes[id] = rowID
        return rowID
    }

    /// Makes the names and units of analytes that a mapping added known to `analyte(_:)`.
    func describe(_ analyte: Analyte) {
        units[analyte.id] = (analyte.name, analyte.unit)
        analytes[analyte.id] = nil
    }
}
