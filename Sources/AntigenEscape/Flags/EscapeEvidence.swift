/// One number or word a flag rests on, with its unit, exact interval and the threshold it was held against.
package struct EscapeEvidence: Hashable, Sendable {
    package var name: String
    /// What is printed.
    package var value: String
    package var number: Double?
    package var unit: String?
    /// Exact interval at the review's confidence level, in `unit`.
    package var interval: ClosedRange<Double>?
    /// The rule's threshold in words, such as `>= 50`.
    package var threshold: String?

    package init(
        _ name: String, _ value: String, number: Double? = nil, unit: String? = nil,
        interval: ClosedRange<Double>? = nil, threshold: String? = nil
    ) {
        self.name = name
        self.value = value
        self.number = number
        self.unit = unit
        self.interval = interval
        self.threshold = threshold
    }

    /// A plain number.
    package init(
        _ name: String, number: Double, unit: String? = nil, interval: ClosedRange<Double>? = nil,
        threshold: String? = nil
    ) {
        self.init(
            name, number.shortText, number: number, unit: unit, interval: interval, threshold: threshold)
    }

    /// A count of events.
    package init(_ name: String, count: Int, threshold: String? = nil) {
        self.init(name, "\(count)", number: Double(count), unit: "events", threshold: threshold)
    }

    /// A share of counted events, printed in percent as `k of n`.
    package init(_ name: String, _ share: CountShare, threshold: String? = nil) {
        self.init(
            name, share.text, number: share.percent, unit: "%", interval: share.percentInterval,
            threshold: threshold)
    }
}
