import Cohort
import Diagnostics

extension FieldReader {
    /// A marrow report from its named fields.
    mutating func marrow(_ draw: Draw, _ row: FieldRow, sheet: String?) -> MarrowAssessment {
        var report = MarrowAssessment(
            draw: draw,
            provenance: Provenance(
                sheet: sheet, row: row.place.line ?? 0, column: 1, rawText: "", rawUnit: ""))
        report.events = integer("events", in: row, atLeast: 0)
        report.nucleated = integer("nucleated", in: row, atLeast: 0)
        report.blasts = integer("blasts", in: row, atLeast: 0)
        report.cd19Positive = integer("cd19_positive", in: row, atLeast: 0)
        report.cd19Dim = integer("cd19_dim", in: row, atLeast: 0)
        report.cd19Negative = integer("cd19_negative", in: row, atLeast: 0)
        report.cd19MFI = number("cd19_mfi", in: row)
        report.referenceMFI = number("reference_mfi", in: row)
        report.markersUsed = text("markers_used", in: row).flatMap { [String](cell: $0) } ?? []
        report.clone = text("clone", in: row)
        report.attributes = marrowAttributes(row)
        readMRD(into: &report, row)
        checkCounts(report, row)
        return report
    }

    private mutating func readMRD(into report: inout MarrowAssessment, _ row: FieldRow) {
        // "Negative" by flow is "not detected, LOD 20 of N nucleated cells" unless the report states its own.
        let flowLimit =
            report[MarrowSheet.flowLOD] ?? report.nucleated.flatMap { $0 > 0 ? 2_000 / Double($0) : nil }
        let flow = reading("flow_mrd", in: row, limit: flowLimit)
        let pcr = reading("pcr_mrd", in: row, limit: report[MarrowSheet.pcrSensitivity])
        let ngs = reading("ngs_mrd", in: row)
        (report.flowMRD, report.pcrMRD, report.ngsMRD) = (flow.value, pcr.value, ngs.value)
        report.attributes["flow_mrd_statement"] = flow.statement
        report.attributes["pcr_mrd_statement"] = pcr.statement
        report.attributes["ngs_mrd_statement"] = ngs.statement
    }

    /// The further columns in their canonical spelling; unknown ones as they stand.
    private mutating func marrowAttributes(_ row: FieldRow) -> [String: String] {
        var attributes: [String: String] = [:]
        let fixed = Set(MarrowSheet.fixedColumns.map(\.name))
        for name in row.names where !fixed.contains(name) {
            let column = MarrowSheet.fieldColumns.first { $0.name == name }
            attributes[name] = column.map { canonicalCell($0, row) } ?? text(name, in: row)
        }
        return attributes
    }

    private mutating func canonicalCell(_ column: SheetColumn, _ row: FieldRow) -> String? {
        let name = column.name
        switch column.type {
        case .flag: return flag(name, in: row)?.cell
        case .integer: return integer(name, in: row)?.cell
        case .number, .reading: return number(name, in: row)?.cell
        case .choice(let words): return choice(name, words, in: row)
        case .list: return text(name, in: row).flatMap { [String](cell: $0)?.cell }
        case .percentages:
            guard let field = row[name] else { return nil }
            if let values = [String: Double](cell: field.text) { return values.cell }
            reject(
                .badChoice, "'\(name)' must be NAME=PERCENT pairs", remedy: "Write such as CD10=98;CD22=95.",
                at: field.location)
            return nil
        case .text: return text(name, in: row)
        }
    }

    private mutating func checkCounts(_ report: MarrowAssessment, _ row: FieldRow) {
        let parts = [report.cd19Positive, report.cd19Dim, report.cd19Negative].compactMap(\.self)
        if let blasts = report.blasts, parts.reduce(0, +) > blasts {
            reject(
                .contradiction, "CD19-positive, dim and negative blasts add up to more than the blasts",
                remedy: "Correct the counts; each blast belongs to one class.",
                at: row["cd19_negative"]?.location ?? row.place)
        }
        if let blasts = report.blasts, let nucleated = report.nucleated, blasts > nucleated {
            reject(
                .contradiction, "there are more blasts than nucleated cells",
                remedy: "Check 'blasts' and 'nucleated'; both count events.", at: row["blasts"]?.location)
        }
    }
}
