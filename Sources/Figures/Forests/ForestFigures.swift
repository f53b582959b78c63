import Analysis
import JSONText
import VegaLite

/// Forests of effects: before-after ratios, odds ratios, hazard ratios, response rates.
struct ForestFigures {
    let context: FigureContext

    private func make(
        id: String, title: String, layout: ForestLayout, caption: Caption, table: DataTable
    ) -> Figure {
        let words = layout.rows.map { row in
            "\(row.heading.map { "\($0): " }.orEmpty)\(row.label) \(row.text)"
        }
        let description = "Forest plot, \(title). \(words.joined(separator: "; "))."
        let (view, dataSets) = layout.draw()
        let sheet = Sheet(title: title, description: description, width: Paper.doubleColumn)
        return Figure(
            id: id, title: title, caption: caption.text(context), description: description,
            specification: sheet.specification(view, dataSets, context), dataTable: table)
    }

    /// Primary ratios per analyte, with the model over all courses as the second line of an analyte.
    func comparisons(_ comparisons: [PairedComparison], trends: [TrendFit]) -> Figure? {
        let primary = comparisons.filter { $0.scope == .firstCourse && !$0.tests.isEmpty }
        guard !primary.isEmpty else { return nil }
        var rows: [ForestRow] = []
        for comparison in primary {
            let analyte = Names.analyte(comparison.analyte)
            let model = trends.first {
                $0.analyte == comparison.analyte && $0.question == .allCourses && $0.ratio != nil
            }
            let p = comparison.adjustedP ?? comparison.tests.first(where: \.isPrimary)?.p
            rows.append(
                ForestRow(
                    label: model == nil ? analyte : analyte + ", first course",
                    counts: "\(comparison.pairs.count)",
                    estimate: comparison.ratio, text: NumberText.estimate(comparison.ratio),
                    p: p.map { NumberText.pValue($0) + (comparison.adjustedP == nil ? "" : "†") }.orEmpty))
            if let model, let ratio = model.ratio {
                rows.append(
                    ForestRow(
                        label: analyte + ", all courses (model)", counts: "\(model.patients)",
                        estimate: ratio,
                        text: NumberText.estimate(ratio), isSecondary: true))
            }
        }
        let layout = ForestLayout(
            rows: rows, kind: .ratio(left: "lower after", right: "higher after"),
            axisTitle: "Ratio after / before (95% CI, log axis)", countsTitle: "n",
            textTitle: "Ratio (95% CI)")
        var caption = Caption(
            "Ratio after / before by analyte. First course: Hodges-Lehmann estimate, n = pairs",
            "All courses (open diamonds): mixed model on the log scale, n = patients")
        let adjusted = primary.filter { $0.adjustedP != nil }
        let families = adjusted.map {
            "\($0.family ?? "the family") by \($0.adjustment ?? "the named method")"
        }
        if !families.isEmpty {
            let distinct = Set(families).sorted().joined(separator: "; ")
            caption.add("† p adjusted within its family: \(distinct); other p unadjusted")
        }
        caption.add("The design has no control group: a ratio describes the change, not its cause")
        caption.addDropped(Self.sum(primary.map(\.dropped)), of: "pair")
        return make(
            id: "forest-comparisons", title: "Change from before to after", layout: layout, caption: caption,
            table: Self.table(rows))
    }

    func oddsRatios(_ tests: [AssociationTest]) -> Figure? {
        let models = tests.filter { $0.table == nil || $0.oddsRatio.value != nil }
        guard !models.isEmpty else { return nil }
        var rows: [ForestRow] = []
        for test in models {
            let isNew = rows.isEmpty || test.endpoint != models[rows.count - 1].endpoint
            rows.append(
                ForestRow(
                    label: test.predictor, counts: "\(test.events)/\(test.n)", estimate: test.oddsRatio,
                    text: NumberText.estimate(test.oddsRatio),
                    p: (test.adjustedP ?? test.p).map {
                        NumberText.pValue($0) + (test.adjustedP == nil ? "" : "†")
                    }.orEmpty,
                    heading: isNew ? test.endpoint : nil))
        }
        let layout = ForestLayout(
            rows: rows, kind: .ratio(left: "lower odds", right: "higher odds"),
            axisTitle: "Odds ratio (95% CI, log axis)", countsTitle: "events/n",
            textTitle: "Odds ratio (95% CI)")
        var caption = Caption("Odds ratios by \(Names.list(Self.unique(models.map(\.method))))")
        if let test = models.first(where: { $0.adjustedP != nil }) {
            caption.add("† p adjusted by \(test.adjustment ?? "the named method")")
        }
        caption.add("Unit of analysis: \(Names.list(Self.unique(models.map(\.unitOfAnalysis.rawValue))))")
        for note in Self.unique(models.flatMap(\.notes)) {
            caption.add(note.prefix(1).uppercased() + note.dropFirst())
        }
        caption.addDropped(Self.sum(models.map(\.dropped)), of: "observation")
        return make(
            id: "forest-response", title: "Predictors of response", layout: layout, caption: caption,
            table: Self.table(rows))
    }

    func hazardRatios(_ endpoints: [EndpointResult]) -> Figure? {
        var rows: [ForestRow] = []
        for endpoint in endpoints {
            let n = endpoint.groups.reduce(0) { $0 + $1.n },
                events = endpoint.groups.reduce(0) { $0 + $1.events }
            for (index, ratio) in endpoint.cox.enumerated() {
                rows.append(
                    ForestRow(
                        label: ratio.term, counts: "\(events)/\(n)", estimate: ratio.ratio,
                        text: NumberText.estimate(ratio.ratio), p: ratio.p.map(NumberText.pValue).orEmpty,
                        heading: index == 0 ? "\(endpoint.endpoint), by \(endpoint.groupedBy)" : nil))
            }
        }
        guard !rows.isEmpty else { return nil }
        let layout = ForestLayout(
            rows: rows, kind: .ratio(left: "lower hazard", right: "higher hazard"),
            axisTitle: "Hazard ratio (95% CI, log axis)", countsTitle: "events/n",
            textTitle: "Hazard ratio (95% CI)")
        let cox = endpoints.flatMap(\.cox)
        var caption = Caption("Hazard ratios by \(Names.list(Self.unique(cox.map(\.method)))); unadjusted p")
        let checked = cox.compactMap(\.proportionalityP)
        if let worst = checked.min() {
            caption.add(
                "Proportional hazards: smallest \(NumberText.p(worst)) over \(Names.count(checked.count, "term"))"
            )
        }
        for note in Self.unique(cox.flatMap(\.notes)) {
            caption.add(note.prefix(1).uppercased() + note.dropFirst())
        }
        caption.addDropped(endpoints.first?.dropped ?? [], of: "patient")
        return make(
            id: "forest-hazards", title: "Hazard ratios", layout: layout, caption: caption,
            table: Self.table(rows))
    }

    func response(_ rates: [ResponseRate]) -> Figure? {
        guard !rates.isEmpty else { return nil }
        var rows: [ForestRow] = []
        for (index, rate) in rates.enumerated() {
            let percent = { (x: Double) in NumberText.fixed(x * 100, 1) }
            let text = rate.rate.value.map { percent($0) + "% " } ?? (rate.rate.reason ?? "not estimable")
            rows.append(
                ForestRow(
                    label: rate.group, counts: "\(rate.responders)/\(rate.n)", estimate: rate.rate,
                    text: text + NumberText.interval(rate.rate, percent).map { "(\($0))" }.orEmpty,
                    heading: index == 0 || rates[index - 1].endpoint != rate.endpoint ? rate.endpoint : nil))
        }
        let layout = ForestLayout(
            rows: rows, kind: .share, axisTitle: "Responders (exact 95% CI)", countsTitle: "responders/n",
            textTitle: "Rate (95% CI)")
        let missing = rates.reduce(0) { $0 + $1.notAssessed }
        var caption = Caption(
            "Response rates with Clopper-Pearson 95% intervals",
            "Unit of analysis: \(Names.list(Self.unique(rates.map(\.unitOfAnalysis.rawValue))))")
        caption.add(
            missing == 0
                ? "Every course was assessed" : "\(missing) not assessed, counted as non-response")
        return make(
            id: "response", title: "Response by endpoint and group", layout: layout, caption: caption,
            table: Self.table(rows))
    }

    // MARK: Shared

    private static func table(_ rows: [ForestRow]) -> DataTable {
        var heading: String?
        return DataTable(
            columns: ["block", "label", "counts", "estimate", "lower", "upper", "p", "note"],
            rows: rows.map { row in
                heading = row.heading ?? heading
                return [
                    JSON(heading), .string(row.label), .string(row.counts), JSON(row.estimate.value),
                    JSON(row.estimate.lower), JSON(row.estimate.upper), .string(row.p),
                    JSON(row.estimate.reason),
                ]
            })
    }

    private static func unique(_ items: [String]) -> [String] {
        var seen: Set<String> = []
        return items.filter { seen.insert($0).inserted }
    }

    private static func sum(_ lists: [[Dropped]]) -> [Dropped] {
        var order: [String] = [], counts: [String: Int] = [:]
        for item in lists.joined() {
            if counts[item.reason] == nil { order.append(item.reason) }
            counts[item.reason, default: 0] += item.n
        }
        return order.map { Dropped($0, counts[$0, default: 0]) }
    }
}
