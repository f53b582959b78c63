import Cohort
import Tabular

extension SyntheticStudy {
    /// The canonical marrow sheet with the columns the study fills.
    var marrowTable: DemoTable {
        let further = MarrowSheet.fieldColumns.map(\.name).filter { name in
            marrow.contains { $0.attributes[name] != nil }
        }
        return DemoTable(
            file: "mrd_marrow.csv",
            columns: [
                "patient", "course", "day", "specimen", "events", "nucleated", "blasts", "markers_used",
                "clone",
                "cd19_positive", "cd19_dim", "cd19_negative", "cd19_mfi", "reference_mfi", "flow_mrd",
                "pcr_mrd",
            ] + further,
            rows: marrow.map { report in
                let fixed: [TableValue] = [
                    .text(report.draw.patient), .integer(report.draw.course), .integer(report.draw.day),
                    .text(report.draw.specimen.rawValue), TableValue(report.events),
                    TableValue(report.nucleated),
                    TableValue(report.blasts), .text(report.markersUsed.cell), TableValue(report.clone),
                    TableValue(report.cd19Positive), TableValue(report.cd19Dim),
                    TableValue(report.cd19Negative),
                    TableValue(report.cd19MFI), TableValue(report.referenceMFI), .value(report.flowMRD),
                    .value(report.pcrMRD),
                ]
                return fixed + further.map { TableValue(report.attributes[$0]) }
            })
    }
}

extension TableValue {
    static func value(_ value: ReadingValue?) -> TableValue {
        switch value {
        case .exact(let x): .number(x)
        case .some(let censored): .text(censored.description)
        case nil: .empty
        }
    }
}
