import Cohort
import Diagnostics
import Tabular

/// A table that says which file belongs to which draw: `file,patient,course,day,specimen` and columns of the laboratory.
package struct SampleSheet: Sendable {
    struct Row: Sendable {
        /// The file as the sheet writes it.
        var file: String
        var location: SourceLocation
        /// Nil when the row cannot be used; then `fault` says why.
        var draw: Draw?
        var assay = RowAssay()
        var fault: Diagnostic?
        /// Analyser counts by the header the map uses.
        var counts: [String: CellText] = [:]
    }

    /// Name without folder, for messages.
    package let name: String
    let rows: [Row]
    /// Remarks that concern no single row.
    package let remarks: [Diagnostic]

    /// - Parameter registry: is given the patients of the sheet, each in one spelling.
    init(
        _ path: String, map: PopulationMap, registry: inout PatientRegistry
    ) throws {
        let reader = try TableSource.open(path).reader(options: TableOptions(raggedRows: .allow))
        let header = HeaderIndex(reader)
        name = SampleSheet.baseName(path)
        var plan = ValueTablePlan.canonical(header)
        plan.dayOrigin = map.dayOrigin
        if map.dayOrigin == 1 { plan.hasDayZero = map.hasDayZero }
        plan.defaultSpecimen = map.specimen
        for (field, source) in map.columns { plan.fields[field] = try CompiledField(source, header: header) }
        let file = try header.column(map.fileColumn?.column ?? "file", at: map.fileColumn?.location)
        for field in [RowField.patient, .day] where plan.fields[field] == nil {
            _ = try header.column(field.rawValue, at: nil)
        }
        var counts: [(name: String, column: Int)] = []
        for source in map.countSources where !source.name.hasPrefix("$") {
            counts.append((source.name, try header.column(source.name, at: source.location)))
        }
        let cells = CellTextReader(format: reader.numberFormat)
        var draws = DrawReader(plan: plan)
        var rows: [Row] = []
        var remarks = reader.diagnostics
        while let batch = try reader.next() {
            for row in batch where !row.isBlank {
                var entry = Row(file: row[file].trimmed, location: row.location(file))
                var found = DiagnosticList()
                if row.count != plan.width, (row.count > plan.width || row.location().sheet == nil) {
                    found.add(
                        .error, .raggedRow,
                        "the row has \(row.count) cells, the header has \(plan.width)",
                        remedy: "Quote cells that hold the delimiter, or add missing ones.",
                        at: row.location())
                } else if let field = plan.fields[.patient],
                    let patient = try registry.resolve(field, in: row, into: &found),
                    let course = draws.course(in: row, &found)
                {
                    entry.draw = draws.draw(
                        patient: registry.entries[patient].id, course: course, in: row, &found)
                    entry.assay = draws.assay(in: row, cells, &found)
                }
                for (name, column) in counts { entry.counts[name] = cells.read(row[column]) }
                entry.fault = found.entries.first { $0.severity == .error }
                if entry.fault != nil { entry.draw = nil }
                remarks += found.entries.filter { $0.severity != .error }
                rows.append(entry)
            }
        }
        self.rows = rows
        self.remarks = remarks
    }

    static func baseName(_ path: String) -> String {
        path.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? path
    }

    /// Rows that name a file of this path, or, without a path in the sheet, of this name.
    func rows(naming path: String) -> [Int] {
        let name = SampleSheet.baseName(path)
        let exact = rows.indices.filter { index in
            let written = rows[index].file
            guard written.contains("/") else { return written == name }
            return path == written || path.hasSuffix("/" + written)
        }
        if !exact.isEmpty { return exact }
        let folded = SampleSheet.folded(name)
        return rows.indices.filter {
            !rows[$0].file.contains("/") && !rows[$0].file.isEmpty
                && SampleSheet.folded(rows[$0].file) == folded
        }
    }

    /// Lower case without the endings of cytometry files.
    static func folded(_ name: String) -> String {
        let lower = name.lowercased()
        for ending in [".fcs", ".lmd"] where lower.hasSuffix(ending) { return String(lower.dropLast(4)) }
        return lower
    }
}
