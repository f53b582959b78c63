import Analysis
import AntigenEscape
import Cohort

extension ReportSections {
    /// What was asked, what came out, in a dozen lines.
    var summary: ReportSection {
        let study = results.study
        var blocks: [ReportBlock] = [
            .paragraph(
                "\(study.patients) patients, \(study.courses) courses, \(study.draws) draws and "
                    + "\(study.readings) readings were analysed. The design has no control group: changes "
                    + "over a course are described, not attributed to the drug; marrow recovery and regression "
                    + "to the mean act in the same direction.")
        ]
        var lines = primaryLines
        lines += results.survival.map(survivalLine)
        lines.append(flagLine)
        blocks.append(.list(lines))
        let undone = results.planRows.filter { $0.status != .done }
        if !undone.isEmpty {
            blocks.append(
                .callout(
                    "Parts of the analysis plan without a result: "
                        + undone.map { "\($0.row) (\($0.status.rawValue): \($0.detail))" }.joined(
                            separator: "; ")
                        + "."))
        }
        return ReportSection("summary", "At a glance", blocks)
    }

    private var primaryLines: [String] {
        results.comparisons.filter { $0.scope == .firstCourse && $0.tests.contains(where: \.isPrimary) }.map {
            c in
            let test = c.tests.first(where: \.isPrimary)
            return "\(c.analyte), first evaluable course, \(c.to) against \(c.from): ratio "
                + "\(ReportNumber.interval(c.ratio)), \(c.pairs.count) patients, \(test?.name ?? "") "
                + "p = \(ReportNumber.p(test?.p))"
                + (c.adjustedP.map { ", \(c.adjustment ?? "adjusted") p = \(ReportNumber.p($0))" } ?? "")
        }
    }

    private func survivalLine(_ endpoint: EndpointResult) -> String {
        let parts = endpoint.groups.map { group in
            let at = group.at.first
            return "\(group.group) \(ReportNumber.percent(at?.estimate.value)) %"
                + (at?.se.map { " (SE \(ReportNumber.percent($0)) %)" } ?? "")
        }
        let day = endpoint.groups.first?.at.first.map { ReportNumber.significant($0.time) } ?? "-"
        return "\(endpoint.endpoint) at day \(day) by \(endpoint.groupedBy): \(parts.joined(separator: ", "))"
            + (endpoint.logRank.map { "; log-rank p = \(ReportNumber.p($0.p))" } ?? "")
    }

    private var flagLine: String {
        let counts = EscapeLevel.allCases.map { level in (level, results.escape.flags(level).count) }
            .filter { $0.1 > 0 }
            .map { "\($0.1) \($0.0.rawValue)" }
        let text = counts.isEmpty ? "none" : counts.joined(separator: ", ")
        return "CD19 flags for review: \(text) (\(results.escape.rulesRun.count) rules on "
            + "\(results.escape.samplesReviewed) flow reports)"
    }

    var flags: ReportSection {
        let review = results.escape
        let header = ["level", "rule", "patient", "course", "day", "statement", "missing inputs"]
        var shown = ReportTable("CD19 flags, most urgent first", header, [])
        let order = review.flags.enumerated().sorted { a, b in
            a.element.level == b.element.level ? a.offset < b.offset : a.element.level > b.element.level
        }.map(\.element)
        let main = order.filter { $0.level > .notAssessable }
        let rest = order.filter { $0.level <= .notAssessable }
        for flag in main { add(flag, to: &shown) }
        var quiet = ReportTable("Not assessable, informative and expected findings", header, [])
        quiet.isFolded = true
        for flag in rest { add(flag, to: &quiet) }
        var blocks: [ReportBlock] = [
            .paragraph(
                "Three things are kept apart: the expected depletion of normal CD19+ B cells in blood (rules P), "
                    + "loss of the CD19 antigen on leukaemic cells (rules E), and the study's own predictor (rule V). "
                    + "A low CD19+ count in blood is never evidence of antigen loss. Each flag names its rule, "
                    + "numbers, thresholds and what was missing; all are for review by a haematopathologist."),
            .table(shown), .table(evidenceTable(main)),
        ]
        if !rest.isEmpty { blocks.append(.table(quiet)) }
        blocks += figures("swimmer", "patient")
        if !review.samples.isEmpty { blocks.append(.table(sampleTable)) }
        if !review.thresholdsChanged.isEmpty {
            blocks.append(
                .callout(
                    "Thresholds changed by the study: "
                        + review.thresholdsChanged.map {
                            "\($0.threshold.rawValue) \(ReportNumber.significant($0.defaultValue)) → "
                                + ReportNumber.significant($0.value)
                        }.joined(separator: ", ")))
        }
        return ReportSection("flags", "CD19 flags", blocks)
    }

    private func add(_ flag: EscapeFlag, to table: inout ReportTable) {
        table.rows.append([
            flag.level.rawValue, flag.rule.rawValue, flag.patient, flag.course.map(String.init) ?? "-",
            flag.draw.map { String($0.day) } ?? "-", flag.text,
            flag.missing.isEmpty ? "-" : flag.missing.joined(separator: ", "),
        ])
        table.rowLevels.append(flag.level.rawValue)
    }

    /// One row per number a flag rests on, for checking line by line.
    private func evidenceTable(_ flags: [EscapeFlag]) -> ReportTable {
        var table = ReportTable(
            "Evidence of these flags, line by line",
            ["rule", "patient", "day", "quantity", "value", "threshold"],
            flags.flatMap { flag in
                flag.evidence.map { item in
                    [
                        flag.rule.rawValue, flag.patient, flag.draw.map { String($0.day) } ?? "-", item.name,
                        item.value,
                        item.threshold ?? "",
                    ]
                }
            })
        table.isFolded = true
        return table
    }

    private var sampleTable: ReportTable {
        var table = ReportTable(
            "CD19 class of every flow report",
            ["patient", "course", "day", "specimen", "blasts", "nucleated", "class", "statement"],
            results.escape.samples.map { call in
                [
                    call.draw.patient, String(call.draw.course), String(call.draw.day),
                    call.draw.specimen.rawValue, call.blasts.map(String.init) ?? "-",
                    call.nucleated.map(String.init) ?? "-", call.cd19Class.rawValue, call.statement,
                ]
            })
        table.isFolded = true
        return table
    }
}
