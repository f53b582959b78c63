import Analysis
import VegaLite

/// The extended risk table (at risk, censored, events; KMunicate, doi 10.1136/bmjopen-2019-030215) under a
/// survival plot, its columns under the ticks of the axis.
struct RiskTable {
    let groups: [SurvivalGroup]
    let plot: StepPlot

    /// Space between the axis and the first line: labels and title of the axis.
    private static let top = 40.0

    func draw(in notes: inout Annotations) {
        var y = plot.height + Self.top
        for (index, group) in groups.enumerated() where !group.riskTable.isEmpty {
            notes.rule(
                x1: -72, y1: y, x2: -60, y2: y, color: Palette.color(index), width: 1.4,
                dash: Palette.dash(index))
            notes.text(group.group, x: -56, y: y, .init(isBold: true))
            y += Paper.lineHeight
            line("At risk", group.riskTable.map { ($0.time, $0.atRisk) }, y: y, notes: &notes)
            line(
                "Censored", group.riskTable.map { ($0.time, $0.censored) }, y: y + Paper.lineHeight,
                notes: &notes)
            line(
                "Events", group.riskTable.map { ($0.time, $0.events) }, y: y + 2 * Paper.lineHeight,
                notes: &notes)
            y += 3 * Paper.lineHeight + 3
        }
    }

    private func line(_ name: String, _ cells: [(Double, Int)], y: Double, notes: inout Annotations) {
        notes.text(name, x: -14, y: y, .init(align: .right, color: Palette.muted))
        for (time, count) in cells where time <= plot.axis.last {
            notes.text("\(count)", x: plot.xPixel(time), y: y, .init(align: .center))
        }
    }
}
