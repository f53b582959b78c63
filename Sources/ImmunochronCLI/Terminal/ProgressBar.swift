import Foundation

/// A bar on stderr for work that takes longer than a second; nothing where stderr is not a terminal.
final class ProgressBar {
    private let terminal: Terminal
    private let title: String
    private let total: Int
    private let started = ContinuousClock.now
    private var lastDrawn: ContinuousClock.Instant?

    init(_ title: String, total: Int, terminal: Terminal) {
        self.title = title
        self.total = max(total, 1)
        self.terminal = terminal
    }

    /// Shows `done` of `total`, at most ten times a second and not in the first second.
    func update(_ done: Int) {
        guard terminal.showsProgress else { return }
        let now = ContinuousClock.now
        guard now - started > .seconds(1) else { return }
        if let lastDrawn, now - lastDrawn < .milliseconds(100), done < total { return }
        lastDrawn = now
        let share = min(1, Double(done) / Double(total))
        let filled = Int(share * 30)
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 30 - filled)
        Terminal.writeError("\r\(title) \(bar) \(Int(share * 100)) %\u{1B}[K")
    }

    func finish() {
        if lastDrawn != nil { Terminal.writeError("\r\u{1B}[K") }
    }
}
