import Cohort
import JSONText
import VegaLite

/// A reading as a figure draws it.
struct PlottedReading: Hashable {
    enum Status: String, Hashable, CaseIterable {
        case measured
        case below = "below the limit"
        case above = "above the limit"
        case between = "between two limits"
        case zero = "zero"
        case triggered = "triggered draw"

        var shape: String {
            switch self {
            case .measured: "circle"
            case .below: Glyph.belowLimit
            case .above: Glyph.aboveLimit
            case .between: Glyph.interval
            case .zero: Glyph.zero
            case .triggered: "M-1,-1L1,1M-1,1L1,-1"
            }
        }

        /// What the key says.
        var key: String {
            switch self {
            case .measured: "measured"
            case .below: "below limit, at the limit"
            case .above: "above limit, at the limit"
            case .between: "between two limits, midpoint"
            case .zero: "zero, at the foot of the axis"
            case .triggered: "triggered draw, not in the model"
            }
        }
    }

    var patient: String
    var course: Int
    var day: Double
    /// The number measured, or the limit.
    var value: Double
    var text: String
    var status: Status
    /// Readings of the same stretch are joined by a line: a missing draw ends it.
    var stretch: Int

    var series: String { "\(patient)/\(course)" }

    init?(_ reading: Reading, stretch: Int) {
        guard let value = reading.value.plotPosition, value.isFinite else { return nil }
        patient = reading.draw.patient
        course = reading.draw.course
        day = reading.draw.elapsedDays
        self.value = value
        text = PlottedReading.text(reading.value)
        self.stretch = stretch
        status = PlottedReading.status(reading)
    }

    private static func status(_ reading: Reading) -> Status {
        switch reading.value {
        case .below: .below
        case .above: .above
        case .within: .between
        case .exact, .missing: reading.draw.reason == .triggered ? .triggered : .measured
        }
    }

    static func text(_ value: ReadingValue) -> String {
        switch value {
        case .exact(let x): NumberText.short(x)
        case .below(let x): "< " + NumberText.short(x)
        case .above(let x): "> " + NumberText.short(x)
        case .within(let low, let high): NumberText.short(low) + " to " + NumberText.short(high)
        case .missing(let reason): "missing: \(reason)"
        }
    }

    /// Readings of one analyte in time order per course, cut into stretches at missing draws.
    static func series(_ readings: some Sequence<Reading>) -> [PlottedReading] {
        var out: [PlottedReading] = []
        var series = "", stretch = 0
        for reading in readings {
            let key = "\(reading.draw.patient)/\(reading.draw.course)"
            if key != series { (series, stretch) = (key, 0) }
            if let plotted = PlottedReading(reading, stretch: stretch) {
                out.append(plotted)
            } else {
                stretch += 1
            }
        }
        return out
    }

    func row(on axis: ValueAxis, x: Double? = nil) -> DataSet.Row {
        [
            "patient": .string(patient), "course": .integer(course), "day": .number(x ?? day),
            "drawn": .number(axis.drawn(value)), "value": .string(text),
            "status": .string(shown(on: axis).rawValue),
            "stretch": .string("\(series)/\(stretch)"), "joined": .bool(status != .triggered),
        ]
    }

    /// A zero has no place on a log axis and gets its own symbol at the foot.
    func shown(on axis: ValueAxis) -> Status { status == .measured && axis.isAtFoot(value) ? .zero : status }
}
