import Analysis
import Figures
import JSONText
import Mustache
import VegaLite

/// What the page needs besides the results.
package struct ReportInputs: Sendable {
    package var results: StudyResults
    package var figures: [Figure]
    /// Rendered SVG text by figure id; a figure without one says how to render it.
    package var svg: [String: String]
    /// The Vega scripts; nil = the page stays static.
    package var scriptBundle: String?
    /// The command line that made the report.
    package var command: String

    package init(
        results: StudyResults, figures: [Figure], svg: [String: String], scriptBundle: String?,
        command: String
    ) {
        self.results = results
        self.figures = figures
        self.svg = svg
        self.scriptBundle = scriptBundle
        self.command = command
    }
}

/// `report.html`: one file that opens without network, readable without scripts, escaped throughout.
package enum ReportPage {
    package static func html(_ inputs: ReportInputs) throws(ReportingError) -> String {
        let sections = ReportSections(inputs.results, inputs.figures).all
        let template: MustacheTemplate
        do {
            template = try MustacheTemplate(string: ReportTemplate.page)
        } catch {
            throw ReportingError(template: "\(error)")
        }
        let study = inputs.results.study
        let context: [String: Any] = [
            "title": study.name,
            "notice": study.notice.map { [$0] } ?? [],
            "version": inputs.results.toolVersion,
            "command": inputs.command,
            "style": ReportStyle.css,
            "sections": sections.map { section($0, inputs) },
            "interactive": inputs.scriptBundle.map { [["bundle": $0, "script": ReportScript.charts]] } ?? [],
            "script": ReportScript.tables,
        ]
        return template.render(context)
    }

    private static func section(_ section: ReportSection, _ inputs: ReportInputs) -> [String: Any] {
        [
            "id": section.id, "title": section.title,
            "blocks": section.blocks.map { block($0, inputs) },
        ]
    }

    /// Every block has each key, empty where it does not apply: an inner section must not see an outer key.
    private static func block(_ block: ReportBlock, _ inputs: ReportInputs) -> [String: Any] {
        var out: [String: Any] = [
            "paragraph": [String](), "callout": [String](), "heading": [String](), "list": [[String: Any]](),
            "table": [[String: Any]](), "figure": [[String: Any]](),
        ]
        switch block {
        case .paragraph(let text): out["paragraph"] = [text]
        case .callout(let text): out["callout"] = [text]
        case .heading(let text): out["heading"] = [text]
        case .list(let items): out["list"] = [["items": items]]
        case .table(let table): out["table"] = [self.table(table)]
        case .figure(let figure): out["figure"] = [self.figure(figure, inputs)]
        }
        return out
    }

    private static func table(_ table: ReportTable) -> [String: Any] {
        let rows: [[String: Any]] = table.rows.enumerated().map { i, cells in
            let level = table.rowLevels.indices.contains(i) ? table.rowLevels[i] : "plain"
            return ["cells": cells, "level": level.replacing(" ", with: "-")]
        }
        return [
            "caption": table.caption, "header": table.header, "rows": rows,
            "open": table.isFolded ? "" : "open", "count": "\(table.rows.count)",
        ]
    }

    private static func figure(_ figure: Figure, _ inputs: ReportInputs) -> [String: Any] {
        let svg = inputs.svg[figure.id]
        let images: [[String: Any]] =
            svg.map {
                [["uri": "data:image/svg+xml;base64," + Base64.encode($0), "alt": figure.description]]
            } ?? []
        return [
            "id": figure.id, "title": figure.title, "caption": figure.caption,
            "image": images,
            "unrendered": svg == nil ? ["immunochron doctor"] : [String](),
            "spec": inputs.scriptBundle == nil ? [String]() : [figure.specification.json.text()],
            "columns": figure.dataTable.columns,
            "rows": figure.dataTable.rows.prefix(rowLimit).map { row in
                ["cells": row.map(cell)] as [String: Any]
            },
            "more": figure.dataTable.rows.count > rowLimit
                ? ["\(figure.dataTable.rows.count - rowLimit)"] : [String](),
        ]
    }

    private static func cell(_ value: JSON) -> String {
        switch value {
        case .null: ""
        case .string(let text): text
        default: value.text()
        }
    }

    /// Longer data tables are in `data/` and `figures/`; the page shows their beginning.
    private static let rowLimit = 60
}
