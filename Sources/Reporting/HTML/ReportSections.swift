import Analysis
import Figures

/// The report's sections in reading order, made from the results only.
struct ReportSections {
    let results: StudyResults
    let figures: [Figure]

    init(_ results: StudyResults, _ figures: [Figure]) {
        self.results = results
        self.figures = figures
    }

    var all: [ReportSection] {
        [
            summary, flags, received, comparisons, trajectories, response, survival, ranges, planned, tuned,
            methods,
        ].compactMap(\.self) + further
    }

    /// Figures whose id starts with one of the prefixes, in their own order.
    func figures(_ prefixes: String...) -> [ReportBlock] {
        figures.filter { figure in prefixes.contains { figure.id.hasPrefix($0) } }.map(ReportBlock.figure)
    }

    private static let placed = [
        "ladder", "forest-comparisons", "trajectory", "heatmap", "response", "forest-response", "km", "cif",
        "forest-hazards", "swimmer", "patient", "missingness",
    ]

    /// A figure that no section asked for is still shown.
    private var further: [ReportSection] {
        let left = figures.filter { figure in !Self.placed.contains { figure.id.hasPrefix($0) } }
        return left.isEmpty ? [] : [ReportSection("further", "Further figures", left.map(ReportBlock.figure))]
    }
}
