import Cohort
import Cytometry
import Diagnostics
import Dispatch
import Foundation
import LabImport
import StudyStore
import Synchronization

/// Gates FCS files and imports the populations of a map: several files at a time, written in their order, each whole
/// or not at all.
struct GatedImport {
    let importer: FileImporter
    let map: PopulationMap
    let gates: Gates
    let threads: Int
    /// The store that is asked what was imported already; a check writes into another one.
    var reference: StudyStore

    /// The gates with what tells them from other gates.
    struct Gates: Sendable {
        var path: String
        var name: String { URL(filePath: path).lastPathComponent }
        /// Of the file alone.
        var sha256: String
        /// Of the file and the matrices it names.
        var digest: String
        /// Read once for all files; what is wrong with a workspace or Gating-ML fails each of them.
        var document: Result<GateDocument, CytometryError>
    }

    enum State {
        case stored(ImportOutcome)
        /// The first is the reason.
        case failed([Diagnostic])
    }

    struct Outcome {
        var file: String
        var state: State
        var diagnostics: [Diagnostic] = []
        var readings: [Reading] = []
        /// Of the FCS file, the gates and the map; nil when the file was not gated.
        var digests: Digests?
        /// Canonical units by analyte.
        var units: [Analyte.ID: String] = [:]

        var hasFailed: Bool { if case .failed = state { true } else { false } }
    }

    /// SHA-256 of what a reading is made of.
    struct Digests {
        var file: String
        var gates: String
        var map: String
    }

    init(importer: FileImporter, gates: String, map: String, threads: Int) throws {
        self.importer = importer
        reference = importer.store
        self.threads = threads
        self.map = try PopulationMap(
            yaml: try FileOutput.readText(map), file: URL(filePath: map).lastPathComponent)
        self.gates = try Gates(path: gates)
    }

    /// Imports the files; each outcome is handed over in the order of the files.
    ///
    /// - Throws: what makes the whole import impossible; a file's own defects are its outcome.
    func run(_ paths: [String], sheet: String?, report: (Outcome) throws -> Void) throws -> [Diagnostic] {
        if let sheet, !FileManager.default.fileExists(atPath: sheet) { throw CLIError.noInput(sheet) }
        var matcher = try SampleMatcher(map, sheet: sheet, options: try options())
        let opened = paths.map(open)
        let candidates = opened.compactMap { try? $0.get() }
        var matches = matcher.match(candidates).makeIterator()
        let work: [Result<Job, Failure>] = opened.map { result in
            result.flatMap { file in
                guard let match = matches.next() else { return .failure(Failure([])) }
                return match.map { Job(path: file.path, match: $0) }.mapError { Failure([$0.diagnostic]) }
            }
        }
        var panel = RunPanel()
        let known = try knownImports()
        let bar = ProgressBar("gating", total: work.count, terminal: importer.terminal)
        defer { bar.finish() }
        let size = 4 * threads
        var done = 0
        while done < work.count {
            let piece = Array(work[done..<min(done + size, work.count)])
            // One file has both cores for itself; several share them. The result is the same.
            let gated = gate(piece, known: known)
            for (index, result) in gated.enumerated() {
                try report(try store(result, path: paths[done + index], &panel))
                bar.update(done + index + 1)
            }
            done += piece.count
        }
        return matcher.remarks.map(located)
            + [matcher.rowsWithoutFile(candidates)].compactMap(\.self).map(located)
    }

    private func options() throws -> ImportOptions {
        var options = try importer.options()
        options.knownPatients = try reference.patientIDs()
        return options
    }

    // MARK: One file

    private struct Job: Sendable {
        var path: String
        var match: SampleMatch
    }

    private struct Failure: Error {
        var diagnostics: [Diagnostic]
        init(_ diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }
    }

    private enum Gated: Sendable {
        case known(Int64, [GatedFile.Channel])
        case readings(ImportHeader, GatedReadings, [Diagnostic], Panel)
    }

    /// The channels of a file, and which of them gates or map name.
    private struct Panel: Sendable {
        var channels: [GatedFile.Channel]
        var used: Set<String>
    }

    /// Keywords only: no file stays open, and no event is read.
    private func open(_ path: String) -> Result<SampleCandidate, Failure> {
        do {
            let set = try FCSFile(path: path).dataSet(map.dataSet)
            return .success(SampleCandidate(path: path, keywords: set.keywords))
        } catch {
            return .failure(Failure([located(error.diagnostic)]))
        }
    }

    private func gate(_ piece: [Result<Job, Failure>], known: [String: Int64]) -> [Result<Gated, Failure>] {
        let workers = max(1, min(threads, piece.count))
        let inner = max(1, threads / workers)
        let results = Mutex([Result<Gated, Failure>?](repeating: nil, count: piece.count))
        let next = Mutex(0)
        DispatchQueue.concurrentPerform(iterations: workers) { _ in
            while true {
                let i = next.withLock { number in
                    defer { number += 1 }
                    return number
                }
                guard i < piece.count else { return }
                let result = piece[i].flatMap { job in gate(job, threads: inner, known: known) }
                results.withLock { $0[i] = result }
            }
        }
        return results.withLock { $0 }.map { $0 ?? .failure(Failure([])) }
    }

    private func gate(_ job: Job, threads: Int, known: [String: Int64]) -> Result<Gated, Failure> {
        let name = URL(filePath: job.path).lastPathComponent
        do {
            let sha256 = try Digest.sha256(ofFile: job.path)
            let header = ImportHeader(
                file: ledgerName(name, sha256, job.match.draw.patient), sha256: sha256,
                importer: PopulationMap.importer, importerVersion: PopulationMap.importerVersion,
                mappingDigest: digest(job.match))
            let set = try FCSFile(path: job.path).dataSet(map.dataSet)
            let channels = set.channels.map { GatedFile.Channel(name: $0.name, stain: $0.stain) }
            if let id = known[sha256 + header.mappingDigest] { return .success(.known(id, channels)) }
            try refuseCut(set, name)
            let panelRemarks = try PanelCheck.check(map.panel, channels, fileName: name)
            let scheme = try gates.document.get().scheme(fil: set.keywords.text("$FIL"), dataFile: name)
            let gating = try set.compile(scheme)
            try refuseUncompensated(set, gating, scheme, name)
            let run = try GatingRun(set, gating, medians: map.needsMedians, threads: threads)
            let differences = try self.differences(run, gating, name)
            let readings = try GatedReadings(
                map, GatedFile(set, gating, run), fileName: name, match: job.match,
                method: "gates \(gates.name) sha256:\(gates.sha256), map \(map.file) sha256:\(mapDigest)")
            let place = SourceLocation(file: name)
            let remarks =
                set.warnings.map { Diagnostic(.warning, code: $0.code, $0.message, at: place) }
                + panelRemarks
                + (gating.warnings + run.warnings + differences).map { remark($0, at: place) }
            let named = scheme.channelNames.union(map.medianChannels)
            return .success(
                .readings(
                    header, readings, remarks + readings.diagnostics, Panel(channels: channels, used: named)))
        } catch let error as any ImmunochronError {
            var diagnostic = located(error.diagnostic)
            if diagnostic.location == nil { diagnostic.location = SourceLocation(file: name) }
            return .failure(Failure([diagnostic]))
        } catch {
            return .failure(
                Failure([
                    Diagnostic(
                        .error, code: "IC0999", "unexpected failure: \(error)",
                        at: SourceLocation(file: name))
                ]))
        }
    }

    private var mapDigest: String { Digest.sha256(Data(map.canonicalText.utf8)) }

    /// Gates, map and draw: with another of them the same file is another import.
    private func digest(_ match: SampleMatch) -> String {
        Digest.sha256(
            Data([map.canonicalText, gates.digest, match.canonicalText].joined(separator: "\n").utf8))
    }

    /// Acquisition computers put names of persons into names of files: such a name does not enter the store.
    private func ledgerName(_ name: String, _ sha256: String, _ patient: Patient.ID) -> String {
        let stem = URL(filePath: name).deletingPathExtension().lastPathComponent
        let words = stem.split(whereSeparator: { "_-. ".contains($0) }).map(String.init)
        let isIdentifying =
            IdentifyingData.kind(ofPatientKey: stem) != nil
            || IdentifyingData.kind(ofPatientKey: words.joined(separator: " ")) == .name
            || words.contains { IdentifyingData.kind(ofText: $0) == .recordNumber }
        guard isIdentifying || importer.pseudonymises else { return name }
        return "file-\(sha256.prefix(12)).fcs"
    }

    private func store(
        _ result: Result<Gated, Failure>, path: String, _ panel: inout RunPanel
    ) throws -> Outcome {
        let name = URL(filePath: path).lastPathComponent
        switch result {
        case .failure(let failure): return Outcome(file: name, state: .failed(failure.diagnostics))
        case .success(.known(let id, let channels)):
            panel.accept(channels, fileName: name)
            return Outcome(file: name, state: .stored(.alreadyImported(id)))
        case .success(.readings(let header, let readings, var diagnostics, let used)):
            let digests = Digests(file: header.sha256, gates: gates.sha256, map: mapDigest)
            if map.panel.isEmpty {
                do throws(ImportError) {
                    try panel.check(used.channels, used: used.used, fileName: name)
                } catch {
                    return Outcome(
                        file: name, state: .failed([error.diagnostic]), diagnostics: diagnostics,
                        digests: digests)
                }
            }
            let isEmpty = readings.batch.readings.isEmpty
            if isEmpty {
                diagnostics.append(
                    Diagnostic(
                        .warning, code: ImportCode.nothingToImport.rawValue,
                        "no reading could be made: neither patient nor draw enters the store",
                        remedy: "Look at the gates and the acquisition of this file.",
                        at: SourceLocation(file: name)))
            }
            do {
                let state = try importer.store.performImport(
                    header, replace: importer.replace, now: Date(), dryRun: importer.dryRun
                ) { session in
                    if !isEmpty { try session.add(readings.batch) }
                    try session.record(diagnostics.map { renamed($0, name, as: header.file) })
                    session.reject(readings.omitted)
                }
                panel.accept(used.channels, fileName: name)
                return Outcome(
                    file: name, state: .stored(state), diagnostics: diagnostics,
                    readings: readings.batch.readings, digests: digests,
                    units: Dictionary(
                        map.rules.map { ($0.analyte.id, $0.analyte.unit) }, uniquingKeysWith: { a, _ in a }))
            } catch {
                // A contradiction is this file's affair; a locked or full disk is everybody's.
                guard error.failure == .badData else { throw error }
                var reason = error.diagnostic
                if !error.conflicts.isEmpty {
                    reason.remedy =
                        importer.replace
                        ? "Two rules of the map or two files give one value: keep one of them."
                        : "Leave one of the files out, or use --replace to let this one supersede what is in the store (history is kept)."
                }
                return Outcome(
                    file: name, state: .failed([reason] + error.conflicts.map(\.diagnostic)),
                    diagnostics: diagnostics, digests: digests)
            }
        }
    }

    /// A remark for the store, where the file goes by its ledger name.
    private func renamed(_ diagnostic: Diagnostic, _ name: String, as ledgerName: String) -> Diagnostic {
        var out = diagnostic
        if out.location?.file == name { out.location?.file = ledgerName }
        return out
    }

    /// Imports in force by file and digest: what was gated before need not be gated again.
    private func knownImports() throws -> [String: Int64] {
        let answer = try reference.query(
            """
            SELECT import_id, sha256, mapping_digest FROM v_imports
            WHERE importer = '\(PopulationMap.importer)' AND retracted_at IS NULL ORDER BY import_id DESC
            """)
        var known: [String: Int64] = [:]
        for row in answer.rows {
            if case .integer(let id) = row[0], case .text(let sha256) = row[1],
                case .text(let digest) = row[2]
            {
                known[sha256 + digest] = id
            }
        }
        return known
    }

    /// Places by file name only: the folders of this machine are nobody's business.
    private func located(_ diagnostic: Diagnostic) -> Diagnostic {
        var out = diagnostic
        out.location?.file = URL(filePath: diagnostic.location?.file ?? "").lastPathComponent
        return out
    }
}

extension GatedImport.Gates {
    init(path: String) throws {
        let data = try FileOutput.read(path)
        self.path = path
        sha256 = Digest.sha256(data)
        digest = sha256
        let folder = URL(filePath: path).deletingLastPathComponent()
        var matrices: [String] = []
        let name = URL(filePath: path).lastPathComponent
        do throws(CytometryError) {
            let read = try GateDocument.read(data, file: name) { (matrix) throws(CytometryError) in
                let file = folder.appending(path: matrix).path
                let read = try SpilloverMatrix(csvFile: file)
                matrices.append((try? Digest.sha256(ofFile: file)) ?? "")
                return GatingScheme.NamedMatrix(
                    id: matrix, fluorochromes: read.channels, detectors: read.channels, spectrum: read.matrix)
            }
            document = .success(read)
        } catch {
            let start = data.prefix(1024).first { ![0xef, 0xbb, 0xbf, 32, 9, 10, 13].contains($0) }
            guard start == UInt8(ascii: "<") else { throw error }
            document = .failure(error)
        }
        if !matrices.isEmpty { digest = Digest.sha256(Data(([sha256] + matrices).joined().utf8)) }
    }
}

extension GatedImport {
    static let endings = ["fcs", "lmd"]

    static func isEventFile(_ path: String) -> Bool {
        endings.contains(URL(filePath: path).pathExtension.lowercased())
    }

    /// The FCS files of a folder at any depth, sorted, relative to it; hidden ones are left alone.
    static func eventFiles(under folder: String) -> [String] {
        (FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? [])
            .filter { isEventFile($0) && !$0.split(separator: "/").contains { $0.hasPrefix(".") } }.sorted()
    }

    /// The files named, and of folders the FCS files at any depth, sorted by path.
    static func files(_ paths: [String]) throws(CLIError) -> [String] {
        var out: [String] = []
        for path in paths {
            var isFolder = ObjCBool(false)
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
                throw CLIError.noInput(path)
            }
            guard isFolder.boolValue else {
                out.append(path)
                continue
            }
            let all = eventFiles(under: path)
            guard !all.isEmpty else {
                throw CLIError(
                    .noInput, code: "IC0912", "the folder '\(path)' has no FCS file",
                    remedy: "Their names end in .fcs or .lmd.", at: SourceLocation(file: path))
            }
            out += all.map { URL(filePath: path).appending(path: $0).path }
        }
        var seen: Set<String> = []
        return out.filter { seen.insert(URL(filePath: $0).standardizedFileURL.path).inserted }
    }
}
