import Cytometry
import Glibc

/// One file of an overlay: the distribution of one population on one axis.
struct HistogramSeries: Sendable {
    let label: String
    let day: Double?
    let file: String
    let grid: DensityGrid
    /// Events of the population.
    let n: Int
    /// Median of the finite values, on the linear scale; nil without any.
    let median: Double?

    static let bins = 256
    /// Fewer events are drawn one by one: smoothed, they would look like a population.
    static let fewest = 20

    /// Smoothing in bins: wider for few events, as the fifth root of their number (Silverman 1986), so that single
    /// events do not look like peaks.
    static func sigma(_ n: Int) -> Double {
        max(2, min(6, 2 * pow(2000 / Double(max(1, n)), 0.2)))
    }

    /// Reads the file once.
    init(
        _ item: HistogramOverlay.Item, population: Int?, dimension: GateDimension, axis: ScaleAxis
    ) throws(CytometryError) {
        let source = item.source
        // The axis transforms, the same for all files.
        let plain = GateDimension(dimension.source, compensation: dimension.compensation)
        let reader = try DimensionReader(plain, in: source.dataSet, scheme: source.scheme)
        let kernel = axis.transform.map(TransformKernel.init)
        var grid = DensityGrid(x: axis.domain, y: 0...1, columns: Self.bins, rows: 1)
        // A median needs its values; they are those of one population in one channel.
        var values: [Double] = []
        let counts = try source.dataSet.gate(source.gating) { block, scratch, _ in
            func add(_ row: Int) {
                let value = reader.linear(row, block)
                grid.add(x: kernel.map { $0(value) } ?? value, y: 0.5)
                if value.isFinite { values.append(value) }
            }
            if let population {
                for row in scratch.rows(of: population) { add(Int(row)) }
            } else {
                for row in 0..<block.count { add(row) }
            }
        }
        label = item.label
        day = item.tube.day
        file = source.name
        self.grid = grid
        n = population.map { counts.counts[$0] } ?? counts.events
        median = Self.median(&values)
    }

    private static func median(_ values: inout [Double]) -> Double? {
        guard !values.isEmpty else { return nil }
        values.sort()
        let middle = values.count / 2
        return values.count % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2
    }

    /// Whether ticks stand for the curve.
    var isRug: Bool { grid.inside < Self.fewest }

    /// Positions of the first event of each filled bin.
    var ticks: [Double] { grid.counts.indices.compactMap { grid.firstEvent($0)?.x } }

    /// Smoothed, 1 at the mode; zeros for few events.
    var curve: [Double] {
        guard !isRug else { return [Double](repeating: 0, count: Self.bins) }
        let smooth = Smoothing.line(grid.counts.map(Double.init), sigma: Self.sigma(grid.inside))
        let top = smooth.max() ?? 0
        return top > 0 ? smooth.map { $0 / top } : smooth
    }
}
