import Cytometry
import Glibc
import JSONText
import VegaLite

/// An axis of cytometry values: drawn in positions of a transform, read in values of the data.
///
/// The chart's own scale is linear in positions. Gates are straight there, as people drew them, and a renderer needs
/// to know no logicle.
struct ScaleAxis: Hashable, Sendable {
    /// A mark on the axis.
    struct Tick: Hashable, Sendable {
        var value: Double
        var position: Double
        /// Nil for minor ticks, and for decades with no room for their name.
        var label: String?
        var isMajor: Bool
    }

    /// Nil for a linear axis.
    var transform: Transform?
    /// Positions at both ends.
    var domain: ClosedRange<Double>
    /// `CD19 (PE-Cy7-A)`.
    var title: String

    func position(_ value: Double) -> Double { transform?.forward(value) ?? value }
    func value(_ position: Double) -> Double { transform?.inverse(position) ?? position }

    /// Share of the way along the axis, 0...1 inside.
    func share(_ position: Double) -> Double {
        (position - domain.lowerBound) / (domain.upperBound - domain.lowerBound)
    }

    private var isLinear: Bool {
        guard let transform else { return true }
        if case .linear = transform.scale { return true }
        return false
    }

    /// Ticks in ascending order of position, for an axis this many drawing units long.
    func ticks(length: Double, isVertical: Bool = false) -> [Tick] {
        let all = isLinear ? linearTicks(length: length) : decadeTicks(length: length)
        return labelled(all, length: length, isVertical: isVertical)
    }

    // MARK: Where ticks stand

    private func linearTicks(length: Double) -> [Tick] {
        let ends = [value(domain.lowerBound), value(domain.upperBound)].filter(\.isFinite)
        guard let low = ends.min(), let high = ends.max(), low < high else { return [] }
        return LinearTicks.values(low...high, about: max(2, Int(length / 28))).map {
            Tick(value: $0, position: position($0), isMajor: true)
        }.filter { domain.contains($0.position) }
    }

    /// Zero, powers of ten and their multiples. A decade shorter than a few drawing units, which is what the linear
    /// part around zero makes of small ones, gets none: its ticks would be a black bar.
    private func decadeTicks(length: Double) -> [Tick] {
        let shortest = 16 * (domain.upperBound - domain.lowerBound) / length
        var ticks: [Double: Tick] = [:]
        func add(_ value: Double, isMajor: Bool) {
            let position = position(value)
            guard position.isFinite, domain.contains(position), stands(value, at: position) else { return }
            if ticks[position]?.isMajor == true { return }
            ticks[position] = Tick(value: value, position: position, isMajor: isMajor)
        }
        add(0, isMajor: true)
        for sign in [1.0, -1.0] {
            for exponent in -3...9 {
                let low = sign * power(exponent), high = sign * power(exponent + 1)
                let width = abs(position(high) - position(low))
                guard width.isFinite, width >= shortest else { continue }
                add(low, isMajor: true)
                add(high, isMajor: true)
                for multiple in 2...9 { add(low * Double(multiple), isMajor: false) }
            }
        }
        return ticks.values.sorted { $0.position < $1.position }
    }

    /// False for a value beyond the end of a scale that draws everything there at its end.
    private func stands(_ value: Double, at position: Double) -> Bool {
        abs(self.value(position) - value) <= 1e-6 * max(abs(value), 1)
    }

    // MARK: What ticks say

    /// Names the ticks that have room: zero first, then from the greatest magnitude down.
    private func labelled(_ ticks: [Tick], length: Double, isVertical: Bool) -> [Tick] {
        var ticks = ticks
        let order = ticks.indices.filter { ticks[$0].isMajor }.sorted {
            let a = ticks[$0].value, b = ticks[$1].value
            if (a == 0) != (b == 0) { return a == 0 }
            return abs(a) == abs(b) ? a > b : abs(a) > abs(b)
        }
        var taken: [ClosedRange<Double>] = []
        for index in order {
            let text = text(ticks[index].value)
            let middle = share(ticks[index].position) * length
            let half = (isVertical ? Paper.fontSize : TextMetrics.width(text) + 3) / 2
            let span = middle - half...middle + half
            guard !taken.contains(where: { $0.overlaps(span) }) else { continue }
            taken.append(span)
            ticks[index].label = text
        }
        return ticks
    }

    private func text(_ value: Double) -> String {
        if isLinear {
            guard abs(value) >= 10_000, value.truncatingRemainder(dividingBy: 500) == 0 else {
                return NumberText.short(value)
            }
            return abs(value) < 1e6
                ? NumberText.short(value / 1000) + "k" : NumberText.short(value / 1e6) + "M"
        }
        guard value != 0 else { return "0" }
        let sign = value < 0 ? "−" : ""
        let exponent = Int(log10(abs(value)).rounded())
        let isPlain = exponent < 2 && exponent >= -2
        return sign + (isPlain ? NumberText.short(abs(value)) : "10" + Self.superscript(exponent))
    }

    private static func superscript(_ n: Int) -> String {
        let digits: [Character: String] = [
            "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷", "8": "⁸",
            "9": "⁹",
            "-": "⁻",
        ]
        return String(n).compactMap { digits[$0] }.joined()
    }

    // MARK: For the chart

    var scale: Scale { .span(.linear, domain) }

    /// Whether a tick is the one at this position: a renderer may round the last digit.
    private static func stands(at position: Double) -> String { "abs(datum.value - \(position)) < 1e-9" }

    /// The guide of an axis this long.
    func guide(length: Double, isVertical: Bool) -> Axis {
        let ticks = ticks(length: length, isVertical: isVertical)
        return Axis(TextMetrics.clip(title, width: length + 20)) {
            $0.values = ticks.map { .number($0.position) }
            $0.labelExpression = ticks.reversed().reduce("''") { rest, tick in
                tick.label.map { "\(Self.stands(at: tick.position)) ? '\($0)' : \(rest)" } ?? rest
            }
            // A long tick without a name would be read as a named one.
            let minor = ticks.filter { $0.label == nil }.map { Self.stands(at: $0.position) }
            $0.minorTicks = minor.isEmpty ? nil : minor.joined(separator: " || ")
            // Room for every name was made above; the renderer would drop others.
            $0.labelOverlap = false
            $0.orient = isVertical ? .left : .bottom
        }
    }
}
