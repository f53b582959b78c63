import FoundationEssentials
import Glibc
import JSONText

/// One running rendering process: its answers are read as they come, and it can always be ended.
///
/// Standard input is a file, so nothing is ever written to the process: no full pipe, no signal when it dies.
final class HelperProcess {
    private let pid: pid_t
    /// Read end of its standard output.
    let answers: Int32
    private var buffer: [UInt8] = []
    private var isReaped = false

    /// Number of the job it is working on.
    var job: Int?
    /// Answered that it has its converter.
    var isReady = false
    var hasEnded = false
    /// When the patience for the present step ends, seconds of the monotonic clock.
    var deadline: Double

    /// Answers come through a named pipe in `folder`: its ends are opened apart, so that no other process started
    /// meanwhile can inherit one and hide that this one has ended.
    init(
        python: String, arguments: [String], input: String, folder: String, name: String, patience: Double
    ) throws(VegaLiteError) {
        let fifo = "\(folder)/answers-\(name)"
        guard mkfifo(fifo, 0o600) == 0 else { throw .cannotWrite(fifo, HelperProcess.reason(errno)) }
        let readEnd = open(fifo, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard readEnd >= 0 else { throw .cannotWrite(fifo, HelperProcess.reason(errno)) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, fifo, O_WRONLY, 0)
        let log = HelperProcess.log(folder, name)
        posix_spawn_file_actions_addopen(&actions, 2, log, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        var words: [UnsafeMutablePointer<CChar>?] = ([python] + arguments).map { strdup($0) }
        words.append(nil)
        defer { for word in words { free(word) } }
        var child: pid_t = 0
        let code = posix_spawn(&child, python, &actions, nil, words, environ)
        guard code == 0 else {
            close(readEnd)
            throw .noPython("\(python) does not start: \(HelperProcess.reason(code))")
        }
        pid = child
        answers = readEnd
        deadline = HelperProcess.now() + patience
    }

    /// Where a process writes its standard error.
    static func log(_ folder: String, _ name: String) -> String { "\(folder)/log-\(name)" }

    /// Complete answer lines that have arrived; call when `answers` is readable.
    func readAnswers() -> [JSON] {
        var chunk = [UInt8](repeating: 0, count: 16_384)
        let count = read(answers, &chunk, chunk.count)
        if count < 0, errno == EINTR || errno == EAGAIN { return [] }
        if count <= 0 {
            end()
            return []
        }
        buffer += chunk[..<count]
        var out: [JSON] = []
        while let newline = buffer.firstIndex(of: 10) {
            let line = String(decoding: buffer[..<newline], as: UTF8.self)
            buffer.removeSubrange(...newline)
            if let answer = try? JSON(parsing: line) { out.append(answer) }
        }
        return out
    }

    /// Ends the process if it still runs and collects it; harmless when repeated.
    func end() {
        hasEnded = true
        guard !isReaped else { return }
        isReaped = true
        close(answers)
        // The process has closed its output or has been given up: either way it has nothing left to say.
        kill(pid, SIGKILL)
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
    }

    deinit { end() }

    static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }

    static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }
}
