import Analysis
import AntigenEscape
import Cohort
import Figures
import JSONText
import VegaLite

/// `notebook.ipynb` (nbformat 4.5): readable without a kernel, runs with plain Python, data inlined.
package enum Notebook {
    /// Figures shown, in this order, when the study has them.
    static let chosen = [
        "ladder-CD3", "ladder-CD4", "ladder-CD8", "trajectory-CD3", "trajectory-IL-6", "forest-comparisons",
        "heatmap", "km-EFS", "km-OS", "cif",
    ]

    /// - Parameter svg: rendered figures by id; their outputs are filled in, so that nothing needs to be run to read it.
    package static func json(_ results: StudyResults, figures: [Figure], svg: [String: String]) -> JSON {
        var cells = NotebookCells()
        let study = results.study
        cells.markdown("# \(plain(study.name))\n\n" + intro(results))
        cells.code(setup(results))
        cells.markdown("## Before and after\n\nUnit of analysis, test and its variant stand in each row.")
        cells.code("table(RESULTS[\"comparisons\"])", output: comparisonText(results))
        cells.markdown("## CD19 flags\n\nFor review by a haematopathologist; not a diagnosis.")
        cells.code("table(RESULTS[\"flags\"])", output: flagText(results))
        if !results.survival.isEmpty {
            cells.markdown("## Survival")
            cells.code("table(RESULTS[\"survival\"])", output: survivalText(results))
        }
        let known = Dictionary(figures.map { ($0.id.lowercased(), $0) }, uniquingKeysWith: { a, _ in a })
        for figure in chosen.compactMap({ known[$0.lowercased()] }) {
            cells.markdown("## \(plain(figure.title))\n\n\(plain(figure.caption))")
            let spec = figure.specification.json
            cells.figure(
                source: "show(\(JSON.string(spec.text()).text()))", spec: spec, svg: svg[figure.id],
                description: figure.description)
        }
        cells.markdown("## Methods\n\n" + results.methods.map(plain).joined(separator: " "))
        return cells.notebook
    }

    /// Markdown would read `<`, `*` and `_` of a patient's id as markup.
    static func plain(_ text: String) -> String {
        var out = ""
        for character in text {
            switch character {
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            case "&": out += "&amp;"
            case "*", "_", "`", "[", "]", "|", "#", "\\": out += "\\\(character)"
            default: out.append(character)
            }
        }
        return out
    }

    private static func intro(_ results: StudyResults) -> String {
        let study = results.study
        let notice = study.notice.map { "> **\(plain($0))**\n\n" } ?? ""
        return notice
            + "\(study.patients) patients, \(study.courses) courses, \(study.readings) readings; immunochron "
            + "\(results.toolVersion). For research use only, not a medical device. All numbers come from "
            + "`results.json` of the same analysis."
    }

    /// Rows of strings by table: what the cells print.
    private static func tables(_ results: StudyResults) -> JSON {
        [
            "comparisons": rows(comparisonRows(results)), "flags": rows(flagRows(results)),
            "survival": rows(survivalRows(results)),
        ]
    }

    private static func rows(_ rows: [[String]]) -> JSON { .array(rows.map { JSON($0) }) }

    private static func setup(_ results: StudyResults) -> String {
        """
        import json
        from IPython.display import display

        RESULTS = json.loads(\(JSON.string(tables(results).text()).text()))

        def table(rows):
            widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
            for row in rows:
                print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())

        def show(text):
            spec = json.loads(text)
            display({"\(ChartSpecification.mediaType)": spec, "text/plain": spec.get("description", "figure")}, raw=True)
        """
    }

    private static func comparisonRows(_ results: StudyResults) -> [[String]] {
        [
            [
                "analyte", "scope", "unit", "pairs", "patients", "before", "after", "ratio (95 % CI)", "test",
                "p",
            ]
        ]
            + results.comparisons.map { c in
                let test = c.tests.first(where: \.isPrimary) ?? c.tests.first
                return [
                    c.analyte, c.scope.rawValue, c.unitOfAnalysis.rawValue, String(c.pairs.count),
                    String(c.patients), ReportNumber.summary(c.before), ReportNumber.summary(c.after),
                    ReportNumber.interval(c.ratio), test.map { "\($0.name), \($0.variant)" } ?? "-",
                    ReportNumber.p(test?.p),
                ]
            }
    }

    private static func flagRows(_ results: StudyResults) -> [[String]] {
        [["level", "rule", "patient", "course", "day", "statement"]]
            + results.escape.flags.filter { $0.level > .notAssessable }.sorted { $0.level > $1.level }.map {
                [
                    $0.level.rawValue, $0.rule.rawValue, $0.patient, $0.course.map(String.init) ?? "-",
                    $0.draw.map { String($0.day) } ?? "-", $0.text,
                ]
            }
    }

    private static func survivalRows(_ results: StudyResults) -> [[String]] {
        [["endpoint", "group", "n", "events", "day", "survival %", "SE %"]]
            + results.survival.flatMap { endpoint in
                endpoint.groups.flatMap { group in
                    group.at.map { at in
                        [
                            endpoint.endpoint, group.group, String(group.n), String(group.events),
                            ReportNumber.significant(at.time), ReportNumber.percent(at.estimate.value),
                            ReportNumber.percent(at.se),
                        ]
                    }
                }
            }
    }

    private static func comparisonText(_ results: StudyResults) -> String { text(comparisonRows(results)) }
    private static func flagText(_ results: StudyResults) -> String { text(flagRows(results)) }
    private static func survivalText(_ results: StudyResults) -> String { text(survivalRows(results)) }

    /// The same layout as the notebook's own `table`: executing it changes nothing. Python counts code points.
    static func text(_ rows: [[String]]) -> String {
        let columns = rows.first?.count ?? 0
        let widths = (0..<columns).map { c in rows.map { $0[c].unicodeScalars.count }.max() ?? 0 }
        return rows.map { row in
            let line = zip(row, widths).map { cell, width in
                cell + String(repeating: " ", count: width - cell.unicodeScalars.count)
            }.joined(separator: "  ")
            var trimmed = line[...]
            while trimmed.last == " " { trimmed.removeLast() }
            return trimmed + "\n"
        }.joined()
    }
}
