import Analysis
import JSONText
import VegaLite

/// Matrices of analytes by windows: fold changes and missing draws.
struct GridFigures {
    let context: FigureContext

    /// Median log2 fold change from `pre`.
    func heatMap(_ cells: [FoldChangeCell]) -> Figure? {
        guard !cells.isEmpty else { return nil }
        let analytes = unique(cells.map(\.analyte)), windows = unique(cells.map(\.window))
        let reach = max(1, min(6, cells.compactMap { $0.medianLog2.map(abs) }.max() ?? 1)).rounded(.up)
        let gridCells = cells.compactMap { cell -> GridCell? in
            guard let row = analytes.firstIndex(of: cell.analyte),
                let column = windows.firstIndex(of: cell.window)
            else { return nil }
            let value = cell.medianLog2.map { max(-reach, min(reach, $0)) }
            return GridCell(
                row: row, column: column, value: value, text: cell.medianLog2.map(signed).orEmpty,
                footShare: cell.courses > 0 ? Double(cell.censored) / Double(cell.courses) : 0,
                tooltip: cell.medianLog2.map(signed).map {
                    "\($0), \(Names.count(cell.courses, "course")), \(cell.censored) censored"
                } ?? "no pair")
        }
        let layout = GridLayout(
            rowNames: analytes.map(Names.analyte), columnNames: windows, cells: gridCells,
            scale: Scale(.linear) {
                $0.domain = [.number(-reach), 0, .number(reach)]
                $0.range = [.string(Self.low), "#F7F7F7", .string(Self.high)]
            }, isDark: { abs($0) > reach * 0.72 },
            legend: Legend("log₂ fold change") {
                $0.orient = .right
                $0.gradientLength = 90
                $0.gradientThickness = 8
                $0.format = ".0f"
                $0.values = [.number(-reach), .number(-reach / 2), 0, .number(reach / 2), .number(reach)]
                    .filter {
                        $0.double.map { $0 == $0.rounded() } ?? false
                    }
            })
        var caption = Caption(
            "Median log₂ fold change from the window before infusion, over courses with both values"
                + " (\(range(cells.map(\.courses))) courses per cell)",
            "Rows in the order of the analysis plan; blue: lower, orange: higher than before, centred at 0",
            "Dark bar at the foot of a cell: share of pairs with a censored value; hatched: no pair")
        if cells.contains(where: { abs($0.medianLog2 ?? 0) > reach }) {
            caption.add("Colours end at ±\(NumberText.fixed(reach, 0)); the numbers do not")
        }
        caption.add("Unit of analysis: course")
        return make(
            id: "heatmap", title: "Median log₂ fold change from before infusion", layout: layout,
            caption: caption,
            words: summary(cells, analytes),
            table: DataTable(
                columns: ["analyte", "window", "courses", "censored", "median_log2_fold_change"],
                rows: cells.map {
                    [
                        .string($0.analyte), .string($0.window), .integer($0.courses), .integer($0.censored),
                        JSON($0.medianLog2),
                    ]
                }))
    }

    /// Share of expected draws that gave a value.
    func missingness(_ cells: [MissingnessCell]) -> Figure? {
        guard !cells.isEmpty else { return nil }
        let analytes = unique(cells.map(\.analyte)), windows = unique(cells.map(\.window))
        let gridCells = cells.compactMap { cell -> GridCell? in
            guard let row = analytes.firstIndex(of: cell.analyte),
                let column = windows.firstIndex(of: cell.window)
            else { return nil }
            let share = cell.expected > 0 ? Double(cell.present) / Double(cell.expected) : nil
            let reasons = cell.reasons.filter { $0.n > 0 }.map { "\($0.n) \($0.reason)" }.joined(
                separator: ", ")
            return GridCell(
                row: row, column: column, value: share,
                text: share == nil ? "" : "\(cell.present)/\(cell.expected)",
                tooltip: "\(cell.present) of \(cell.expected)" + (reasons.isEmpty ? "" : "; \(reasons)"))
        }
        let layout = GridLayout(
            rowNames: analytes.map(Names.analyte), columnNames: windows, cells: gridCells,
            scale: Scale(.linear) {
                $0.domain = [0, 1]
                $0.range = ["#F7FBFF", "#7FB8DA"]
            }, isDark: { _ in false },
            legend: Legend("present") {
                $0.orient = .right
                $0.gradientLength = 90
                $0.gradientThickness = 8
                $0.format = ".0%"
                $0.values = [0, 0.5, 1]
            })
        var reasons: [String: Int] = [:]
        for item in cells.flatMap(\.reasons) { reasons[item.reason, default: 0] += item.n }
        var caption = Caption(
            "Draws with a value of those expected, by analyte and window (present/expected)")
        caption.addDropped(
            reasons.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { Dropped($0.key, $0.value) },
            of: "draw")
        caption.add("Hatched: no draw expected. Missing draws may be informative: early transplant, death")
        let present = cells.reduce(0) { $0 + $1.present }, expected = cells.reduce(0) { $0 + $1.expected }
        return make(
            id: "missingness", title: "Draws present by analyte and window", layout: layout, caption: caption,
            words: "\(present) of \(expected) expected values are present.",
            table: DataTable(
                columns: ["analyte", "window", "expected", "present", "reasons"],
                rows: cells.map { cell in
                    [
                        .string(cell.analyte), .string(cell.window), .integer(cell.expected),
                        .integer(cell.present),
                        .string(cell.reasons.map { "\($0.n) \($0.reason)" }.joined(separator: "; ")),
                    ]
                }))
    }

    private static let low = "#2166AC"
    private static let high = "#B35806"

    private func make(
        id: String, title: String, layout: GridLayout, caption: Caption, words: String, table: DataTable
    ) -> Figure {
        let (view, dataSets) = layout.draw()
        let description = "Heat map, \(title). \(words)"
        let sheet = Sheet(title: title, description: description, width: Paper.doubleColumn)
        return Figure(
            id: id, title: title, caption: caption.text(context), description: description,
            specification: sheet.specification(view, dataSets, context), dataTable: table)
    }

    private func summary(_ cells: [FoldChangeCell], _ analytes: [String]) -> String {
        analytes.compactMap { analyte -> String? in
            let mine = cells.filter { $0.analyte == analyte && $0.medianLog2 != nil }
            guard let peak = mine.max(by: { abs($0.medianLog2 ?? 0) < abs($1.medianLog2 ?? 0) }) else {
                return nil
            }
            return
                "\(Names.analyte(analyte)) largest change \(signed(peak.medianLog2 ?? 0)) in \(peak.window)"
        }.joined(separator: "; ") + "."
    }

    private func signed(_ x: Double) -> String {
        let text = NumberText.fixed(x, 1)
        return x > 0 && text != "0.0" ? "+" + text : text == "−0.0" ? "0.0" : text
    }

    private func range(_ counts: [Int]) -> String {
        let low = counts.min() ?? 0, high = counts.max() ?? 0
        return low == high ? "\(low)" : "\(low) to \(high)"
    }

    private func unique(_ items: [String]) -> [String] {
        var seen: Set<String> = []
        return items.filter { seen.insert($0).inserted }
    }
}
