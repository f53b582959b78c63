import Cohort
import Diagnostics
import Tabular

extension ValueTablePlan {
    /// The plan of a canonical `long` sheet.
    static func canonical(_ header: HeaderIndex) -> ValueTablePlan {
        var columns: [String: Int] = [:]
        for (index, name) in header.names.enumerated() {
            if let column = LongSheet.schema.column(forHeader: name), columns[column.name] == nil {
                columns[column.name] = index
            }
        }
        var plan = ValueTablePlan()
        plan.width = header.names.count
        let simple: [RowField] = [
            .patient, .course, .day, .time, .specimen, .reason, .kit, .lot, .method, .note, .replicate,
            .limit,
            .upperLimit, .nominalDay,
        ]
        for field in simple { plan.fields[field] = columns[field.rawValue].map { CompiledField(column: $0) } }
        plan.long = LongColumns(
            analyte: CompiledField(column: columns["analyte"] ?? 0),
            unit: columns["unit"].map { CompiledField(column: $0) }, value: columns["value"] ?? 0,
            loinc: columns["loinc"], rules: [:], ignored: [], unitDecides: false)
        return plan
    }
}
