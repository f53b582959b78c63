import VegaLite

/// A key in one or more rows: symbols with their meaning, drawn only for what occurs.
struct SymbolKey {
    struct Entry: Hashable {
        enum Sample: Hashable {
            case symbol(String, stroke: String, fill: String)
            case line(String, dash: [Double], width: Double)
            case band(String, opacity: Double)
        }
        var sample: Sample
        var text: String
    }

    var entries: [Entry]

    /// Draws the rows from `y` downwards and returns the height used.
    @discardableResult
    func draw(in notes: inout Annotations, x left: Double, y top: Double, width: Double) -> Double {
        var x = left
        var y = top
        for entry in entries {
            let sample = sampleWidth(entry.sample)
            let total = sample + 3 + TextMetrics.width(entry.text)
            if x > left, x + total > left + width {
                x = left
                y += Paper.lineHeight
            }
            draw(entry.sample, in: &notes, x: x, y: y)
            notes.text(entry.text, x: x + sample + 3, y: y)
            x += total + 10
        }
        return entries.isEmpty ? 0 : y - top + Paper.lineHeight
    }

    private func sampleWidth(_ sample: Entry.Sample) -> Double {
        if case .symbol = sample { 6 } else { 14 }
    }

    private func draw(_ sample: Entry.Sample, in notes: inout Annotations, x: Double, y: Double) {
        switch sample {
        case .symbol(let shape, let stroke, let fill):
            notes.symbol(shape, x: x + 3, y: y, stroke: stroke, fill: fill, size: 12)
        case .line(let color, let dash, let width):
            notes.rule(x1: x, y1: y, x2: x + 14, y2: y, color: color, width: width, dash: dash)
        case .band(let color, let opacity):
            notes.box(x1: x, y1: y - 3, x2: x + 14, y2: y + 3, color: color, opacity: opacity)
        }
    }
}
