import ArgumentParser
import Cytometry
import Diagnostics
import Foundation
import JSONText

struct FCSGateCommand: EventFileCommand {
    static let configuration = CommandConfiguration(
        commandName: "gate", abstract: "Counts, percentages and medians of gated populations.",
        discussion: """
            Gates come from Gating-ML 2.0, a FlowJo workspace, a FACSDiva experiment or a
            YAML file. Values are linearised by $PnE and $PnG first; medians are of
            compensated, untransformed values. Edges are half-open as Gating-ML says.
            --write-gates gives the gates to other programs as Gating-ML 2.0; what that
            cannot say, such as FlowJo's own scales, is refused.

            EXAMPLES
              immunochron fcs gate data/demo/fcs/SYN-034_day142.fcs \\
                --gates data/demo/fcs/gates.yaml
              immunochron fcs gate marrow.fcs --gates study.wsp --sample "Marrow day 29"
              immunochron fcs gate data/demo/fcs/SYN-034_day142.fcs \\
                --gates data/demo/fcs/gates.yaml --membership in.csv
              immunochron fcs gate data/demo/fcs/SYN-034_day142.fcs \\
                --gates data/demo/fcs/gates.yaml --write-gates gates.xml
            """)

    @OptionGroup var input: GateOptions

    @Flag(name: .customLong("no-medians"), help: "Counts only.")
    var noMedians = false

    @Option(help: ArgumentHelp("Write 0 or 1 per event and population here.", valueName: "out.csv"))
    var membership: String?

    @Option(help: ArgumentHelp("Write the gates as Gating-ML 2.0 here.", valueName: "out.xml"))
    var writeGates: String?

    @OptionGroup var global: GlobalOptions

    var inputPaths: [String] { input.inputPaths }

    func run() throws {
        try OutputGuard.check([membership, writeGates, global.output], inputs: inputPaths)
        let (set, scheme, gating) = try input.openWithScheme()
        // A YAML file of gates names its matrices by the CSV files beside it: those were read too.
        let folder = URL(filePath: input.gates).deletingLastPathComponent()
        try OutputGuard.check(
            [membership, writeGates, global.output],
            inputs: scheme.matrices.map { folder.appending(path: $0.id).path })
        let document = try writeGates.map { _ in try GatingMLWriter.write(scheme) }
        let found = try GatingRun(
            set, gating, medians: !noMedians, membership: membership != nil && !global.dryRun,
            threads: global.threadCount)
        let files = [membership, writeGates].compactMap(\.self)
        if global.dryRun { announce(files) }
        if let writeGates, let document, !global.dryRun { try FileOutput.write(document, to: writeGates) }
        if let membership, !global.dryRun, let members = found.membership {
            let writer = try MembershipWriter(path: membership, columns: gating.populations.map(\.path))
            try writer.append(members)
            try writer.finish()
        }
        let differences = found.counts.differences(from: gating).map { "IC0694 \($0.message)" }
        let warnings = set.warnings.map(FCSText.warning) + found.warnings + differences
        let json = gating.json(
            file: input.file, found.counts, medians: found.medians, warnings: warnings)
        try emit(marked(json, files: files), text: text(json, gating, found, warnings))
    }

    private func text(
        _ json: JSON, _ gating: CompiledGating, _ found: GatingRun, _ warnings: [String]
    ) -> String {
        var table = TextTable(["population", "events", "% of parent", "% of total", "in the file of gates"])
        let hasStored = gating.populations.contains { $0.storedCount != nil }
        if !hasStored { table.header.removeLast() }
        for (population, count) in zip(gating.populations, found.counts.counts) {
            let parent = population.parent.map { found.counts.counts[$0] } ?? found.counts.events
            var row = [
                population.path, String(count), FCSText.percent(count, of: parent),
                FCSText.percent(count, of: found.counts.events),
            ]
            if hasStored { row.append(population.storedCount.map { String($0) } ?? "-") }
            table.add(row)
        }
        return
            "\(FCSText.count(found.counts.events, "event"))\n\n\(table.text)\n\nEdges: \(CompiledGating.edgeRule)."
            + FCSText.warnings(gating.warnings + warnings)
    }
}

/// Gates of any kind for a data set.
enum GateSource {
    static func read(_ path: String, sample: String?, for set: FCSDataSet, file: String) throws
        -> GatingScheme
    {
        let folder = URL(filePath: path).deletingLastPathComponent()
        let document = try GateDocument.read(FileOutput.read(path), file: path) {
            (name) throws(CytometryError) in
            // The name holds no slash, so nothing outside the folder of the gates is read.
            let matrix = try FCSText.matrix(csvFile: folder.appending(path: name).path)
            return GatingScheme.NamedMatrix(
                id: name, fluorochromes: matrix.channels, detectors: matrix.channels, spectrum: matrix.matrix)
        }
        return try document.scheme(
            sample: sample, fil: set.keywords.text("$FIL"), dataFile: URL(filePath: file).lastPathComponent)
    }
}
