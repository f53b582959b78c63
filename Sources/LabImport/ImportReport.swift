import Cohort
import Diagnostics

/// What an import did, or what `check` found that it would do.
package struct ImportReport: Sendable {
    /// Name and version of the importer, part of what makes an import the same import.
    package static let importer = "tables"
    package static let importerVersion = "1"

    package enum Source: Hashable, Sendable {
        case canonical(SheetKind)
        case mapped
    }

    /// One table of the file that was taken.
    package struct Table: Hashable, Sendable {
        package var sheet: String?
        package var source: Source
        package var rows: Int
    }

    package var file: String
    package var tables: [Table] = []
    package var rows = 0
    package var readings = 0
    package var censored = 0
    package var patients = 0
    package var courses = 0
    package var marrow = 0
    package var outcomes = 0
    /// Cells without a value: empty, `NA` and the like.
    package var empty = 0
    /// Cells or rows left out because they could not be read; each has an error among the diagnostics.
    package var rejected = 0
    /// At most `DiagnosticList.kept` of one code, then one line that counts the others.
    package var diagnostics: [Diagnostic] = []
    /// The mapping as canonical text (sorted keys, no comments); empty for canonical sheets. Its digest belongs
    /// to the ledger.
    package var mappingText = ""
    package var dialect: String?

    package init(file: String) { self.file = file }

    package var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }
}

/// Diagnostics in order of appearance, capped per code so that a broken file stays readable.
struct DiagnosticList {
    static let kept = 100
    private(set) var entries: [Diagnostic] = []
    private var counts: [String: Int] = [:]
    private var once: Set<String> = []

    mutating func add(_ diagnostic: Diagnostic) {
        let count = counts[diagnostic.code, default: 0] + 1
        counts[diagnostic.code] = count
        if count <= DiagnosticList.kept { entries.append(diagnostic) }
    }

    mutating func add(
        _ severity: Diagnostic.Severity, _ code: ImportCode, _ message: String, remedy: String? = nil,
        at location: SourceLocation? = nil
    ) {
        add(Diagnostic(severity, code: code.rawValue, message, remedy: remedy, at: location))
    }

    /// Adds a finding that is said once per `key`, however often it occurs.
    mutating func addOnce(key: String, _ diagnostic: @autoclosure () -> Diagnostic) {
        if once.insert(key).inserted { add(diagnostic()) }
    }

    /// The entries with one closing line per code that was capped.
    func finished() -> [Diagnostic] {
        let capped = counts.filter { $0.value > DiagnosticList.kept }.sorted { $0.key < $1.key }
        return entries
            + capped.map { code, count in
                let severity = entries.first { $0.code == code }?.severity ?? .warning
                return Diagnostic(
                    severity, code: code,
                    "\(count - DiagnosticList.kept) more of the same kind are not listed")
            }
    }
}
