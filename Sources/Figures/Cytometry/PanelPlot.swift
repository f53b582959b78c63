import Cytometry
import JSONText
import VegaLite

/// Draws one panel: density, contours or a histogram, the gates on it, and their labels.
struct PanelPlot {
    let id: String
    let panel: Panel
    let style: DensityStyle
    let width: Double
    let height: Double
    let source: CytometrySource
    let contours: ContourLines?
    let colors: DensityColors?
    let density: [Double]
    private typealias Layer = (set: DataSet, view: View)

    /// Smoothing of density, in cells: as wide as the noise of single events, and wider for lines.
    static let cellSigma = 1.0
    static let contourSigma = 2.0
    /// Below this number contours would follow single events.
    static let fewestForContours = 100
    /// A histogram's axis ends above its mode, where labels of gates have room.
    private static let headroom = 1.3

    init(
        id: String, panel: Panel, style: DensityStyle, width: Double, height: Double, source: CytometrySource
    ) {
        self.id = id
        self.panel = panel
        self.width = width
        self.height = height
        self.source = source
        let isFlat = panel.plan.y == nil
        let hasContours = style == .contour && !isFlat && panel.grid.inside >= Self.fewestForContours
        self.style = style
        let isRug = isFlat && panel.grid.inside < HistogramSeries.fewest
        density =
            isRug
            ? [Double](repeating: 0, count: panel.grid.counts.count)
            : panel.grid.smoothed(
                sigma: isFlat
                    ? HistogramSeries.sigma(panel.grid.inside)
                    : hasContours ? Self.contourSigma : Self.cellSigma)
        contours = hasContours ? ContourLines(panel.grid, density: density) : nil
        colors = isFlat ? nil : DensityColors(panel.grid, density: density)
    }

    private var x: ScaleAxis { panel.plan.x }
    var grid: DensityGrid { panel.grid }
    private var yDomain: ClosedRange<Double> { panel.plan.y?.domain ?? 0...Self.headroom }

    func xPixel(_ position: Double) -> Double { x.share(position) * width }
    func yPixel(_ position: Double) -> Double {
        height * (1 - (position - yDomain.lowerBound) / (yDomain.upperBound - yDomain.lowerBound))
    }

    // MARK: Parts

    /// The panel with further notes, such as a key.
    func draw(_ extra: Annotations? = nil) -> (view: View, dataSets: [DataSet]) {
        var views: [View] = []
        var sets: [DataSet] = []
        let events = panel.plan.y == nil ? [histogram] : style == .contour ? contourLayers : [cells]
        for (set, view) in events + outlineLayers {
            sets.append(set)
            views.append(view)
        }
        var notes = Annotations("\(id)-notes")
        addRug(&notes)
        addLabels(&notes)
        let all = [notes, extra].compactMap { $0 }
        var view = View.layers(views + all.flatMap(\.views), width: width, height: height)
        view.frame = Palette.individual
        return (view, sets + all.flatMap(\.dataSets))
    }

    /// A tick per filled bin of a histogram of few events: a smoothed curve of them would look like a population.
    private func addRug(_ notes: inout Annotations) {
        guard panel.plan.y == nil, grid.inside < HistogramSeries.fewest else { return }
        for cell in grid.counts.indices {
            guard let event = grid.firstEvent(cell) else { continue }
            notes.rule(
                x1: xPixel(event.x), y1: height, x2: xPixel(event.x), y2: height - 10, color: Palette.blue,
                width: 0.9)
        }
    }

    /// Every layer names the same axis: one that hides it would hide it for all.
    private var xField: Field {
        Field("x", .quantitative) {
            $0.scale = x.scale
            $0.axis = .styled(x.guide(length: width, isVertical: false))
        }
    }

    private var yField: Field {
        Field("y", .quantitative) {
            $0.scale = .span(.linear, yDomain)
            if let y = panel.plan.y {
                $0.axis = .styled(y.guide(length: height, isVertical: true))
            } else {
                $0.axis = .styled(
                    Axis("Events, % of the mode") {
                        $0.values = [0, 0.5, 1]
                        $0.format = ".0%"
                    })
            }
        }
    }

    /// Runs of cells in one colour, each a little larger to the right and upwards so that no seams show.
    private var cells: Layer {
        var rows: [DataSet.Row] = []
        let overlap = 0.15
        for row in 0..<grid.rows {
            var column = 0
            while column < grid.columns {
                let start = column
                let step = step(row * grid.columns + column)
                while column < grid.columns, self.step(row * grid.columns + column) == step { column += 1 }
                guard let step else { continue }
                let low = grid.corner(column: start, row: row),
                    high = grid.corner(column: column, row: row + 1)
                rows.append([
                    "x": rounded(low.x, x.domain), "y": rounded(low.y, yDomain),
                    "x2": rounded(high.x + overlap * grid.cellWidth, x.domain),
                    "y2": rounded(high.y + overlap * grid.cellHeight, yDomain),
                    "c": .string(DensityColors.color(step)),
                ])
            }
        }
        let mark = Mark(.rect) {
            $0.clip = true
            $0.ariaLabel = ""
        }
        return (
            DataSet("\(id)-cells", rows),
            .mark(
                mark, data: "\(id)-cells",
                encode: [
                    .x: .field(xField), .y: .field(yField),
                    .x2: .field(Field("x2", .quantitative)), .y2: .field(Field("y2", .quantitative)),
                    .fill: .field(.literal("c")),
                ])
        )
    }

    private func step(_ cell: Int) -> Int? {
        grid.counts[cell] > 0 ? colors?.step(density[cell]) : nil
    }

    /// A hundredth of a drawing unit is enough; shorter numbers halve the file.
    private func rounded(_ position: Double, _ domain: ClosedRange<Double>) -> JSON {
        let unit = power(Int(log10Floor(domain.upperBound - domain.lowerBound)) - 4)
        let places = (position / unit).rounded()
        return .number(unit < 1 ? places / (1 / unit).rounded() : places * unit)
    }

    private var contourLayers: [Layer] {
        let cells = contours?.outlierCells ?? grid.counts.indices.filter { grid.counts[$0] > 0 }
        let points = cells.compactMap { grid.firstEvent($0) }
        let dot = Mark(.point) {
            $0.filled = true
            $0.size = contours == nil ? 4 : 1.6
            $0.color = Palette.muted
            $0.opacity = 0.8
            $0.clip = true
            $0.ariaLabel = ""
        }
        let outliers: Layer = (
            DataSet(
                "\(id)-points",
                points.map { ["x": rounded($0.x, x.domain), "y": rounded($0.y, yDomain)] }),
            .mark(
                dot, data: "\(id)-points",
                encode: [.x: .field(xField), .y: .field(yField)])
        )
        return [outliers]
            + (contours?.levels ?? []).enumerated().reversed().map { index, level in
                let style = ContourStyle(index)
                return lineLayer("\(id)-contour-\(index)", level.lines) {
                    $0.color = style.color
                    $0.strokeWidth = style.width
                    $0.strokeDash = style.dash
                }
            }
    }

    private var histogram: Layer {
        let top = density.max().flatMap { $0 > 0 ? $0 : nil } ?? 1
        let rows: [DataSet.Row] = density.indices.map {
            ["x": .number(grid.center($0).x), "y": .number(density[$0] / top)]
        }
        let mark = Mark(.area) {
            $0.fill = Palette.sky
            $0.fillOpacity = 0.5
            $0.stroke = Palette.blue
            $0.strokeWidth = 0.8
            $0.clip = true
            $0.ariaLabel = ""
        }
        var y = yField
        y.isStacked = false
        return (
            DataSet("\(id)-bins", rows),
            .mark(
                mark, data: "\(id)-bins",
                encode: [.x: .field(xField), .y: .field(y)])
        )
    }

    /// Black on a white halo: seen over every colour of the scale.
    private var outlineLayers: [Layer] {
        let lines = panel.plan.outlines.flatMap(\.lines)
        guard !lines.isEmpty else { return [] }
        let isComplement = panel.plan.outlines.contains(where: \.isComplement)
        return [
            lineLayer("\(id)-gate", lines) {
                $0.color = Palette.paper
                $0.strokeWidth = 2.8
                $0.opacity = 0.85
            },
            lineLayer("\(id)-gate-line", lines) {
                $0.color = Palette.black
                $0.strokeWidth = 1.1
                if isComplement { $0.strokeDash = [3, 2] }
            },
        ]
    }

    private func lineLayer(
        _ name: String, _ lines: [[GatePoint]], _ style: (inout Mark) -> Void
    ) -> Layer {
        let rows: [DataSet.Row] = lines.enumerated().flatMap { index, line in
            line.enumerated().map { order, point in
                [
                    "x": .number(point.x), "y": .number(point.y), "line": .integer(index),
                    "order": .integer(order),
                ]
            }
        }
        var mark = Mark(.line) {
            $0.clip = true
            $0.strokeJoin = "round"
            $0.ariaLabel = ""
        }
        style(&mark)
        let view = View.mark(
            mark, data: name,
            encode: [
                .x: .field(xField), .y: .field(yField), .detail: .field(Field("line", .nominal)),
                .order: .field(Field("order", .quantitative)),
            ])
        return (DataSet(name, rows), view)
    }
}

/// How a contour line of a level is drawn, innermost first.
struct ContourStyle: Hashable {
    let color: String
    let width: Double
    let dash: [Double]

    private static let colors = ["#08306b", "#08519c", "#2171b5", "#4292c6"]

    init(_ index: Int) {
        color = Self.colors[min(index, Self.colors.count - 1)]
        width = [1.3, 1, 0.8, 0.8][min(index, 3)]
        dash = index >= 3 ? [3, 1.5] : [1, 0]
    }
}
