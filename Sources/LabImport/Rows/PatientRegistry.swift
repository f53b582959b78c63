import Cohort
import Diagnostics
import Tabular

/// The patients of a table by their keys: one spelling each, pseudonyms where the key names a person.
struct PatientRegistry {
    struct Entry {
        var id: Patient.ID
        /// Courses that were handed over already.
        var courses: [Int] = []
    }

    private(set) var entries: [Entry] = []
    private var byBytes = ByteCache<Int?>()
    private var byFolded: [String: Patient.ID] = [:]
    private var byID: [Patient.ID: Int] = [:]
    private let prefix: String
    private let pseudonym: (@Sendable (String) -> String)?
    private let pseudonymisesAll: Bool

    init(options: ImportOptions, prefix: String, columnIsIdentifying: Bool) {
        self.prefix = prefix
        pseudonym = options.pseudonym
        pseudonymisesAll = options.pseudonymisesAll || columnIsIdentifying
        for id in options.knownPatients { byFolded[PatientRegistry.folded(id)] = id }
    }

    /// Lower case without blanks: two ids that agree here are one patient written twice.
    static func folded(_ id: String) -> String { id.lowercased().filter { !$0.isWhitespace } }

    /// The patient of a row; nil (with a diagnostic) when the key cannot be used.
    mutating func resolve(
        _ field: CompiledField, in row: Row, into diagnostics: inout DiagnosticList
    ) throws(ImportError) -> Int? {
        guard let column = field.column else { return nil }
        let cell = row[column]
        if let known = cell.withBytes({ byBytes.value(for: $0) }) {
            if known == nil { refuse(row.location(column), into: &diagnostics) }
            return known
        }
        let index = try enter(cell, field, at: row.location(column), into: &diagnostics)
        cell.withBytes { byBytes.insert(index, for: $0) }
        return index
    }

    private func refuse(_ place: SourceLocation, into diagnostics: inout DiagnosticList) {
        diagnostics.add(
            .error, .patientSpelling,
            "the patient key of this row is not usable; see the first place it stands",
            at: place)
    }

    private mutating func enter(
        _ cell: Cell, _ field: CompiledField, at place: SourceLocation, into diagnostics: inout DiagnosticList
    ) throws(ImportError) -> Int? {
        var key = cell.trimmed
        if let meaning = field.values[key] { key = meaning }
        let next = entries.count
        let index = try enter(key: key, at: place, into: &diagnostics)
        if let index, index == next, entries[index].id != cell.text, !pseudonymisesAll, prefix.isEmpty,
            field.values.isEmpty, pseudonym == nil
        {
            diagnostics.add(
                .warning, .patientSpelling, "blanks around the patient key were dropped", at: place)
        }
        return index
    }

    /// The patient a key names; nil (with a diagnostic) when the key cannot be used.
    mutating func enter(
        key: String, at place: SourceLocation, into diagnostics: inout DiagnosticList
    ) throws(ImportError) -> Int? {
        guard !key.isEmpty else {
            diagnostics.add(
                .error, .missingCell, "the row names no patient",
                remedy: "Fill in the patient or remove the row.",
                at: place)
            return nil
        }
        if CellWords.isFormula(key) {
            diagnostics.add(
                .error, .formula, "the patient key is a spreadsheet formula",
                remedy: "Replace it by the pseudonym.",
                at: place)
            return nil
        }
        let id = try self.id(forKey: key, at: place, into: &diagnostics)
        let folded = PatientRegistry.folded(id)
        if let first = byFolded[folded], first != id {
            diagnostics.add(
                .error, .patientSpelling, "the patient key differs from '\(first)' by case or blanks only",
                remedy: "Write one spelling for one patient.", at: place)
            return nil
        }
        byFolded[folded] = id
        if let index = byID[id] { return index }
        byID[id] = entries.count
        entries.append(Entry(id: id))
        return entries.count - 1
    }

    private func id(
        forKey key: String, at place: SourceLocation, into diagnostics: inout DiagnosticList
    ) throws(ImportError) -> Patient.ID {
        let kind = IdentifyingData.kind(ofPatientKey: key)
        guard pseudonymisesAll || kind != nil else { return prefix + key }
        guard let pseudonym else {
            throw ImportError(
                .identifyingContent, "the patient column holds \((kind ?? .recordNumber).rawValue)",
                remedy: "Replace them by pseudonyms, or import with --pseudonymize.", at: place)
        }
        diagnostics.addOnce(
            key: "pseudonymised",
            Diagnostic(
                .info, code: ImportCode.pseudonymised.rawValue, "patient keys were replaced by salted hashes",
                at: place))
        return prefix + pseudonym(key)
    }

    /// The index of an id, entered when new: for callers that have the id as text.
    func index(of id: Patient.ID) -> Int? { byID[id] }

    /// Notes a course of a patient; true when it is the first time.
    mutating func isNewCourse(_ course: Int, of patient: Int) -> Bool {
        if entries[patient].courses.contains(course) { return false }
        entries[patient].courses.append(course)
        return true
    }
}
