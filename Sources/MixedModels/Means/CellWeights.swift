/// How the cells that a marginal mean averages over weigh, as emmeans names them.
public enum CellWeights: String, Hashable, Sendable, CaseIterable {
    /// All alike: the mean of a balanced population.
    case equal
    /// By the data rows of each combination averaged over, the same in every mean.
    case proportional
    /// By the product of the one-way frequencies of the variables averaged over.
    case outer
    /// By the data rows of each cell itself: the mean of the data as they fell.
    case cells
    /// All cells that have data alike.
    case flat
}

extension CellWeights {
    /// Weights of the cells of one mean, adding to 1; nil when no cell of it has data and data decide.
    ///
    /// - Parameter averaged: places of the axes averaged over.
    func weights(of cells: [Int], in grid: ReferenceGrid, averaged: [Int]) -> [Double]? {
        let raw: [Double]
        switch self {
        case .equal: raw = cells.map { _ in 1 }
        case .cells: raw = cells.map { grid.counts[$0] }
        case .flat: raw = cells.map { grid.counts[$0] > 0 ? 1 : 0 }
        case .proportional:
            raw = frequencies(of: cells, in: grid, by: averaged)
        case .outer:
            raw = averaged.map { frequencies(of: cells, in: grid, by: [$0]) }
                .reduce(cells.map { _ in 1 }) { zip($0, $1).map { $0 * $1 } }
        }
        let sum = raw.reduce(0, +)
        return sum > 0 ? raw.map { $0 / sum } : nil
    }

    private func frequencies(of cells: [Int], in grid: ReferenceGrid, by axes: [Int]) -> [Double] {
        var sums: [[Int]: Double] = [:]
        for (cell, code) in grid.codes.enumerated() {
            sums[axes.map { code[$0] }, default: 0] += grid.counts[cell]
        }
        return cells.map { cell in sums[axes.map { grid.codes[cell][$0] }] ?? 0 }
    }
}
