import VegaLite

/// Turns a view into a figure's chart: title, what stands under it, and the notice of a synthetic study.
struct Sheet {
    var title: String
    /// Key results under the title.
    var subtitle: [String] = []
    var description: String
    var width: Double

    func specification(_ view: View, _ dataSets: [DataSet], _ context: FigureContext) -> ChartSpecification {
        var below = subtitle.flatMap { TextMetrics.wrap($0, width: width) }
        if let notice = context.notice { below += TextMetrics.wrap(notice, width: width) }
        let title = TitleText(
            TextMetrics.wrap(title, width: width, size: 9, isBold: true), subtitle: below)
        return ChartSpecification(
            title: title, description: description, dataSets: dataSets, view: view,
            configuration: Paper.configuration)
    }
}
