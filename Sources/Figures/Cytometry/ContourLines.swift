/// Lines of equal density that enclose stated shares of the events.
struct ContourLines: Hashable, Sendable {
    struct Level: Hashable, Sendable {
        /// Share of the events in the grid that lies inside, as asked.
        var share: Double
        /// Density of the line, events per cell.
        var density: Double
        /// Events in cells of at least this density.
        var enclosed: Int
        /// Closed: each ends at its first point.
        var lines: [[GatePoint]]
    }

    /// In the order of `shares`.
    let levels: [Level]
    /// Cells of events outside all lines.
    let outlierCells: [Int]

    static let shares = [0.5, 0.75, 0.9, 0.95]

    /// Highest-density regions of a smoothed grid: the densest cells that together hold a share of the events.
    init(_ grid: DensityGrid, density: [Double], shares: [Double] = ContourLines.shares) {
        let order = density.indices.sorted { (density[$1], $0) < (density[$0], $1) }
        let total = grid.inside
        var levels: [Level] = []
        for share in shares {
            guard total > 0 else { break }
            var sum = 0
            var rank = 0
            while rank < order.count, Double(sum) < share * Double(total) {
                sum += grid.counts[order[rank]]
                rank += 1
            }
            // Between the last cell inside and the first outside.
            let inner = density[order[max(0, rank - 1)]]
            let outer = rank < order.count ? density[order[rank]] : 0
            let cut = (inner + outer) / 2
            levels.append(
                Level(
                    share: share, density: cut, enclosed: sum,
                    lines: MarchingSquares(grid, density: density).lines(at: cut)))
        }
        self.levels = levels
        let lowest = levels.map(\.density).min() ?? .infinity
        outlierCells = grid.counts.indices.filter { grid.counts[$0] > 0 && density[$0] < lowest }
    }
}

/// Contour lines of values at the centres of cells, linear between them.
///
/// A ring of zeros around the grid closes every line.
private struct MarchingSquares {
    private let grid: DensityGrid
    private let width: Int
    private let height: Int
    private let values: [Double]

    init(_ grid: DensityGrid, density: [Double]) {
        self.grid = grid
        width = grid.columns + 2
        height = grid.rows + 2
        var values = [Double](repeating: 0, count: width * height)
        for row in 0..<grid.rows {
            for column in 0..<grid.columns {
                values[(row + 1) * width + column + 1] = density[row * grid.columns + column]
            }
        }
        self.values = values
    }

    private func point(_ node: Int) -> GatePoint {
        GatePoint(
            x: grid.x.lowerBound + (Double(node % width) - 0.5) * grid.cellWidth,
            y: grid.y.lowerBound + (Double(node / width) - 0.5) * grid.cellHeight)
    }

    /// An edge between two nodes: 2·node is the one to the right, 2·node + 1 the one upwards.
    private func crossing(_ edge: Int, _ level: Double) -> GatePoint {
        let a = edge / 2, b = edge % 2 == 0 ? a + 1 : a + width
        let t = (level - values[a]) / (values[b] - values[a])
        let p = point(a), q = point(b)
        return GatePoint(x: p.x + t * (q.x - p.x), y: p.y + t * (q.y - p.y))
    }

    /// Every line crosses an edge once, with the dense side on its left: so the edge a line leaves a square by is
    /// where it enters the next, and following them from edge to edge closes the loop.
    func lines(at level: Double) -> [[GatePoint]] {
        var next = [Int](repeating: -1, count: 2 * values.count)
        for row in 0..<height - 1 {
            for column in 0..<width - 1 {
                let node = row * width + column
                for (from, to) in segments(node, level) { next[from] = to }
            }
        }
        var lines: [[GatePoint]] = []
        for start in next.indices where next[start] >= 0 {
            var line: [GatePoint] = []
            var edge = start
            while next[edge] >= 0 {
                line.append(crossing(edge, level))
                let following = next[edge]
                next[edge] = -1
                edge = following
            }
            if let first = line.first { line.append(first) }
            if line.count > 3 { lines.append(line) }
        }
        return lines
    }

    private func segments(_ node: Int, _ level: Double) -> [(Int, Int)] {
        let corners = [node, node + 1, node + width + 1, node + width]
        let code = corners.enumerated().reduce(0) { values[$1.element] >= level ? $0 | 1 << $1.offset : $0 }
        let bottom = 2 * node, right = 2 * (node + 1) + 1, top = 2 * (node + width), left = 2 * node + 1
        switch code {
        case 1: return [(bottom, left)]
        case 2: return [(right, bottom)]
        case 3: return [(right, left)]
        case 4: return [(top, right)]
        case 6: return [(top, bottom)]
        case 7: return [(top, left)]
        case 8: return [(left, top)]
        case 9: return [(bottom, top)]
        case 11: return [(right, top)]
        case 12: return [(left, right)]
        case 13: return [(bottom, right)]
        case 14: return [(left, bottom)]
        case 5, 10:
            // A saddle: the mean of the corners decides which pair is connected.
            let isJoined = corners.reduce(0) { $0 + values[$1] } / 4 >= level
            if code == 5 {
                return isJoined ? [(bottom, right), (top, left)] : [(bottom, left), (top, right)]
            }
            return isJoined ? [(left, bottom), (right, top)] : [(right, bottom), (left, top)]
        default: return []
        }
    }
}
