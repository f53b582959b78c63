/// Which file an import reads, with what: the identity under which a second import of the same is recognised.
package struct ImportHeader: Hashable, Sendable {
    /// File name without its folder.
    package var file: String
    package var sha256: String
    /// Such as `long`, `wide`, `patients`.
    package var importer: String
    package var importerVersion: String
    /// Digest of the mapping in use; empty for canonical sheets.
    package var mappingDigest: String

    package init(
        file: String, sha256: String, importer: String, importerVersion: String, mappingDigest: String = ""
    ) {
        self.file = file
        self.sha256 = sha256
        self.importer = importer
        self.importerVersion = importerVersion
        self.mappingDigest = mappingDigest
    }
}

/// What an import did, in numbers.
package struct ImportCounts: Hashable, Sendable {
    /// Readings the file states.
    package var readings = 0
    /// Of these, equal to what was known already.
    package var duplicates = 0
    /// Older readings put out of force by this import.
    package var superseded = 0
    /// Fields of patients, courses, outcomes, marrow reports … that were new.
    package var facts = 0
    /// Patients, courses and draws this store met for the first time.
    package var newPatients = 0
    package var newCourses = 0
    package var newDraws = 0
    package var marrowReports = 0
    /// Cells the importer refused.
    package var rejected = 0
    package var diagnostics = 0

    package init() {}
}

/// How an import ended.
package enum ImportOutcome: Hashable, Sendable {
    /// The same file was imported before, in the same way, and is in force: nothing was done.
    case alreadyImported(Int64)
    case imported(Int64, ImportCounts)
    /// A dry run: nothing was kept.
    case wouldImport(ImportCounts)

    package var importID: Int64? {
        switch self {
        case .alreadyImported(let id), .imported(let id, _): id
        case .wouldImport: nil
        }
    }

    package var counts: ImportCounts? {
        switch self {
        case .alreadyImported: nil
        case .imported(_, let counts), .wouldImport(let counts): counts
        }
    }
}
