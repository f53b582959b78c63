/// Finds places for the labels of gates: near the gate, over few events, off its outline and off other labels.
///
/// All places are in drawing units from the upper left corner of the plot.
struct GateLabels {
    struct Box: Hashable {
        var left: Double
        var top: Double
        var width: Double
        var height: Double
        var right: Double { left + width }
        var bottom: Double { top + height }

        func overlap(_ other: Box) -> Double {
            max(0, min(right, other.right) - max(left, other.left))
                * max(0, min(bottom, other.bottom) - max(top, other.top))
        }
    }

    private let width: Double
    private let height: Double
    /// Points along all outlines.
    private let obstacles: [GatePoint]
    /// Share of the events under a box.
    private let events: (Box) -> Double
    private(set) var placed: [Box] = []

    init(
        width: Double, height: Double, obstacles: [GatePoint], events: @escaping (Box) -> Double
    ) {
        self.width = width
        self.height = height
        self.obstacles = obstacles
        self.events = events
    }

    /// Where a label of this size for a gate within `region` stands.
    mutating func place(width w: Double, height h: Double, region: Box) -> Box {
        let centre = region.left + (region.width - w) / 2, middle = region.top + (region.height - h) / 2
        let gap = 3.0
        var candidates: [(Double, Double)] = [
            (centre, region.top - h - gap), (centre, region.bottom + gap), (region.right + gap, middle),
            (region.left - w - gap, middle), (region.left, region.top - h - gap),
            (region.right - w, region.top - h - gap), (region.left, region.bottom + gap),
            (region.right - w, region.bottom + gap), (region.right + gap, region.top),
            (region.left - w - gap, region.top),
        ]
        // Inside, at the corners: the places of quadrants.
        for x in [region.left + gap, region.right - w - gap] {
            for y in [region.top + gap, region.bottom - h - gap] { candidates.append((x, y)) }
        }
        for x in [2, (width - w) / 2, width - w - 2] {
            for y in [2, height - h - 2] { candidates.append((x, y)) }
        }
        var best = Box(left: 2, top: 2, width: w, height: h)
        var lowest = Double.infinity
        for (x, y) in candidates {
            let box = Box(
                left: max(2, min(x, width - w - 2)), top: max(2, min(y, height - h - 2)), width: w, height: h)
            let cost = cost(box, region: region)
            if cost < lowest - 1e-9 {
                lowest = cost
                best = box
            }
        }
        placed.append(best)
        return best
    }

    private func cost(_ box: Box, region: Box) -> Double {
        let hits = obstacles.count {
            $0.x > box.left - 1 && $0.x < box.right + 1 && $0.y > box.top - 1 && $0.y < box.bottom + 1
        }
        let covered = placed.reduce(0.0) { $0 + $1.overlap(box) }
        let dx = max(0, max(region.left - box.right, box.left - region.right))
        let dy = max(0, max(region.top - box.bottom, box.top - region.bottom))
        let distance = (dx * dx + dy * dy).squareRoot()
        // A label outside its region's span belongs to it less clearly than one that shares a side.
        return 12 * events(box) + 0.25 * Double(min(hits, 40)) + covered + 0.02 * distance
    }
}
