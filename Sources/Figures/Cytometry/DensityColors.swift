import Glibc

/// Colours of density on a logarithmic scale, from the lowest of a grid's filled cells to the highest.
///
/// Viridis (van der Walt and Smith 2015): perceptually uniform, monotone in lightness, readable without red and green.
struct DensityColors: Hashable, Sendable {
    let low: Double
    let high: Double

    /// Colours that can be told apart; equal neighbours are drawn as one rectangle.
    static let steps = 32
    private static let stops: [(Double, Double, Double)] = [
        (68, 1, 84), (71, 45, 123), (59, 82, 139), (44, 114, 142), (33, 145, 140), (40, 174, 128),
        (94, 201, 98),
        (173, 220, 48), (253, 231, 37),
    ]

    /// Nil for a grid without events.
    init?(_ grid: DensityGrid, density: [Double]) {
        var low = Double.infinity, high = 0.0
        for (cell, value) in density.enumerated() where grid.counts[cell] > 0 {
            low = min(low, value)
            high = max(high, value)
        }
        guard high > 0 else { return nil }
        self.low = low
        // One event alone still needs two ends.
        self.high = max(high, low * 1.0001)
    }

    func step(_ density: Double) -> Int {
        let share = log(density / low) / log(high / low)
        return max(0, min(Self.steps - 1, Int(share * Double(Self.steps))))
    }

    static func color(_ step: Int) -> String {
        let place = Double(step) / Double(steps - 1) * Double(stops.count - 1)
        let index = min(stops.count - 2, Int(place))
        let t = place - Double(index)
        let a = stops[index], b = stops[index + 1]
        return "#" + hex(a.0 + t * (b.0 - a.0)) + hex(a.1 + t * (b.1 - a.1)) + hex(a.2 + t * (b.2 - a.2))
    }

    private static func hex(_ value: Double) -> String {
        let text = String(Int(value.rounded()), radix: 16)
        return text.count < 2 ? "0" + text : text
    }

    /// Share of the way up the key.
    func share(_ density: Double) -> Double { log(density / low) / log(high / low) }

    /// Powers of ten inside, with 2 and 5 when there are few.
    var ticks: [Double] {
        LogSpan(low, high).ticks
    }
}
