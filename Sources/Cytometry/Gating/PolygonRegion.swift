/// A polygon prepared for many points.
///
/// The rule is the even-odd one with half-open edges: a ray to the right counts the edges with `y0 <= y < y1` whose
/// point at that height lies strictly right of x. So left and lower edges belong to the polygon, right and upper
/// ones do not, and polygons that share an edge share no point. A grid of 64 × 64 cells over the bounding box knows
/// which cells no edge touches; only points in the others need the edges.
struct PolygonRegion: Sendable {
    private struct Edge: Sendable {
        let low: Double, high: Double
        let x: Double, y: Double, dx: Double, dy: Double
    }
    private static let size = 64
    private static let outside: UInt8 = 0, inside: UInt8 = 1, touched: UInt8 = 2

    private let edges: [Edge]
    let minX: Double, maxX: Double, minY: Double, maxY: Double
    private let scaleX: Double, scaleY: Double
    private var cells: [UInt8]
    /// Edges that reach into each row of cells.
    private var rowEdges: [[Int32]]

    init(_ vertices: [GateVertex]) {
        var edges: [Edge] = []
        for (i, a) in vertices.enumerated() {
            let b = vertices[(i + 1) % vertices.count]
            guard a.y != b.y else { continue }
            // The sign makes "left of the edge" positive for both directions without a change of rounding.
            let sign: Double = b.y > a.y ? 1 : -1
            edges.append(
                Edge(
                    low: min(a.y, b.y), high: max(a.y, b.y), x: a.x, y: a.y, dx: sign * (b.x - a.x),
                    dy: sign * (b.y - a.y)))
        }
        self.edges = edges
        minX = vertices.map(\.x).min() ?? .infinity
        maxX = vertices.map(\.x).max() ?? -.infinity
        minY = vertices.map(\.y).min() ?? .infinity
        maxY = vertices.map(\.y).max() ?? -.infinity
        let size = Double(Self.size)
        scaleX = size / (maxX - minX)
        scaleY = size / (maxY - minY)
        cells = []
        rowEdges = []
        guard scaleX.isFinite, scaleY.isFinite, scaleX > 0, scaleY > 0 else { return }
        cells = [UInt8](repeating: Self.outside, count: Self.size * Self.size)
        rowEdges = [[Int32]](repeating: [], count: Self.size)
        for (i, a) in vertices.enumerated() { mark(a, vertices[(i + 1) % vertices.count]) }
        for (i, edge) in edges.enumerated() {
            for row in rows(edge.low, edge.high) { rowEdges[row].append(Int32(i)) }
        }
        for row in 0..<Self.size {
            for column in 0..<Self.size where cells[row * Self.size + column] != Self.touched {
                let x = minX + (Double(column) + 0.5) / scaleX, y = minY + (Double(row) + 0.5) / scaleY
                cells[row * Self.size + column] = crossings(x, y, row: row) ? Self.inside : Self.outside
            }
        }
    }

    /// Cells are widened by this part of a cell when edges are drawn, far more than rounding can move a point.
    private static let margin = 1e-6

    private func rows(_ low: Double, _ high: Double) -> ClosedRange<Int> {
        let first = Int(((low - minY) * scaleY - Self.margin).rounded(.down))
        let last = Int(((high - minY) * scaleY + Self.margin).rounded(.down))
        return max(0, min(first, Self.size - 1))...max(0, min(last, Self.size - 1))
    }

    /// Marks the cells an edge touches.
    private mutating func mark(_ a: GateVertex, _ b: GateVertex) {
        let ax = (a.x - minX) * scaleX, ay = (a.y - minY) * scaleY
        let bx = (b.x - minX) * scaleX, by = (b.y - minY) * scaleY
        for row in rows(min(a.y, b.y), max(a.y, b.y)) {
            var from = min(ax, bx), to = max(ax, bx)
            if ay != by {
                // The part of the edge within this row.
                let s = (Double(row) - Self.margin - ay) / (by - ay)
                let t = (Double(row) + 1 + Self.margin - ay) / (by - ay)
                let p = ax + (bx - ax) * min(max(s, 0), 1), q = ax + (bx - ax) * min(max(t, 0), 1)
                from = min(p, q)
                to = max(p, q)
            }
            let first = max(0, min(Int((from - Self.margin).rounded(.down)), Self.size - 1))
            let last = max(0, min(Int((to + Self.margin).rounded(.down)), Self.size - 1))
            for column in first...last { cells[row * Self.size + column] = Self.touched }
        }
    }

    private func crossings(_ x: Double, _ y: Double, row: Int) -> Bool {
        var odd = false
        for i in rowEdges[row] {
            let e = edges[Int(i)]
            let crosses = e.low <= y && y < e.high && e.dx * (y - e.y) - (x - e.x) * e.dy > 0
            odd = odd != crosses
        }
        return odd
    }

    /// True for a point of the polygon; false for NaN.
    func contains(_ x: Double, _ y: Double) -> Bool {
        guard x >= minX, x < maxX, y >= minY, y < maxY else { return false }
        guard !cells.isEmpty else { return containsByEdges(x, y) }
        return cells.withUnsafeBufferPointer { containsWithin($0, x, y) }
    }

    /// The rule without the grid.
    func containsByEdges(_ x: Double, _ y: Double) -> Bool {
        var odd = false
        for e in edges where e.low <= y && y < e.high {
            if e.dx * (y - e.y) - (x - e.x) * e.dy > 0 { odd.toggle() }
        }
        return odd
    }

    @inline(__always)
    private func containsWithin(_ cells: UnsafeBufferPointer<UInt8>, _ x: Double, _ y: Double) -> Bool {
        let column = min(Int((x - minX) * scaleX), Self.size - 1)
        let row = min(Int((y - minY) * scaleY), Self.size - 1)
        let cell = cells[row &* Self.size &+ column]
        return cell < Self.touched ? cell == Self.inside : crossings(x, y, row: row)
    }

    /// Keeps the rows whose points lie in the polygon (or, with `keeping` false, outside it and are numbers).
    /// `rows` and `kept` may be the same memory. Returns how many were kept.
    func filter(
        _ rows: UnsafePointer<Int32>, count: Int, x: UnsafePointer<Double>, y: UnsafePointer<Double>,
        into kept: UnsafeMutablePointer<Int32>, keeping: Bool = true
    ) -> Int {
        var n = 0
        guard keeping, !cells.isEmpty else {
            for i in 0..<count {
                let row = rows[i], px = x[Int(row)], py = y[Int(row)]
                kept[n] = row
                if contains(px, py) == keeping && !px.isNaN && !py.isNaN { n &+= 1 }
            }
            return n
        }
        cells.withUnsafeBufferPointer { cells in
            for i in 0..<count {
                let row = rows[i], px = x[Int(row)], py = y[Int(row)]
                if px >= minX && px < maxX && py >= minY && py < maxY && containsWithin(cells, px, py) {
                    kept[n] = row
                    n &+= 1
                }
            }
        }
        return n
    }
}
