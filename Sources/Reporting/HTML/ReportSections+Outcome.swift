import Analysis
import JSONText

extension ReportSections {
    var response: ReportSection? {
        guard !results.response.isEmpty else { return nil }
        var blocks: [ReportBlock] = [
            .table(
                ReportTable(
                    "Response by endpoint and status at the start; a course without assessment counts as non-response",
                    [
                        "endpoint", "group", "unit", "responders", "n", "not assessed",
                        "rate (95 % CI, exact)", "Wilson",
                    ],
                    results.response.map { r in
                        [
                            r.endpoint, r.group, r.unitOfAnalysis.rawValue, String(r.responders), String(r.n),
                            String(r.notAssessed), rate(r.rate), rate(r.wilson),
                        ]
                    }))
        ]
        blocks += figures("response")
        if !results.responseTests.isEmpty {
            blocks.append(.heading("Association with response (exploratory)"))
            blocks.append(.table(associationTable))
        }
        blocks += figures("forest-response")
        return ReportSection("response", "Response", blocks)
    }

    private func rate(_ estimate: Estimated) -> String {
        "\(ReportNumber.percent(estimate.value)) % (\(ReportNumber.percent(estimate.lower)) to "
            + "\(ReportNumber.percent(estimate.upper)))"
    }

    private var associationTable: ReportTable {
        ReportTable(
            "Tests of response",
            [
                "endpoint", "predictor", "method", "unit", "n", "events", "odds ratio (95 % CI)", "p",
                "adjusted p", "notes",
            ],
            results.responseTests.map { t in
                [
                    t.endpoint, t.predictor, t.method, t.unitOfAnalysis.rawValue, String(t.n),
                    String(t.events),
                    ReportNumber.interval(t.oddsRatio), ReportNumber.p(t.p),
                    t.adjustedP.map { "\(ReportNumber.p($0)) (\(t.adjustment ?? ""))" } ?? "-",
                    t.notes.joined(separator: "; "),
                ]
            })
    }

    var survival: ReportSection? {
        guard !results.survival.isEmpty else { return nil }
        var blocks: [ReportBlock] = []
        for endpoint in results.survival {
            blocks.append(.heading(endpoint.endpoint))
            blocks.append(
                .paragraph(
                    "Time zero: \(endpoint.timeZero). Events: \(endpoint.eventList.joined(separator: ", ")). "
                        + "Unit: patient. Groups: \(endpoint.groupedBy)."))
            blocks += figures("km-\(endpoint.endpoint.lowercased())")
            blocks.append(.table(survivalTable(endpoint)))
            if let test = endpoint.logRank {
                blocks.append(
                    .paragraph(
                        "Log-rank: chi-square \(ReportNumber.significant(test.statistic)) on "
                            + "\(endpoint.logRankDF.map(String.init) ?? "-") df, p = \(ReportNumber.p(test.p)) "
                            + "(\(test.variant))."))
            }
            if !endpoint.cox.isEmpty { blocks.append(.table(coxTable(endpoint))) }
            blocks += incidence(endpoint)
            if !endpoint.notes.isEmpty { blocks.append(.list(endpoint.notes)) }
        }
        blocks += figures("cif", "forest-hazards")
        return ReportSection("survival", "Survival and relapse", blocks)
    }

    private func survivalTable(_ endpoint: EndpointResult) -> ReportTable {
        ReportTable(
            "\(endpoint.endpoint) by group",
            [
                "group", "n", "events", "day", "at risk", "survival, % (95 % CI)", "SE, %", "median, d",
                "follow-up (reverse KM), d",
            ],
            endpoint.groups.flatMap { group in
                group.at.map { at in
                    [
                        group.group, String(group.n), String(group.events), ReportNumber.significant(at.time),
                        String(at.atRisk), rate(at.estimate), ReportNumber.percent(at.se),
                        group.median.value.map { ReportNumber.significant($0) } ?? "not reached",
                        ReportNumber.significant(group.medianFollowUp),
                    ]
                }
            })
    }

    private func coxTable(_ endpoint: EndpointResult) -> ReportTable {
        ReportTable(
            "Hazard ratios, \(endpoint.endpoint)",
            ["term", "hazard ratio (95 % CI)", "p", "method", "proportional hazards p", "notes"],
            endpoint.cox.map {
                [
                    $0.term, ReportNumber.interval($0.ratio), ReportNumber.p($0.p), $0.method,
                    ReportNumber.p($0.proportionalityP), $0.notes.joined(separator: "; "),
                ]
            })
    }

    private func incidence(_ endpoint: EndpointResult) -> [ReportBlock] {
        guard !endpoint.cumulativeIncidence.isEmpty else { return [] }
        return [
            .table(
                ReportTable(
                    "Cumulative incidence by cause (Aalen-Johansen; the other causes compete)",
                    ["cause", "group", "n", "events", "day", "incidence, % (95 % CI)", "Gray p"],
                    endpoint.cumulativeIncidence.flatMap { curve in
                        curve.at.map { at in
                            [
                                curve.cause, curve.group, String(curve.n), String(curve.events),
                                ReportNumber.significant(at.time), rate(at.estimate),
                                ReportNumber.p(curve.grayP),
                            ]
                        }
                    }))
        ]
    }

    var planned: ReportSection? {
        guard !results.analyses.isEmpty else { return nil }
        return ReportSection(
            "planned", "Analyses named in the plan",
            [
                .table(
                    ReportTable(
                        "Specifications of study.yaml and their results",
                        ["id", "table", "specification", "result"],
                        results.analyses.map { a in
                            [a.id, a.frame, a.spec.text(), a.error ?? a.result?.text() ?? "-"]
                        }))
            ] + families)
    }

    /// Raw and adjusted p values of the families that the plan declares.
    private var families: [ReportBlock] {
        let tests = results.analyses.flatMap(\.adjusted)
        guard !tests.isEmpty else { return [] }
        return [
            .table(
                ReportTable(
                    "Declared families of tests", ["family", "test", "p", "p adjusted", "method"],
                    tests.map { test in
                        [
                            test.family, test.test, ReportNumber.p(test.p), ReportNumber.p(test.pAdjusted),
                            test.method,
                        ]
                    }))
        ]
    }

    var tuned: ReportSection? {
        guard !results.tuned.isEmpty else { return nil }
        return ReportSection(
            "tuned", "The synthetic study beside the abstract it was tuned to",
            [
                .callout(results.study.notice ?? ""),
                .table(
                    ReportTable(
                        "Agreement by construction",
                        ["quantity", "tuned to (abstract)", "demo (constructed)"],
                        results.tuned.map { [$0.quantity, $0.tunedTo, $0.demo] })),
            ])
    }

    var methods: ReportSection {
        ReportSection(
            "methods", "Methods",
            [
                .paragraph(results.methods.joined(separator: " ")),
                .table(
                    ReportTable(
                        "Analysis plan", ["row", "question", "status", "detail"],
                        results.planRows.map { [$0.row, $0.question, $0.status.rawValue, $0.detail] })),
                .paragraph(
                    "Plan: "
                        + (results.study.planDigest.map { "study.yaml, SHA-256 \($0)" } ?? "default plan")
                        + ". Every number of this page is in results.json."),
            ])
    }
}
