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

    /// Shows `done` of `total`.
    func update(_ done: Int) {
        let share = min(1, Double(done) / Double(total))
        let filled = Int(share * 30)
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 30 - filled)
        note("\(bar) \(Int(share * 100)) %")
    }

    /// At most ten times a second, and not in the first second.
    private func note(_ text: @autoclosure () -> String) {
        guard terminal.showsProgress else { return }
        let now = ContinuousClock.now
        guard now - started > .seconds(1) else { return }
        if let lastDrawn, now - lastDrawn < .milliseconds(100) { return }
        lastDrawn = now
        Terminal.writeError("\r\(title) \(text())\u{1B}[K")
    }

    /// For work of unknown length: shows how much is done.
    func count(_ done: Int, _ unit: String) { note("\(done) \(unit)") }

    func finish() {
        if lastDrawn != nil { Terminal.writeError("\r\u{1B}[K") }
    }
}
