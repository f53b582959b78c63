import Analysis
import Cohort
import Diagnostics

extension ReportSections {
    /// What came in and what was left out.
    var received: ReportSection {
        var blocks: [ReportBlock] = [
            .table(
                ReportTable(
                    "Imported files",
                    ["import", "file", "SHA-256", "importer", "readings", "rejected"],
                    results.imports.map {
                        [
                            "#\($0.id)", $0.file, String($0.sha256.prefix(12)),
                            "\($0.importer) \($0.importerVersion)", String($0.readings), String($0.rejected),
                        ]
                    })),
            .table(
                ReportTable(
                    "Flow of patients, courses and draws", ["step", "n", "reason"],
                    results.flow.map { [$0.step, String($0.n), $0.reason ?? ""] })),
        ]
        if let table = results.tableOne { blocks.append(.table(tableOne(table))) }
        blocks.append(.heading("Findings about the data"))
        if results.diagnostics.isEmpty {
            blocks.append(.paragraph("No implausible or inconsistent value was found."))
        } else {
            blocks.append(
                .table(
                    ReportTable(
                        "Plausibility and consistency",
                        ["severity", "code", "place", "finding", "what to do"],
                        results.diagnostics.map {
                            [
                                $0.severity.rawValue, $0.code, $0.location?.description ?? "-", $0.message,
                                $0.remedy ?? "",
                            ]
                        })))
        }
        blocks.append(.heading("Missing values"))
        blocks += figures("missing")
        var missing = ReportTable(
            "Values present by window, with reasons of absence (unit: course)",
            ["analyte", "window", "present", "of", "reasons"],
            results.missingness.map { cell in
                [
                    cell.analyte, cell.window, String(cell.present), String(cell.expected),
                    cell.reasons.map { "\($0.reason): \($0.n)" }.joined(separator: "; "),
                ]
            })
        missing.isFolded = true
        blocks.append(.table(missing))
        return ReportSection("data", "Data received", blocks)
    }

    private func tableOne(_ table: TableOne) -> ReportTable {
        ReportTable(
            "Table 1. Patients by entry status (no tests: groups were not randomised)",
            ["characteristic", "level"] + zip(table.groups, table.counts).map { "\($0) (n = \($1))" },
            table.rows.map { [$0.characteristic, $0.level] + $0.cells })
    }

    var ranges: ReportSection? {
        guard !results.ranges.isEmpty else { return nil }
        return ReportSection(
            "ranges", "Reference ranges by age",
            [
                .paragraph(
                    "Positions against healthy children of the same age, from one source. By construction one in five "
                        + "healthy children lies outside the 10th to 90th percentile; the testing laboratory moves these "
                        + "limits, so ratios within a patient are stronger than positions."),
                .table(
                    ReportTable(
                        "Courses below, within and above the range (unit: course)",
                        ["analyte", "window", "below", "within", "above", "no range", "source"],
                        results.ranges.map {
                            [
                                $0.analyte, $0.window, String($0.below), String($0.within), String($0.above),
                                String($0.noRange), $0.source,
                            ]
                        })),
            ])
    }
}
