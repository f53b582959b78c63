import Cytometry
import VegaLite

extension PanelPlot {
    /// Name, share and count of every population of the gates, beside or in it.
    func addLabels(_ notes: inout Annotations) {
        var labels = GateLabels(width: width, height: height, obstacles: obstacles, cover: cover)
        for outline in panel.plan.outlines {
            for region in outline.regions {
                let texts = labelLines(region.population, isComplement: outline.isComplement)
                let widths = texts.enumerated().map {
                    TextMetrics.width($1, size: Paper.smallSize, isBold: $0 == 0)
                }
                let box = labels.place(
                    width: (widths.max() ?? 0) + 4, height: Double(texts.count) * 8 + 1,
                    region: pixels(region), staysInside: outline.regions.count > 1)
                if let leader = GateLabels.leader(
                    box, region: pixels(region), staysInside: outline.regions.count > 1)
                {
                    labels.keepClear(leader.from, leader.to)
                    notes.rule(x1: leader.from.x, y1: leader.from.y, x2: leader.to.x, y2: leader.to.y)
                    notes.symbol(
                        "circle", x: leader.to.x, y: leader.to.y, stroke: Palette.paper, fill: Palette.ink,
                        size: 9)
                }
                notes.box(
                    x1: box.left, y1: box.top, x2: box.right, y2: box.bottom, color: Palette.paper,
                    opacity: 0.8)
                for (index, text) in texts.enumerated() {
                    notes.text(
                        text, x: box.left + 2, y: box.top + 4.7 + Double(index) * 8,
                        .init(size: Paper.smallSize, isBold: index == 0))
                }
            }
        }
        guard grid.inside == 0 else { return }
        // Near the middle, where gates and their labels leave room.
        let text = "No events", w = TextMetrics.width(text) + 4, h = Paper.fontSize + 2
        let middle = GateLabels.Box(left: width / 2, top: height / 2, width: 0, height: 0)
        let box = labels.place(width: w, height: h, region: middle, staysInside: false)
        notes.text(
            text, x: box.left + w / 2, y: box.top + h / 2,
            .init(align: .center, isItalic: true, color: Palette.muted))
    }

    private func labelLines(_ population: Int, isComplement: Bool) -> [String] {
        let name = TextMetrics.clip(
            (isComplement ? "outside: " : "") + source.name(population), width: width - 12)
        let share = panel.share(of: population, in: source).map { NumberText.percent($0) } ?? "–"
        return [name, "\(share) (n = \(CytometryWords.count(panel.counts.counts[population])))"]
    }

    /// Points every few drawing units along the outlines.
    private var obstacles: [GatePoint] {
        panel.plan.outlines.flatMap(\.lines).flatMap { line in
            zip(line, line.dropFirst()).flatMap { a, b in
                let x1 = xPixel(a.x), y1 = yPixel(a.y), x2 = xPixel(b.x), y2 = yPixel(b.y)
                let steps = max(1, min(400, Int(max(abs(x2 - x1), abs(y2 - y1)) / 3)))
                return (0...steps).map { step in
                    let t = Double(step) / Double(steps)
                    return GatePoint(x: x1 + t * (x2 - x1), y: y1 + t * (y2 - y1))
                }
            }
        }
    }

    private func pixels(_ region: GateOutline.Region) -> GateLabels.Box {
        let left = max(0, xPixel(region.x.lowerBound)), right = min(width, xPixel(region.x.upperBound))
        let top = max(0, yPixel(region.y.upperBound)), bottom = min(height, yPixel(region.y.lowerBound))
        return .init(left: left, top: top, width: max(0, right - left), height: max(0, bottom - top))
    }

    /// Share of the events under a box, and of its cells that are filled: single events count too.
    private func cover(_ box: GateLabels.Box) -> Double {
        let columns = range(box.left / width, box.right / width, grid.columns)
        guard panel.plan.y != nil else {
            let top = max(density.max() ?? 1, 1e-9)
            let under = columns.count { yPixel(density[$0] / top) < box.bottom }
            return Double(under) / Double(max(1, columns.count))
        }
        let rows = range(1 - box.bottom / height, 1 - box.top / height, grid.rows)
        var events = 0, filled = 0
        for row in rows {
            for column in columns where grid.counts[row * grid.columns + column] > 0 {
                filled += 1
                events += grid.counts[row * grid.columns + column]
            }
        }
        return Double(events) / Double(max(1, grid.inside))
            + 0.5 * Double(filled) / Double(max(1, rows.count * columns.count))
    }

    private func range(_ from: Double, _ to: Double, _ count: Int) -> Range<Int> {
        let low = max(0, min(count, Int(from * Double(count))))
        return low..<max(low, min(count, Int(to * Double(count)) + 1))
    }
}
