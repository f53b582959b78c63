import Analysis
import Figures

extension ReportSections {
    var comparisons: ReportSection? {
        guard !results.comparisons.isEmpty else { return nil }
        func table(_ title: String, _ scope: PairedComparison.Scope) -> [ReportBlock] {
            let rows = results.comparisons.filter { $0.scope == scope }.map(row)
            guard !rows.isEmpty else { return [] }
            return [.table(ReportTable(title, Self.comparisonHeader, rows))]
        }
        var blocks: [ReportBlock] = []
        blocks += table("First evaluable course of each patient (unit: patient)", .firstCourse)
        blocks += figures("ladder", "forest-comparisons")
        blocks += table(
            "All courses, clustered by patient (sensitivity; unit: course within patient)", .allCourses)
        let published = table(
            "All courses pooled as if independent (unit: course): anticonservative, as papers print it, never primary",
            .publishedStyle)
        blocks += published
        blocks += modelTable(.allCourses, "All courses by mixed model (sensitivity; REML, Satterthwaite)")
        blocks.append(
            .list(
                results.comparisons.filter { $0.scope == .firstCourse && !$0.dropped.isEmpty }.map { c in
                    "\(c.analyte): left out "
                        + c.dropped.map { "\($0.n) (\($0.reason))" }.joined(separator: ", ")
                        + ". \(c.actualDays)."
                }))
        return ReportSection("comparisons", "Before and after", blocks)
    }

    private static let comparisonHeader = [
        "analyte", "unit", "pairs", "patients", "before, median (range)", "after, median (range)",
        "ratio (95 % CI)", "test", "p", "adjusted p", "notes",
    ]

    private func row(_ c: PairedComparison) -> [String] {
        let tests = c.tests.map { "\($0.name), \($0.variant)\($0.isPrimary ? " (primary)" : "")" }
        let ps = c.tests.map { ReportNumber.p($0.p) + ($0.reason.map { " (\($0))" } ?? "") }
        var notes = c.warnings
        let censored = c.before.censored + c.after.censored
        if censored > 0 { notes.append("\(c.before.censored) censored before, \(c.after.censored) after") }
        return [
            c.analyte, c.unit, String(c.pairs.count), String(c.patients), ReportNumber.summary(c.before),
            ReportNumber.summary(c.after), ReportNumber.interval(c.ratio), tests.joined(separator: " / "),
            ps.joined(separator: " / "),
            c.adjustedP.map { "\(ReportNumber.p($0)) (\(c.adjustment ?? ""), \(c.family ?? ""))" } ?? "-",
            notes.joined(separator: "; "),
        ]
    }

    private func modelTable(_ question: TrendFit.Question, _ title: String) -> [ReportBlock] {
        let fits = results.trends.filter { $0.question == question }
        guard !fits.isEmpty else { return [] }
        return [
            .table(
                ReportTable(
                    title,
                    [
                        "analyte", "model", "observations", "patients", "ratio after/before (95 % CI)", "p",
                        "notes",
                    ],
                    fits.map { fit in
                        [
                            fit.analyte, fit.formula, String(fit.observations), String(fit.patients),
                            fit.ratio.map(ReportNumber.interval) ?? fit.notEstimable ?? "-",
                            ReportNumber.p(fit.fixedEffects.first { $0.term.hasPrefix("phase") }?.p),
                            fit.messages.joined(separator: "; "),
                        ]
                    }))
        ]
    }

    var trajectories: ReportSection? {
        let fits = results.trends.filter { $0.question == .kinetics }
        guard !fits.isEmpty || figures.contains(where: { $0.id.hasPrefix("trajectory") }) else { return nil }
        var blocks: [ReportBlock] = [
            .paragraph(
                "Model means by window with 95 % intervals; values below a limit enter the likelihood as such and are "
                    + "never replaced by a number. Draws triggered by fever are drawn but stay out of the models."
            )
        ]
        blocks += figures("trajectory", "heatmap")
        var table = ReportTable(
            "Ratios to the pre window (Dunnett within the analyte for subsets)",
            ["analyte", "stratum", "window", "patients", "mean (95 % CI)", "ratio to pre (95 % CI)"],
            fits.flatMap { fit in
                fit.means.map { mean in
                    [
                        "\(fit.analyte) \(fit.unit)", mean.stratum, mean.window, String(mean.patients),
                        ReportNumber.interval(mean.mean), mean.ratioToPre.map(ReportNumber.interval) ?? "-",
                    ]
                }
            })
        table.isFolded = true
        blocks.append(.table(table))
        blocks.append(.table(fitTable(fits)))
        if !results.detection.isEmpty { blocks.append(.table(detectionTable)) }
        blocks += recoveryBlocks
        return ReportSection("trajectories", "Trajectories and kinetics", blocks)
    }

    private func fitTable(_ fits: [TrendFit]) -> ReportTable {
        var table = ReportTable(
            "Models and their convergence",
            [
                "analyte", "model", "method", "observations", "patients", "censored", "residual SD (log)",
                "largest gradient", "notes",
            ],
            fits.map { fit in
                [
                    fit.analyte, fit.formula, fit.method, String(fit.observations), String(fit.patients),
                    String(fit.censored), ReportNumber.significant(fit.residualSD),
                    ReportNumber.significant(fit.gradient, 2),
                    ([fit.notEstimable].compactMap(\.self) + fit.messages).joined(separator: "; "),
                ]
            })
        table.isFolded = true
        return table
    }

    private var detectionTable: ReportTable {
        ReportTable(
            "Cytokines detected too rarely for a model: detection before and after (exact McNemar; unit: patient)",
            [
                "analyte", "patients", "detected only after / only before", "odds ratio (95 % CI)", "p",
                "adjusted p",
            ],
            results.detection.map { test in
                [
                    test.predictor, String(test.n),
                    test.table.map { "\($0[0][1]) / \($0[1][0])" } ?? "-",
                    ReportNumber.interval(test.oddsRatio),
                    ReportNumber.p(test.p), ReportNumber.p(test.adjustedP),
                ]
            })
    }

    private var recoveryBlocks: [ReportBlock] {
        guard !results.recoveries.isEmpty else { return [] }
        var table = ReportTable(
            "Recovery over a threshold (interval-censored between draws)",
            ["patient", "course", "analyte", "over", "lowest on day", "recovered between", "last seen"],
            results.recoveries.map { r in
                [
                    r.patient, String(r.course), r.analyte, ReportNumber.significant(r.threshold),
                    ReportNumber.significant(r.fromDay),
                    r.recoveredDay.map {
                        "day \(ReportNumber.significant(r.lastBelowDay)) and \(ReportNumber.significant($0))"
                    } ?? "not by the last draw (right-censored)",
                    "day \(ReportNumber.significant(r.lastSeenDay))",
                ]
            })
        table.isFolded = true
        return [.table(table)]
    }
}
