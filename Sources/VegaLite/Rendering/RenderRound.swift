import FoundationEssentials
import Glibc
import JSONText

/// Some processes working through one list of jobs, watched from a single loop with a deadline for each step.
final class RenderRound {
    private let renderer: Renderer
    /// Job numbers of the lines handed to the processes.
    private let pending: [Int]
    private let names: [String]
    private let folder: String
    private var processes: [HelperProcess] = []
    private(set) var version = ConverterVersion(python: "", vlConvert: "")

    init(
        _ renderer: Renderer, lines: [String], pending: [Int], names: [String], workers: Int, folder: String
    ) throws(VegaLiteError) {
        self.renderer = renderer
        self.pending = pending
        self.names = names
        self.folder = folder
        let input = folder + "/jobs"
        do {
            let text = pending.map { lines[$0] + "\n" }.joined()
            try Data(text.utf8).write(to: URL(filePath: input))
        } catch {
            throw .cannotWrite(input, "the list of figures")
        }
        for worker in 0..<workers {
            let process = try HelperProcess(
                python: renderer.python,
                arguments: [
                    "-X", "utf8", "-c", HelperScript.source, HelperScript.vegaLiteVersion, folder + "/claims",
                ],
                input: input, folder: folder, name: "\(worker)", patience: renderer.secondsPerFigure)
            processes.append(process)
        }
    }

    /// Runs to the end of all processes; `settle` is told each job that was done, refused or given up.
    func run(settle: (Int, VegaLiteError?) -> Void) throws(VegaLiteError) {
        defer { for process in processes { process.end() } }
        while let soonest = processes.filter({ !$0.hasEnded }).map(\.deadline).min() {
            let live = processes.filter { !$0.hasEnded }
            var descriptors = live.map { pollfd(fd: $0.answers, events: Int16(POLLIN), revents: 0) }
            let wait = max(0, min(60, soonest - HelperProcess.now()))
            poll(&descriptors, nfds_t(descriptors.count), Int32(wait * 1_000) + 1)
            for (process, descriptor) in zip(live, descriptors) where descriptor.revents != 0 {
                for answer in process.readAnswers() { try take(answer, from: process, settle: settle) }
                if process.hasEnded, let job = process.job {
                    settle(job, .helperFailed("while it drew '\(names[job])'. \(lastWords)"))
                }
            }
            giveUpLate(settle: settle)
        }
        if !processes.contains(where: \.isReady) {
            throw .noConverter(
                python: renderer.python, detail: "it stopped before it was ready. \(lastWords)")
        }
    }

    private func take(
        _ answer: JSON, from process: HelperProcess, settle: (Int, VegaLiteError?) -> Void
    ) throws(VegaLiteError) {
        if let fatal = answer["fatal"]?.string { throw .noConverter(python: renderer.python, detail: fatal) }
        if let ready = answer["ready"]?.string {
            process.isReady = true
            version = ConverterVersion(python: answer["python"]?.string ?? "", vlConvert: ready)
        } else if let started = number(answer["started"]) {
            process.job = started
        } else if let done = number(answer["done"]) {
            process.job = nil
            settle(done, error(in: answer, job: done))
        }
        process.deadline = HelperProcess.now() + renderer.secondsPerFigure
    }

    private func number(_ value: JSON?) -> Int? {
        guard let index = value?.int, pending.indices.contains(index) else { return nil }
        return pending[index]
    }

    private func error(in answer: JSON, job: Int) -> VegaLiteError? {
        guard let detail = answer["error"]?.string else { return nil }
        if let path = answer["unwritable"]?.string { return .cannotWrite(path, detail) }
        return .refused(figure: names[job], detail: detail)
    }

    private func giveUpLate(settle: (Int, VegaLiteError?) -> Void) {
        let now = HelperProcess.now()
        for process in processes where !process.hasEnded && process.deadline <= now {
            process.end()
            if let job = process.job {
                settle(job, .timedOut(figure: names[job], seconds: renderer.secondsPerFigure))
            }
        }
    }

    /// The last line any process left on standard error.
    var lastWords: String {
        for worker in processes.indices {
            guard
                let text = try? String(
                    contentsOfFile: HelperProcess.log(folder, "\(worker)"), encoding: .utf8)
            else { continue }
            if let line = text.split(separator: "\n").last { return String(line.prefix(300)) }
        }
        return "It left no message."
    }
}
