import Analysis
import AntigenEscape
import Cohort
import Tabular

/// A table as R and pandas read it in one line: one row per thing, one column per property.
package struct TidyTable: Sendable {
    /// File name without `.csv`.
    package var name: String
    package var columns: [String]
    package var rows: [[TableValue]]
}

/// `data/*.csv` of an analysis and `flags.csv`.
package enum TidyTables {
    package static func all(_ results: StudyResults, _ data: StudyData) -> [TidyTable] {
        [
            readings(data), pairs(results), comparisons(results), trendMeans(results), kinetics(results),
            survival(results),
        ]
    }

    package static func readings(_ data: StudyData) -> TidyTable {
        TidyTable(
            name: "readings",
            columns: [
                "patient", "course", "day", "hour", "specimen", "reason", "analyte", "value", "censoring",
                "upper",
                "limit", "replicate",
            ],
            rows: data.readings.map { r in
                let (value, kind, upper) = split(r.value)
                return [
                    .text(r.draw.patient), TableValue(r.draw.course), TableValue(r.draw.day),
                    TableValue(r.draw.hour),
                    .text(r.draw.specimen.rawValue), .text(r.draw.reason.rawValue), .text(r.analyte),
                    TableValue(value), .text(kind), TableValue(upper), TableValue(r.limit),
                    TableValue(r.replicate),
                ]
            })
    }

    private static func split(_ value: ReadingValue) -> (Double?, String, Double?) {
        switch value {
        case .exact(let x): (x, "none", nil)
        case .below(let x): (x, "left", nil)
        case .above(let x): (x, "right", nil)
        case .within(let low, let high): (low, "interval", high)
        case .missing(let reason): (nil, "missing: \(reason)", nil)
        }
    }

    package static func pairs(_ results: StudyResults) -> TidyTable {
        TidyTable(
            name: "pairs",
            columns: [
                "scope", "analyte", "unit", "patient", "course", "before", "before_bound", "before_day",
                "after",
                "after_bound", "after_day",
            ],
            rows: results.comparisons.flatMap { c in
                c.pairs.map { p in
                    [
                        .text(c.scope.rawValue), .text(c.analyte), .text(c.unit), .text(p.patient),
                        TableValue(p.course), .number(p.before.value), .text(p.before.bound.rawValue),
                        TableValue(p.beforeDay), .number(p.after.value), .text(p.after.bound.rawValue),
                        TableValue(p.afterDay),
                    ]
                }
            })
    }

    package static func comparisons(_ results: StudyResults) -> TidyTable {
        TidyTable(
            name: "comparisons",
            columns: [
                "scope", "analyte", "unit", "unit_of_analysis", "pairs", "patients", "median_before",
                "median_after",
                "ratio", "ratio_lower", "ratio_upper", "test", "variant", "primary", "statistic", "p",
                "p_adjusted",
            ],
            rows: results.comparisons.flatMap { c in
                c.tests.map { t in
                    [
                        .text(c.scope.rawValue), .text(c.analyte), .text(c.unit),
                        .text(c.unitOfAnalysis.rawValue), TableValue(c.pairs.count), TableValue(c.patients),
                        TableValue(c.before.median?.value), TableValue(c.after.median?.value),
                        TableValue(c.ratio.value),
                        TableValue(c.ratio.lower), TableValue(c.ratio.upper), .text(t.name), .text(t.variant),
                        .text(t.isPrimary ? "yes" : "no"), TableValue(t.statistic), TableValue(t.p),
                        t.isPrimary ? TableValue(c.adjustedP) : .empty,
                    ]
                }
            })
    }

    package static func trendMeans(_ results: StudyResults) -> TidyTable {
        TidyTable(
            name: "window_means",
            columns: [
                "analyte", "unit", "stratum", "window", "day", "patients", "mean", "lower", "upper",
                "ratio_to_pre",
                "ratio_lower", "ratio_upper",
            ],
            rows: results.trends.flatMap { fit in
                fit.means.map { m in
                    [
                        .text(fit.analyte), .text(fit.unit), .text(m.stratum), .text(m.window),
                        .number(m.day),
                        TableValue(m.patients), TableValue(m.mean.value), TableValue(m.mean.lower),
                        TableValue(m.mean.upper), TableValue(m.ratioToPre?.value),
                        TableValue(m.ratioToPre?.lower),
                        TableValue(m.ratioToPre?.upper),
                    ]
                }
            })
    }

    package static func kinetics(_ results: StudyResults) -> TidyTable {
        TidyTable(
            name: "kinetics",
            columns: [
                "patient", "course", "analyte", "feature", "value", "bound", "unit", "window", "n",
                "largest_gap",
            ],
            rows: results.kinetics.map { k in
                [
                    .text(k.patient), TableValue(k.course), .text(k.analyte), .text(k.feature),
                    .number(k.value.value), .text(k.value.bound.rawValue), .text(k.unit), .text(k.window),
                    TableValue(k.n), TableValue(k.largestGap),
                ]
            })
    }

    package static func survival(_ results: StudyResults) -> TidyTable {
        TidyTable(
            name: "survival",
            columns: [
                "endpoint", "group", "time", "survival", "lower", "upper", "at_risk", "events", "censored",
            ],
            rows: results.survival.flatMap { endpoint in
                endpoint.groups.flatMap { group in
                    group.curve.map { p in
                        [
                            .text(endpoint.endpoint), .text(group.group), .number(p.time), .number(p.value),
                            TableValue(p.lower), TableValue(p.upper), TableValue(p.atRisk),
                            TableValue(p.events),
                            TableValue(p.censored),
                        ]
                    }
                }
            })
    }

    package static func flags(_ review: EscapeReview) -> TidyTable {
        TidyTable(
            name: "flags",
            columns: [
                "level", "rule", "patient", "course", "day", "specimen", "text", "evidence", "missing_inputs",
            ],
            rows: review.flags.map { f in
                let evidence = f.evidence.map { "\($0.name): \($0.value)" }.joined(separator: "; ")
                return [
                    .text(f.level.rawValue), .text(f.rule.rawValue), .text(f.patient), TableValue(f.course),
                    TableValue(f.draw?.day), TableValue(f.draw?.specimen.rawValue), .text(f.text),
                    .text(evidence),
                    .text(f.missing.joined(separator: "; ")),
                ]
            })
    }
}
