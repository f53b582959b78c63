import ArgumentParser
import Cytometry
import Diagnostics
import Foundation
import JSONText
import Simulation

struct SimulateMarrowCommand: StudyCommand {
    enum Series: String, ExpressibleByArgument, CaseIterable { case escape, demo }

    static let configuration = CommandConfiguration(
        commandName: "marrow",
        abstract: "Write synthetic marrow tubes (FCS 3.1) with the truth of each event.",
        discussion: """
            One tube gives FILE.fcs (raw, uncompensated, with $SPILLOVER), FILE.truth.csv with one label per event, and
            FILE.gates.yaml with gates that fit. --series writes the tubes of a course into a folder, with gates.yaml
            and populations.yaml. Everything is invented, and each file says so in $COM.

            EXAMPLES
              immunochron simulate marrow marrow.fcs --events 20000 --blasts 0.05 \\
                --cd19-negative 0.85 --treated
              immunochron simulate marrow kmt2a.fcs --blasts 0.04 \\
                --cd19-negative 0.5 --cd10-negative --treated
              immunochron simulate marrow flow/ --series escape
              immunochron fcs gate marrow.fcs --gates marrow.gates.yaml
            """)

    @Argument(help: "The FCS file to write; with --series the folder.")
    var path: String?

    @Option(help: ArgumentHelp("Events of each tube (default 20000).", valueName: "n"))
    var events = 20_000

    @Option(help: ArgumentHelp("Blasts, share of all events (default 0.02).", valueName: "share"))
    var blasts: Double?

    @Option(help: ArgumentHelp("CD19-negative blasts, share of the blasts (default 0).", valueName: "share"))
    var cd19Negative: Double?

    @Option(help: ArgumentHelp("CD19-dim blasts, share of the blasts (default 0.05).", valueName: "share"))
    var cd19Dim: Double?

    @Option(
        help: ArgumentHelp("Events of two cells, share of all events (default 0.03).", valueName: "share"))
    var doublets: Double?

    @Flag(help: "Normal B cells are nearly gone, as under blinatumomab.")
    var treated = false

    @Flag(name: .customLong("cd10-negative"), help: "Blasts without CD10, as in KMT2A-rearranged leukaemia.")
    var cd10Negative = false

    @Flag(help: "A clog in the middle of the acquisition.")
    var clog = false

    @Flag(name: .customLong("float64"), help: "Values of 64 bits (default 32).")
    var isDouble = false

    @Option(help: ArgumentHelp("Patient, into the keywords (default SYN-1).", valueName: "id"))
    var patient: String?

    @Option(help: ArgumentHelp("Course, into the keywords (default 1).", valueName: "n"))
    var course: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Day of the course, into the keywords (default 0).", valueName: "day"))
    var day: Int?

    @Option(help: ArgumentHelp("marrow, blood or CSF, into the keywords.", valueName: "specimen"))
    var specimen: String?

    @Option(help: "A whole course: escape (days 0, 15, 29, 90), or demo (the tubes in data/demo/fcs).")
    var series: Series?

    @Flag(name: .customLong("no-truth"), help: "Leave out the labels of the events.")
    var noTruth = false

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let written = try series.map(writeSeries) ?? writeTube()
        Terminal.writeOutput(
            global.json
                ? JSON.object(["files": JSON(written), "synthetic": true]).withSchemaVersion.text(
                    indented: true)
                    + "\n" : written.joined(separator: "\n") + "\n")
    }

    private func writeSeries(_ series: Series) throws -> [String] {
        let own: [(String, Bool)] = [
            ("--blasts", blasts != nil), ("--cd19-negative", cd19Negative != nil),
            ("--cd19-dim", cd19Dim != nil), ("--doublets", doublets != nil), ("--treated", treated),
            ("--cd10-negative", cd10Negative), ("--clog", clog), ("--float64", isDouble),
            ("--patient", patient != nil), ("--course", course != nil), ("--day", day != nil),
            ("--specimen", specimen != nil),
        ]
        if let (name, _) = own.first(where: \.1) {
            throw CLIError(
                .usage, code: "IC0931", "--series says what its tubes hold: \(name) does not go with it",
                remedy: "Leave one of them out.")
        }
        var folder = path ?? global.output ?? "synthetic-marrow"
        while folder.count > 1, folder.hasSuffix("/") { folder.removeLast() }
        let kind: MarrowSeries = series == .escape ? .escape : .demo
        func write(dryRun: Bool) throws -> [String] {
            try kind.write(
                to: folder, seed: global.seed, events: events, withTruth: !noTruth, dryRun: dryRun
            ).map { "\(folder)/\($0)" }
        }
        let planned = try write(dryRun: true)
        try SyntheticFiles(planned).mayBeWritten()
        if global.dryRun { return planned }
        try FileOutput.makeFolder(folder)
        return try write(dryRun: false)
    }

    private func writeTube() throws -> [String] {
        let file = path ?? global.output ?? "synthetic-marrow.fcs"
        guard file.lowercased().hasSuffix(".fcs") else {
            throw CLIError(
                .usage, code: "IC0931", "'\(file)' does not end in .fcs",
                remedy: "Name a file such as marrow.fcs, or a folder with --series escape.")
        }
        var tube = MarrowTube()
        tube.events = events
        tube.blasts = blasts ?? tube.blasts
        tube.cd19Negative = cd19Negative ?? tube.cd19Negative
        tube.cd19Dim = cd19Dim ?? min(tube.cd19Dim, max(0, 1 - tube.cd19Negative))
        tube.doublets = doublets ?? tube.doublets
        tube.isTreated = treated
        tube.isCD10Negative = cd10Negative
        tube.isClogged = clog
        tube.precision = isDouble ? .float64 : .float32
        tube.patient = patient ?? tube.patient
        tube.course = course ?? tube.course
        tube.day = day ?? tube.day
        tube.specimen = specimen ?? tube.specimen
        tube.seed = global.seed
        _ = try tube.counts()
        let stem = String(file.dropLast(4))
        let truth = noTruth ? nil : stem + ".truth.csv"
        let files = [file] + [truth].compactMap(\.self) + [stem + ".gates.yaml"]
        try SyntheticFiles(files).mayBeWritten()
        if !global.dryRun {
            try FileOutput.makeFolder(URL(filePath: file).deletingLastPathComponent().path)
            try tube.write(to: file, truth: truth)
            try FileOutput.write(MarrowGates.text, to: stem + ".gates.yaml")
        }
        return files
    }
}

/// Files of a simulation, and whether they may replace those that are there: only what a simulation wrote.
private struct SyntheticFiles {
    private let files: [String]

    init(_ files: [String]) { self.files = files }

    /// Throws IC0930 for a tube that is there and is not synthetic, and for a file beside the tubes when none of them
    /// is there: that one belongs to something else.
    func mayBeWritten() throws(CLIError) {
        var hasOwnTube = false
        for file in files where Self.isTube(file) && Self.exists(file) {
            guard Self.isSynthetic(file) else {
                throw Self.refusal(file, "is no FCS file with SYNTHETIC in $COM")
            }
            hasOwnTube = true
        }
        for file in files where !Self.isTube(file) && !hasOwnTube && Self.exists(file) {
            throw Self.refusal(file, "is there, but no synthetic tube beside it")
        }
    }

    private static func isTube(_ file: String) -> Bool { file.lowercased().hasSuffix(".fcs") }

    private static func exists(_ file: String) -> Bool {
        var status = stat()
        // A link that leads nowhere counts too.
        return lstat(file, &status) == 0
    }

    private static func isSynthetic(_ file: String) -> Bool {
        guard let sets = try? FCSFile(path: file).dataSets, !sets.isEmpty else { return false }
        return sets.allSatisfy { $0.keywords.text("$COM")?.contains("SYNTHETIC") == true }
    }

    private static func refusal(_ file: String, _ problem: String) -> CLIError {
        CLIError(
            .cannotWrite, code: "IC0930", "'\(file)' \(problem): it is not replaced by invented data",
            remedy: "Name another file.", at: SourceLocation(file: file))
    }
}
