/// A stretch of days of a course from which one value per analyte is taken.
package struct WindowDefinition: Hashable, Sendable {
    /// What day 0 of the window is.
    package enum Anchor: String, Hashable, Sendable, CaseIterable {
        /// First infusion day of the course.
        case start
        /// Last infusion day of the course.
        case stop
    }

    /// Which of several values in the window is taken.
    package enum Pick: String, Hashable, Sendable, CaseIterable { case first, last, nearest }

    package var name: String
    package var anchor: Anchor
    /// Days relative to the anchor, both ends included.
    package var days: ClosedRange<Int>
    package var pick: Pick

    package init(name: String, anchor: Anchor = .start, days: ClosedRange<Int>, pick: Pick) {
        self.name = name
        self.anchor = anchor
        self.days = days
        self.pick = pick
    }

    /// Last valid scheduled value from day -7 up to the start of the infusion.
    package static let pre = WindowDefinition(name: "pre", days: -7...0, pick: .last)
    /// Valid value nearest to the end of infusion, from 1 day before to 7 days after it.
    package static let post = WindowDefinition(name: "post", anchor: .stop, days: -1...7, pick: .nearest)

    /// Windows of the kinetic models: pre, then days 0-1, 2-3, 4-8, 9-16, 17-30, 31-45.
    package static let kinetic: [WindowDefinition] = [
        WindowDefinition(name: "pre", days: -7...0, pick: .last),
        WindowDefinition(name: "d 0-1", days: 0...1, pick: .last),
        WindowDefinition(name: "d 2-3", days: 2...3, pick: .last),
        WindowDefinition(name: "d 4-8", days: 4...8, pick: .last),
        WindowDefinition(name: "d 9-16", days: 9...16, pick: .last),
        WindowDefinition(name: "d 17-30", days: 17...30, pick: .last),
        WindowDefinition(name: "d 31-45", days: 31...45, pick: .last),
    ]

    /// `day -7 to 0 after the start`.
    package var description: String {
        let from = anchor == .start ? "first infusion" : "end of infusion"
        return "days \(days.lowerBound) to \(days.upperBound) from \(from), \(pick.rawValue) value"
    }
}
