import ArgumentParser
import Cohort
import Diagnostics
import Foundation
import JSONText
import LabImport
import StudyStore

/// Options that make an import one of gated FCS files.
struct GatedOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Gates for FCS files: Gating-ML, workspace or YAML.", valueName: "file"))
    var gates: String?

    @Option(
        help: ArgumentHelp(
            "Population map: which populations of FCS files become readings (YAML).", valueName: "file"))
    var populations: String?

    @Option(
        help: ArgumentHelp(
            "Sheet that says whose FCS file is which: file,patient,course,day,specimen.", valueName: "file"))
    var samples: String?

    /// Gates and map when FCS files are meant; nil for tables.
    ///
    /// - Parameter tableOptions: names of options in use that go with tables only.
    func resolve(_ files: [String], tableOptions: [String]) throws -> (gates: String, map: String)? {
        let isAsked = gates != nil || populations != nil || samples != nil
        guard isAsked || files.contains(where: GatedImport.isEventFile) else { return nil }
        guard let gates, let populations else {
            throw ImportError(
                .gatesMissing,
                isAsked
                    ? "FCS files need both --gates and --populations"
                    : "an FCS file holds events, no table",
                remedy: "Write 'import FILE.fcs --gates GATES --populations MAP.yaml [--samples SHEET.csv]'.")
        }
        if let other = tableOptions.first {
            throw ImportError(
                .gatesMissing, "\(other) is an option of tables and does not go with --gates",
                remedy: "Leave one of them out.")
        }
        return (gates, populations)
    }
}

extension StudyCommand {
    /// Imports (or checks) gated files, prints each outcome, and ends with 65 when some file failed.
    func importGated(
        _ paths: [String], importer: FileImporter, gates: String, map: String, samples: String?,
        checking: Bool
    ) throws {
        let files = try GatedImport.files(paths)
        var run = try GatedImport(importer: importer, gates: gates, map: map, threads: global.threadCount)
        if checking, FileManager.default.fileExists(atPath: global.storePath) {
            run.reference = try openStore(.readOnly)
        }
        let printer = ErrorPrinter(terminal: global.terminal, json: false)
        // The map's own places are the same for every file: said once.
        var said: Set<Diagnostic> = []
        var json: [JSON] = []
        var failed = 0, known = 0
        let remarks = try run.run(files, sheet: samples) { outcome in
            printer.report(outcome.diagnostics.filter { said.insert($0).inserted })
            if case .failed(let reasons) = outcome.state {
                failed += 1
                printer.report(reasons.filter { said.insert($0).inserted })
            }
            if case .stored(.alreadyImported) = outcome.state { known += 1 }
            if global.json {
                json.append(outcome.json(checking: checking))
            } else {
                Terminal.writeOutput(outcome.text(checking: checking, verbose: global.verbose) + "\n")
            }
        }
        printer.report(remarks)
        let taken = files.count - failed
        if global.json {
            try emit(
                [
                    "imports": .array(json), "files": .integer(files.count), "failed": .integer(failed),
                    "diagnostics": .array(remarks.map(\.json)),
                ], text: "")
        }
        let verb = checking || importer.dryRun ? "can be imported" : "imported"
        if files.count > 1 || failed > 0 {
            global.terminal.say(
                "\(taken) of \(files.count) files \(verb)"
                    + (known > 0 ? " (\(known) already in the store)" : ""))
        }
        guard failed > 0 else { return }
        if !checking {
            printer.report([
                Diagnostic(
                    .error, code: ImportCode.filesFailed.rawValue,
                    "\(failed) of \(files.count) files were not imported",
                    remedy: "The reasons are above; 'immunochron explain CODE' says more.")
            ])
        }
        throw ExitCode((checking ? FailureKind.findings : .badData).rawValue)
    }
}

extension GatedImport.Outcome {
    func text(checking: Bool, verbose: Bool) -> String {
        var out: String
        switch state {
        case .failed(let reasons): out = "\(file): not imported (\(reasons.first?.code ?? "IC0389"))"
        case .stored(let state):
            var state = state
            if checking, let counts = state.counts { state = .wouldImport(counts) }
            out =
                FileImporter.Outcome(file: file, state: state, report: nil, diagnostics: []).text
        }
        guard verbose, !readings.isEmpty else { return out }
        var table = TextTable(["analyte", "value", "unit", "population", "from", "note"])
        for r in readings {
            table.add([
                r.analyte, r.value.description, units[r.analyte].map(UnitCode.label) ?? "",
                r.provenance.sheet ?? "", "\(r.provenance.rawText) \(r.provenance.rawUnit)", r.note ?? "",
            ])
        }
        if let draw = readings.first?.draw {
            out += "\n\(draw.patient), course \(draw.course), day \(draw.day), \(draw.specimen.rawValue)"
        }
        return out + "\n" + table.text
    }

    func json(checking: Bool) -> JSON {
        var out: JSON
        switch state {
        case .failed(let reasons):
            out = [
                "file": .string(file), "state": "failed", "error": reasons.first?.json ?? .null,
                "diagnostics": .array((reasons + diagnostics).map(\.json)),
            ]
        case .stored(let state):
            var state = state
            if checking, let counts = state.counts { state = .wouldImport(counts) }
            out =
                FileImporter.Outcome(file: file, state: state, report: nil, diagnostics: diagnostics).json
        }
        if let digests {
            out["sha256"] = [
                "file": .string(digests.file), "gates": .string(digests.gates), "map": .string(digests.map),
            ]
        }
        if let draw = readings.first?.draw {
            out["draw"] = [
                "patient": .string(draw.patient), "course": .integer(draw.course),
                "day": .integer(draw.day), "specimen": .string(draw.specimen.rawValue),
            ]
            out["readings"] = .array(
                readings.map { r in
                    [
                        "analyte": .string(r.analyte), "value": r.value.number, "kind": .string(r.value.kind),
                        "unit": JSON(units[r.analyte]), "note": JSON(r.note),
                        "population": JSON(r.provenance.sheet), "raw": .string(r.provenance.rawText),
                        "rawUnit": .string(r.provenance.rawUnit),
                    ]
                })
        }
        return out
    }
}

extension ReadingValue {
    /// The value or its limit; null when missing, both limits of an interval as an array.
    fileprivate var number: JSON {
        switch self {
        case .exact(let x), .below(let x), .above(let x): .number(x)
        case .within(let low, let high): .array([.number(low), .number(high)])
        case .missing: .null
        }
    }

    fileprivate var kind: String {
        switch self {
        case .exact: "exact"
        case .below: "below"
        case .above: "above"
        case .within: "within"
        case .missing: "missing"
        }
    }
}
