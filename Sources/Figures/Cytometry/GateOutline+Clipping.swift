extension GateOutline {
    /// Within one length of the axis beyond its ends.
    static func near(_ value: Double, _ span: ClosedRange<Double>) -> Bool {
        let length = span.upperBound - span.lowerBound
        return value >= span.lowerBound - length && value <= span.upperBound + length
    }

    /// The pieces of a polyline in the plot and a little around it, each segment cut by Liang and Barsky's method.
    static func clipped(
        _ line: [GatePoint], _ x: ClosedRange<Double>, _ y: ClosedRange<Double>
    ) -> [[GatePoint]] {
        let across = widened(x), up = widened(y)
        var pieces: [[GatePoint]] = []
        for (a, b) in zip(line, line.dropFirst()) {
            guard let (from, to) = cut(a, b, across, up) else { continue }
            if pieces.last?.last == from {
                pieces[pieces.count - 1].append(to)
            } else {
                pieces.append([from, to])
            }
        }
        return pieces
    }

    private static func widened(_ span: ClosedRange<Double>) -> ClosedRange<Double> {
        let margin = 0.05 * (span.upperBound - span.lowerBound)
        return span.lowerBound - margin...span.upperBound + margin
    }

    private static func cut(
        _ a: GatePoint, _ b: GatePoint, _ x: ClosedRange<Double>, _ y: ClosedRange<Double>
    ) -> (GatePoint, GatePoint)? {
        let dx = b.x - a.x, dy = b.y - a.y
        guard dx.isFinite, dy.isFinite, a.x.isFinite, a.y.isFinite else { return nil }
        var first = 0.0, last = 1.0
        for (step, room) in [
            (-dx, a.x - x.lowerBound), (dx, x.upperBound - a.x), (-dy, a.y - y.lowerBound),
            (dy, y.upperBound - a.y),
        ] {
            if step == 0 {
                if room < 0 { return nil }
            } else if step < 0 {
                first = max(first, room / step)
            } else {
                last = min(last, room / step)
            }
        }
        guard first <= last else { return nil }
        // Corners inside stay what they are, to the last bit.
        let from = first == 0 ? a : GatePoint(x: a.x + first * dx, y: a.y + first * dy)
        let to = last == 1 ? b : GatePoint(x: a.x + last * dx, y: a.y + last * dy)
        return (from, to)
    }
}
