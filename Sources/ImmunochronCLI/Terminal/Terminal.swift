import Foundation

/// Standard output and error of this process: data goes to stdout, messages to stderr.
struct Terminal: Sendable {
    var usesColour: Bool
    var showsProgress: Bool
    var isQuiet: Bool

    /// Colour and bars only on a terminal; `NO_COLOR`, `TERM=dumb` and `--no-color` switch colour off.
    init(environment: [String: String], noColour: Bool, quiet: Bool) {
        let isTerminal = isatty(STDERR_FILENO) == 1
        let plain = !(environment["NO_COLOR"] ?? "").isEmpty || environment["TERM"] == "dumb"
        usesColour = isTerminal && !plain && !noColour
        showsProgress = isTerminal && !quiet && environment["TERM"] != "dumb"
        isQuiet = quiet
    }

    enum Style: String { case red = "31", yellow = "33", green = "32", dim = "2", bold = "1" }

    func styled(_ text: String, _ style: Style) -> String {
        usesColour ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }

    /// A message for people; silent with `-q`.
    func say(_ text: String) {
        guard !isQuiet else { return }
        Terminal.writeError(text + "\n")
    }

    static func writeError(_ text: String) {
        write(text, to: STDERR_FILENO)
    }

    /// Data. A reader that went away (`| head`) ends the program quietly, as SIGPIPE would.
    static func writeOutput(_ text: String) {
        write(text, to: STDOUT_FILENO)
    }

    private static func write(_ text: String, to descriptor: Int32) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let done = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if done < 0 {
                if errno == EINTR { continue }
                return
            }
            bytes = bytes.dropFirst(done)
        }
    }
}
