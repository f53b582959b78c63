import FoundationEssentials
import JSONText

/// Renders charts through vl-convert in one or more Python processes.
///
/// SVG comes from the chart, PDF and PNG from that SVG, so all three agree. SVG and PNG are byte-stable for the
/// same specification, converter and fonts; PDF is not (the converter names font subsets at random).
package struct Renderer: Sendable {
    package var python: String
    /// Processes at work; two keep two cores busy.
    package var workers: Int
    /// Resolution of PNG; 72 drawing units are one inch.
    package var pixelsPerInch: Double
    package var secondsPerFigure: Double
    /// Folder for short-lived files.
    package var temporaryFolder: String

    package init(
        python: String, workers: Int = 2, pixelsPerInch: Double = 300, secondsPerFigure: Double = 60,
        temporaryFolder: String = FileManager.default.temporaryDirectory.path
    ) {
        self.python = python
        self.workers = max(1, workers)
        self.pixelsPerInch = pixelsPerInch
        self.secondsPerFigure = secondsPerFigure
        self.temporaryFolder = temporaryFolder
    }

    /// Renders every job and says what became of each, in the order given. Throws only when there is nothing to
    /// render with; one bad figure does not stop the others.
    package func render(
        _ jobs: [RenderJob], progress: (RenderProgress) -> Void = { _ in }
    ) throws(VegaLiteError) -> [RenderOutcome] {
        let lines = jobs.map { $0.json(pixelsPerInch: pixelsPerInch).text() }
        var finished = 0
        let errors = try run(lines, names: jobs.map(\.id)) { number in
            finished += 1
            progress(RenderProgress(finished: finished, total: jobs.count, id: jobs[number].id))
        }
        return zip(jobs, errors).map { job, error in
            RenderOutcome(id: job.id, files: error == nil ? job.files : [:], error: error)
        }
    }

    /// Vega, Vega-Lite and Vega-Embed as one script without any network reference, to stand inside a page.
    package func scriptBundle() throws(VegaLiteError) -> String {
        try withFolder { (folder) throws(VegaLiteError) in
            let path = folder + "/bundle.js"
            let job: JSON = ["bundle": .string(path)]
            if let error = try run([job.text()], names: ["script bundle"], finished: { _ in })[0] {
                throw error
            }
            do {
                return try String(contentsOfFile: path, encoding: .utf8)
            } catch {
                throw VegaLiteError.helperFailed("the script bundle was not written")
            }
        }
    }

    /// Which Python and which converter would render; for `doctor`.
    package func version() throws(VegaLiteError) -> ConverterVersion {
        try withFolder { (folder) throws(VegaLiteError) in
            let round = try RenderRound(self, lines: [], pending: [], names: [], workers: 1, folder: folder)
            try round.run { _, _ in }
            return round.version
        }
    }

    /// Runs the lines as jobs; nil for each that went well.
    private func run(
        _ lines: [String], names: [String], finished: (Int) -> Void
    ) throws(VegaLiteError) -> [VegaLiteError?] {
        var errors = [VegaLiteError?](repeating: nil, count: lines.count)
        var pending = Array(lines.indices)
        // A process that had to be ended leaves jobs behind: further rounds take them, as long as each round
        // settles at least one.
        while !pending.isEmpty {
            var settled: Set<Int> = []
            let count = min(workers, pending.count)
            let waiting = pending
            let last = try withFolder { (folder) throws(VegaLiteError) -> String in
                let round = try RenderRound(
                    self, lines: lines, pending: waiting, names: names, workers: count, folder: folder)
                try round.run { number, error in
                    settled.insert(number)
                    errors[number] = error
                    finished(number)
                }
                return round.lastWords
            }
            pending.removeAll(where: settled.contains)
            if settled.isEmpty {
                for number in pending { errors[number] = .helperFailed(last) }
                break
            }
        }
        return errors
    }

    private func withFolder<Result>(
        _ body: (String) throws(VegaLiteError) -> Result
    ) throws(VegaLiteError) -> Result {
        let folder = "\(temporaryFolder)/immunochron-\(UUID().uuidString)"
        do {
            try FileManager.default.createDirectory(
                atPath: folder + "/claims", withIntermediateDirectories: true)
        } catch {
            throw .cannotWrite(folder, "the temporary folder cannot be made")
        }
        defer { try? FileManager.default.removeItem(atPath: folder) }
        return try body(folder)
    }
}
