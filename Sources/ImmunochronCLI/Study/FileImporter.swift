import Cohort
import Diagnostics
import Foundation
import LabImport
import StudyStore

/// Imports one file into a store: all of it in one transaction, or nothing.
struct FileImporter {
    let store: StudyStore
    let terminal: Terminal
    let replace: Bool
    let dryRun: Bool
    /// Import what can be read although cells were refused; each refusal is kept as a remark.
    var acceptsRejects = false
    /// Hash every patient key.
    var pseudonymises = false
    var salt = ""

    struct Outcome {
        var file: String
        var state: ImportOutcome
        var report: ImportReport?
        var diagnostics: [Diagnostic]
    }

    func importFile(_ file: ImportFile) throws -> Outcome {
        let mapping = try file.mapping.map { try ImportMapping(yaml: $0.text, file: $0.name) }
        let digestText = (mapping?.canonicalText ?? "") + (file.sheet.map { "\nsheet: \($0)" } ?? "")
        let name = URL(filePath: file.path).lastPathComponent
        let header = ImportHeader(
            file: name, sha256: try Digest.sha256(ofFile: file.path), importer: ImportReport.importer,
            importerVersion: ImportReport.importerVersion,
            mappingDigest: digestText.isEmpty ? "" : Digest.sha256(Data(digestText.utf8)))
        let importer = LabImporter(options: try options())
        var report: ImportReport?
        let bar = ProgressBar("importing \(name)", total: 1, terminal: terminal)
        defer { bar.finish() }
        var readings = 0
        let state: ImportOutcome
        do {
            state = try store.performImport(header, replace: replace, now: Date(), dryRun: dryRun) {
                session in
                let found = try importer.importFile(file.path, sheet: file.sheet, mapping: mapping) { batch in
                    try session.add(batch)
                    readings += batch.readings.count
                    bar.count(readings, "readings")
                }
                report = found
                if found.hasErrors, !acceptsRejects { throw refusal(found) }
                try session.record(found.diagnostics)
                session.reject(found.rejected)
            }
        } catch {
            // The cells' own places say more than the store's summary.
            if let report, report.hasErrors, !acceptsRejects {
                throw FindingsError(
                    diagnostics: located(report.diagnostics, name) + [refusal(report).diagnostic],
                    failure: .badData)
            }
            if !error.conflicts.isEmpty {
                let listed = error.conflicts.map(\.diagnostic)
                throw FindingsError(diagnostics: listed + [error.diagnostic], failure: error.failure)
            }
            throw error
        }
        return Outcome(
            file: name, state: state, report: report, diagnostics: located(report?.diagnostics ?? [], name))
    }

    func options() throws -> ImportOptions {
        var options = ImportOptions()
        options.knownPatients = try store.patientIDs()
        options.pseudonymisesAll = pseudonymises
        let salt = self.salt
        if pseudonymises || !salt.isEmpty {
            options.pseudonym = { key in "P-" + String(Digest.sha256(Data((salt + key).utf8)).prefix(10)) }
        }
        return options
    }

    private func refusal(_ report: ImportReport) -> CLIError {
        let errors = report.diagnostics.count { $0.severity == .error }
        return CLIError(
            .badData, code: "IC0922", "\(errors) cells or rows cannot be read; nothing was imported",
            remedy:
                "Correct them, or import the rest with --accept-rejects: each refusal is then kept as a remark.",
            at: SourceLocation(file: URL(filePath: report.file).lastPathComponent))
    }

    /// Places by file name only: the folders of this machine are nobody's business.
    private func located(_ diagnostics: [Diagnostic], _ name: String) -> [Diagnostic] {
        diagnostics.map { diagnostic in
            var out = diagnostic
            out.location?.file = name
            return out
        }
    }
}
