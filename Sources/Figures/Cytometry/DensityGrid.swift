/// Counts of events on a fixed grid of positions, filled in one pass over a file of any size.
///
/// The same events in the same order give the same grid; memory depends on the number of cells only.
struct DensityGrid: Hashable, Sendable {
    let x: ClosedRange<Double>
    let y: ClosedRange<Double>
    let columns: Int
    let rows: Int
    /// Row-major from the lower left.
    private(set) var counts: [Int]
    /// Events with a position that is NaN or infinite.
    private(set) var notFinite = 0
    /// Events beyond an end of an axis.
    private(set) var outside = 0
    /// Where the first event of each cell stands: what is drawn of a cell that is shown as a point.
    private var first: [GatePoint]

    init(x: ClosedRange<Double>, y: ClosedRange<Double>, columns: Int, rows: Int) {
        self.x = x
        self.y = y
        self.columns = columns
        self.rows = rows
        counts = [Int](repeating: 0, count: columns * rows)
        first = [GatePoint](repeating: GatePoint(x: 0, y: 0), count: columns * rows)
    }

    /// Adds one event; a position at the upper end of an axis lies in its last cell.
    mutating func add(x px: Double, y py: Double) {
        guard px.isFinite, py.isFinite else {
            notFinite += 1
            return
        }
        guard x.contains(px), y.contains(py) else {
            outside += 1
            return
        }
        let column = min(columns - 1, Int((px - x.lowerBound) / cellWidth))
        let row = min(rows - 1, Int((py - y.lowerBound) / cellHeight))
        let cell = row * columns + column
        if counts[cell] == 0 { first[cell] = GatePoint(x: px, y: py) }
        counts[cell] += 1
    }

    var cellWidth: Double { (x.upperBound - x.lowerBound) / Double(columns) }
    var cellHeight: Double { (y.upperBound - y.lowerBound) / Double(rows) }

    /// Events in cells.
    var inside: Int { counts.reduce(0, +) }
    /// All events that were added.
    var total: Int { inside + notFinite + outside }

    /// Lower left corner of a cell.
    func corner(column: Int, row: Int) -> GatePoint {
        GatePoint(
            x: x.lowerBound + Double(column) * cellWidth, y: y.lowerBound + Double(row) * cellHeight)
    }

    func center(_ cell: Int) -> GatePoint {
        let corner = corner(column: cell % columns, row: cell / columns)
        return GatePoint(x: corner.x + cellWidth / 2, y: corner.y + cellHeight / 2)
    }

    /// Position of the first event of a cell; nil for an empty one.
    func firstEvent(_ cell: Int) -> GatePoint? { counts[cell] > 0 ? first[cell] : nil }

    /// Density in events per cell.
    func smoothed(sigma: Double) -> [Double] {
        Smoothing.grid(counts.map(Double.init), columns: columns, rows: rows, sigma: sigma)
    }
}

/// A point in positions of two axes.
struct GatePoint: Hashable, Sendable {
    var x: Double
    var y: Double
}
