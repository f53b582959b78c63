import Diagnostics

/// One line of the import ledger.
package struct ImportRecord: Hashable, Sendable, Identifiable {
    package var id: Int64
    /// File name without its folder.
    package var file: String
    package var sha256: String
    package var importer: String
    package var importerVersion: String
    package var mappingDigest: String
    /// ISO 8601, UTC.
    package var importedAt: String
    package var readings: Int
    package var rejected: Int
    package var retracted: Bool

    package init(
        id: Int64, file: String, sha256: String, importer: String, importerVersion: String,
        mappingDigest: String, importedAt: String, readings: Int, rejected: Int, retracted: Bool
    ) {
        self.id = id
        self.file = file
        self.sha256 = sha256
        self.importer = importer
        self.importerVersion = importerVersion
        self.mappingDigest = mappingDigest
        self.importedAt = importedAt
        self.readings = readings
        self.rejected = rejected
        self.retracted = retracted
    }
}

/// Everything that is known about a study, as values: what the store gives and what the analyses take.
///
/// Ordered: patients by id, courses by (patient, number), readings by (patient, course, day, hour, analyte,
/// replicate), marrow by (patient, course, day), outcomes by patient; retracted and superseded rows are absent.
package struct StudyData: Sendable {
    package var patients: [Patient]
    package var courses: [Course]
    package var readings: [Reading]
    package var marrow: [MarrowAssessment]
    package var outcomes: [Outcome]
    package var imports: [ImportRecord]
    /// Analytes the study's mappings added to the catalogue.
    package var addedAnalytes: [Analyte]

    package init(
        patients: [Patient] = [], courses: [Course] = [], readings: [Reading] = [],
        marrow: [MarrowAssessment] = [], outcomes: [Outcome] = [], imports: [ImportRecord] = [],
        addedAnalytes: [Analyte] = []
    ) {
        self.patients = patients
        self.courses = courses
        self.readings = readings
        self.marrow = marrow
        self.outcomes = outcomes
        self.imports = imports
        self.addedAnalytes = addedAnalytes
    }
}

/// What an importer hands to the store, piece by piece (a large file comes as many batches).
package struct ImportBatch: Sendable {
    package var patients: [Patient] = []
    package var courses: [Course] = []
    package var readings: [Reading] = []
    package var marrow: [MarrowAssessment] = []
    package var outcomes: [Outcome] = []
    package var addedAnalytes: [Analyte] = []

    package init() {}
}
