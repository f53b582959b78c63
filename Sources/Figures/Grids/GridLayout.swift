import JSONText
import VegaLite

/// One cell of a grid: a number as colour and text, or the reason there is none.
struct GridCell {
    var row: Int
    var column: Int
    /// Nil is drawn hatched.
    var value: Double?
    var text: String
    /// Part of the foot of the cell drawn dark, 0 to 1.
    var footShare: Double = 0
    var tooltip: String
}

/// A matrix of coloured cells with names on two sides; cells without a value are hatched.
struct GridLayout {
    var rowNames: [String]
    /// Headings before the row with this number.
    var rowGroups: [Int: String] = [:]
    var columnNames: [String]
    var cells: [GridCell]
    var scale: Scale
    /// White text on values whose colour is dark.
    var isDark: (Double) -> Bool
    var legend: Legend

    private static let cellHeight = 13.0
    private static let groupHeight = 12.0

    private var labelWidth: Double { min(120, (rowNames.map { TextMetrics.width($0) }.max() ?? 30) + 8) }
    private var cellWidth: Double {
        min(58, (Paper.doubleColumn - labelWidth - 70) / Double(max(1, columnNames.count)))
    }
    private var width: Double { cellWidth * Double(columnNames.count) }

    /// Upper edge of each row.
    private var tops: (rows: [Double], groups: [(String, Double)], height: Double) {
        var y = 0.0, rows: [Double] = [], groups: [(String, Double)] = []
        for index in rowNames.indices {
            if let group = rowGroups[index] {
                groups.append((group, y + Self.groupHeight / 2 + 1))
                y += Self.groupHeight
            }
            rows.append(y)
            y += Self.cellHeight
        }
        return (rows, groups, max(y, Self.cellHeight))
    }

    func draw() -> (view: View, dataSets: [DataSet]) {
        let tops = tops
        var notes = Annotations("notes")
        for (name, y) in tops.groups { notes.text(name, x: -labelWidth, y: y, .init(isBold: true)) }
        for (name, top) in zip(rowNames, tops.rows) {
            notes.text(
                TextMetrics.clip(name, width: labelWidth - 6), x: -5, y: top + Self.cellHeight / 2,
                .init(align: .right))
        }
        for (index, name) in columnNames.enumerated() {
            notes.text(
                TextMetrics.clip(name, width: cellWidth - 2), x: (Double(index) + 0.5) * cellWidth, y: -7,
                .init(align: .center, isBold: true))
        }
        for cell in cells { draw(cell, top: tops.rows[cell.row], notes: &notes) }
        let filled = DataSet(
            "cells", cells.compactMap { cell in cell.value.map { row(cell, $0, top: tops.rows[cell.row]) } })
        let empty = DataSet(
            "empty", cells.filter { $0.value == nil }.map { row($0, 0, top: tops.rows[$0.row]) })
        let views = [cellView] + (empty.rows.isEmpty ? [] : emptyViews) + notes.views
        return (.layers(views, width: width, height: tops.height), [filled, empty] + notes.dataSets)
    }

    private func row(_ cell: GridCell, _ value: Double, top: Double) -> DataSet.Row {
        [
            "x": .number(Double(cell.column) * cellWidth + 0.5),
            "x2": .number(Double(cell.column + 1) * cellWidth - 0.5),
            "y": .number(top + 0.5), "y2": .number(top + Self.cellHeight - 0.5), "value": .number(value),
            "row": .string(rowNames[cell.row]), "column": .string(columnNames[cell.column]),
            "what": .string(cell.tooltip), "px": .number((Double(cell.column) + 0.5) * cellWidth),
            "py": .number(top + Self.cellHeight / 2),
        ]
    }

    private func draw(_ cell: GridCell, top: Double, notes: inout Annotations) {
        let isDark = cell.value.map(isDark) ?? false
        let left = Double(cell.column) * cellWidth
        notes.text(
            cell.text, x: left + cellWidth / 2, y: top + Self.cellHeight / 2 - (cell.footShare > 0 ? 0.8 : 0),
            .init(align: .center, size: Paper.smallSize, color: isDark ? Palette.paper : Palette.ink))
        if cell.footShare > 0 {
            let y = top + Self.cellHeight - 1.6
            notes.rule(
                x1: left + 2, y1: y, x2: left + 2 + (cellWidth - 4) * min(1, cell.footShare), y2: y,
                color: isDark ? Palette.paper : Palette.ink, width: 1)
        }
    }

    /// Half the height of the hatching, which fills the cell.
    private static let hatchUnit = cellHeight / 2 - 0.5

    /// Slanted lines over the whole cell, in units of `hatchUnit`.
    private var hatch: String {
        let reach = (cellWidth / 2 - 0.5) / Self.hatchUnit
        let count = max(1, Int((2 * reach - 1) / 0.9))
        return (0...count).map { step in
            let x = -reach + (2 * reach - 1) * Double(step) / Double(count)
            return "M\(NumberText.plain(x)),1L\(NumberText.plain(x + 1)),-1"
        }.joined()
    }

    private func place(_ name: String) -> ChannelSource {
        .field(
            Field(name, .quantitative) {
                $0.isScaled = false
                $0.axis = .hidden
            })
    }

    private var box: Encoding { [.x: place("x"), .x2: place("x2"), .y: place("y"), .y2: place("y2")] }

    private var tooltip: ChannelSource {
        .fields([Field("row", .nominal), Field("column", .nominal), Field("what", .nominal, title: "value")])
    }

    private var cellView: View {
        var encoding = box
        encoding[.color] = .field(
            Field("value", .quantitative) {
                $0.scale = scale
                $0.legend = .styled(legend)
            })
        encoding[.tooltip] = tooltip
        return .mark(Mark(.rect) { $0.opacity = 1 }, data: "cells", encode: encoding)
    }

    private var emptyViews: [View] {
        var encoding = box
        encoding[.tooltip] = tooltip
        let frame = Mark(.rect) {
            $0.fill = Palette.paper
            $0.stroke = Palette.faint
            $0.strokeWidth = 0.5
        }
        let lines = Mark(.point) {
            $0.shape = hatch
            $0.stroke = Palette.individual
            $0.strokeWidth = 0.5
            $0.size = Self.hatchUnit * Self.hatchUnit * 4
            $0.opacity = 1
            $0.ariaLabel = ""
        }
        return [
            .mark(frame, data: "empty", encode: encoding),
            .mark(lines, data: "empty", encode: [.x: place("px"), .y: place("py")]),
        ]
    }
}
