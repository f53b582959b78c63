import Cytometry

/// What one panel shows before any event is read: a population on one or two axes, and the gates drawn on it.
struct PanelPlan: Sendable {
    /// Index of the population whose events are shown; nil for all events.
    let population: Int?
    let dimensions: [GateDimension]
    let readers: [DimensionReader]
    let x: ScaleAxis
    /// Nil: a histogram over the first axis.
    let y: ScaleAxis?
    let gates: [Gate]
    let outlines: [GateOutline]

    init(
        _ source: CytometrySource, population: Int?, dimensions: [GateDimension], gates: [Gate],
        survey: AxisSurvey
    ) throws(CytometryError) {
        self.population = population
        self.dimensions = Array(dimensions.prefix(2))
        self.gates = gates
        var readers: [DimensionReader] = []
        var axes: [ScaleAxis] = []
        for dimension in dimensions.prefix(2) {
            readers.append(try DimensionReader(dimension, in: source.dataSet, scheme: source.scheme))
            axes.append(survey.axis(dimension, showing: source.positions(on: dimension)))
        }
        self.readers = readers
        let x = axes.first ?? ScaleAxis(transform: nil, domain: 0...1, title: "")
        let y = axes.count > 1 ? axes[1] : nil
        self.x = x
        self.y = y
        let indices = source.indices
        outlines = gates.compactMap {
            GateOutline($0, populations: indices, x: x.domain, y: y?.domain)
        }
    }
}

/// A panel with its events.
struct Panel: Sendable {
    let plan: PanelPlan
    let grid: DensityGrid
    /// Events of all populations of the scheme.
    let counts: GatingCounts

    /// Events of the population shown, drawn or not.
    var shown: Int { plan.population.map { counts.counts[$0] } ?? counts.events }

    /// Share of its parent; nil when the parent is empty.
    func share(of population: Int, in source: CytometrySource) -> Double? {
        let whole = source.gating.populations[population].parent.map { counts.counts[$0] } ?? counts.events
        return whole > 0 ? Double(counts.counts[population]) / Double(whole) : nil
    }
}

extension CytometrySource {
    /// Fills all panels in one pass over the file.
    func fill(_ plans: [PanelPlan], cells: Int) throws(CytometryError) -> [Panel] {
        var grids = plans.map { plan in
            DensityGrid(
                x: plan.x.domain, y: plan.y?.domain ?? 0...1,
                columns: plan.y == nil ? HistogramSeries.bins : cells,
                rows: plan.y == nil ? 1 : cells)
        }
        let counts = try dataSet.gate(gating) { block, scratch, _ in
            for (index, plan) in plans.enumerated() {
                func add(_ row: Int) {
                    let y = plan.readers.count > 1 ? plan.readers[1].position(row, block) : 0.5
                    grids[index].add(x: plan.readers[0].position(row, block), y: y)
                }
                if let population = plan.population {
                    for row in scratch.rows(of: population) { add(Int(row)) }
                } else {
                    for row in 0..<block.count { add(row) }
                }
            }
        }
        return zip(plans, grids).map { Panel(plan: $0, grid: $1, counts: counts) }
    }
}
