import Cohort
import Tabular

extension SyntheticStudy {
    private static let subsets = ["CD3+", "CD3+CD4+", "CD3+CD8+", "CD19+", "CD16+CD56+"]

    /// Wide, one row per draw, absolute counts in 10^9/L and percent of lymphocytes.
    var subsetTable: DemoTable {
        let columns =
            ["Patient", "Course", "Day", "Specimen"]
            + SyntheticStudy.subsets.map { "\($0) Abs (10^9/L)" } + SyntheticStudy.subsets.map { "\($0) (%)" }
            + ["Lymphocytes (10^9/L)", "Lymphocytes (%)", "WBC (10^9/L)"]
        return DemoTable(file: "subsets.xlsx", columns: columns, rows: subsets.map(row))
    }

    private func row(_ draw: SubsetDraw) -> [TableValue] {
        let key: [TableValue] = [
            .text(patients[draw.patient].id), .integer(draw.course), .integer(draw.day), "PB",
        ]
        guard let counts = draw.counts else {
            return key + [TableValue](repeating: "clotted", count: 2 * SyntheticStudy.subsets.count) + [
                .empty, .empty, .empty,
            ]
        }
        let isDepleted = draw.cd19 < SubsetDraw.cd19Limit
        let absolute: [TableValue] = [
            .number(counts.cd3), .number(counts.cd4), .number(counts.cd8),
            isDepleted ? "<0.005" : .number(draw.cd19), .number(draw.nk),
        ]
        let percent: [TableValue] = [
            .number(draw.wrongCD3Percent ?? draw.percent(counts.cd3)), .number(draw.percent(counts.cd4)),
            .number(draw.percent(counts.cd8)), isDepleted ? "<0.5" : .number(draw.percent(draw.cd19)),
            .number(draw.percent(draw.nk)),
        ]
        return key + absolute + percent
            + [.number(draw.lymphocytes), .number(draw.lymphocytePercent), .number(draw.wbc)]
    }

    /// Wide, one row per draw, values with the kit's limits as the instrument prints them.
    var cytokineTable: DemoTable {
        let columns =
            ["Patient", "Course", "Day", "Hour", "Specimen", "Reason", "Kit", "Lot"]
            + CytokineKit.cytokines.map { "\($0) (pg/mL)" }
        return DemoTable(file: "cytokines.csv", columns: columns, rows: cytokines.map(row))
    }

    private func row(_ draw: CytokineDraw) -> [TableValue] {
        let patient = patients[draw.patient]
        let kit = CytokineKit.of(centre: patient.centre)
        // Patients are run on one lot, so that a course is never split over two.
        let lot = kit.lots[draw.patient % kit.lots.count]
        let key: [TableValue] = [
            .text(patient.id), .integer(draw.course), .integer(draw.day), TableValue(draw.hour), "PB",
            .text(draw.reason.rawValue), .text(kit.name), .text(lot),
        ]
        return key
            + draw.values.indices.map { index in
                let value = draw.values[index]
                if value < kit.limits[index] { return .text("<\(kit.limits[index])") }
                if value > CytokineKit.upperLimit { return ">5000" }
                return .number(value.rounded(decimals: value < 100 ? 1 : 0))
            }
    }
}
