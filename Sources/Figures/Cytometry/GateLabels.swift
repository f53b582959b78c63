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

        func contains(_ point: GatePoint) -> Bool {
            point.x > left && point.x < right && point.y > top && point.y < bottom
        }

        /// Whether a line runs through it, by points along the line.
        func isCrossed(_ from: GatePoint, _ to: GatePoint) -> Bool {
            (0...24).contains { step in
                let t = Double(step) / 24
                return contains(GatePoint(x: from.x + t * (to.x - from.x), y: from.y + t * (to.y - from.y)))
            }
        }

        func overlap(_ other: Box) -> Double {
            max(0, min(right, other.right) - max(left, other.left))
                * max(0, min(bottom, other.bottom) - max(top, other.top))
        }
    }

    private let width: Double
    private let height: Double
    /// Points along all outlines.
    private let obstacles: [GatePoint]
    /// What a box would hide, 0 for nothing.
    private let cover: (Box) -> Double
    private(set) var placed: [Box] = []
    private var leaders: [(from: GatePoint, to: GatePoint)] = []

    init(
        width: Double, height: Double, obstacles: [GatePoint], cover: @escaping (Box) -> Double
    ) {
        self.width = width
        self.height = height
        self.obstacles = obstacles
        self.cover = cover
    }

    /// Keeps the labels that follow off a leader line.
    mutating func keepClear(_ from: GatePoint, _ to: GatePoint) { leaders.append((from, to)) }

    /// Where a label of this size for a gate within `region` stands.
    ///
    /// - Parameter staysInside: for quadrants, whose labels would be read as those of a neighbour outside.
    mutating func place(width w: Double, height h: Double, region: Box, staysInside: Bool) -> Box {
        let centre = region.left + (region.width - w) / 2, middle = region.top + (region.height - h) / 2
        let gap = 3.0
        // Beside the gate first, then anywhere: of equal costs the first is taken.
        var candidates: [(Double, Double)] = [
            (centre, region.top - h - gap), (centre, region.bottom + gap), (region.right + gap, middle),
            (region.left - w - gap, middle),
        ]
        for x in [region.left + gap, region.right - w - gap] {
            for y in [region.top + gap, region.bottom - h - gap] { candidates.append((x, y)) }
        }
        let step = max(5, width / 24)
        for y in stride(from: 2, through: height - h - 2, by: step) {
            for x in stride(from: 2, through: width - w - 2, by: step) { candidates.append((x, y)) }
        }
        var best = Box(left: 2, top: 2, width: w, height: h)
        var lowest = Double.infinity
        for (x, y) in candidates {
            let box = Box(
                left: max(2, min(x, width - w - 2)), top: max(2, min(y, height - h - 2)), width: w, height: h)
            let cost = cost(box, region: region, staysInside: staysInside)
            if cost < lowest - 1e-9 {
                lowest = cost
                best = box
            }
        }
        placed.append(best)
        return best
    }

    /// The line from a label to the middle of its region when the two do not touch, or when a quadrant is too small to
    /// hold its label; nil when the label's place says enough.
    static func leader(_ box: Box, region: Box, staysInside: Bool) -> (from: GatePoint, to: GatePoint)? {
        let touches = Box(
            left: region.left - 8, top: region.top - 8, width: region.width + 16, height: region.height + 16
        ).overlap(box)
        let share = region.overlap(box) / (box.width * box.height)
        guard staysInside ? share < 0.6 : touches == 0 else { return nil }
        let to = GatePoint(x: region.left + region.width / 2, y: region.top + region.height / 2)
        // A mark under the label would stand in its text.
        guard !box.contains(to) else { return nil }
        return (
            GatePoint(x: min(max(to.x, box.left), box.right), y: min(max(to.y, box.top), box.bottom)), to
        )
    }

    private func cost(_ box: Box, region: Box, staysInside: Bool) -> Double {
        let hits = obstacles.count {
            $0.x > box.left - 2 && $0.x < box.right + 2 && $0.y > box.top - 2 && $0.y < box.bottom + 2
        }
        let overlap = placed.reduce(0.0) { $0 + $1.overlap(box) }
        let dx = max(0, max(region.left - box.right, box.left - region.right))
        let dy = max(0, max(region.top - box.bottom, box.top - region.bottom))
        // Beside the gate costs nothing.
        let distance = max(0, (dx * dx + dy * dy).squareRoot() - 4)
        let strays = staysInside ? 1 - region.overlap(box) / (box.width * box.height) : 0
        var crossings = leaders.count { box.isCrossed($0.from, $0.to) }
        if let leader = Self.leader(box, region: region, staysInside: staysInside) {
            crossings += placed.count { $0.isCrossed(leader.from, leader.to) }
        }
        return 4 * Double(crossings) + 6 * cover(box) + 0.3 * Double(min(hits, 40)) + overlap + 0.012
            * distance + 50 * strays
    }
}
