import Cohort
import Tabular

extension SyntheticStudy {
    /// All text tables, in the order in which they are read.
    var tables: [DemoTable] { [patientTable, courseTable, outcomeTable, cytokineTable, marrowTable] }

    private var patientTable: DemoTable {
        DemoTable(
            file: "patients.csv",
            columns: [
                "patient", "centre", "sex", "age_months", "diagnosis", "entry_status", "cytogenetics",
                "burden_reduction", "survival_group", "poor_cytogenetics", "bcr_abl1", "kmt2a_rearranged",
                "cd19_b_cell_loss", "high_mrd",
            ],
            rows: patients.map { patient in
                [
                    .text(patient.id), .text(patient.centre), .text(patient.sex.rawValue),
                    .integer(patient.ageMonths),
                    "B-ALL", .text(patient.entry.rawValue), .text(patient.cytogenetics.rawValue),
                    .word(patient.burdenReduced), .text(patient.survivalGroup.rawValue),
                    .word(patient.cytogenetics.isPoor), .word(patient.cytogenetics == .bcrABL1),
                    .word(patient.cytogenetics == .kmt2a), .word(patient.cd19Loss), .word(patient.highMRD),
                ]
            })
    }

    /// One row per infusion interval.
    private var courseTable: DemoTable {
        DemoTable(
            file: "courses.csv",
            columns: [
                "patient", "course", "start_day", "stop_day", "study_day", "dose", "hold_reason",
                "status_before",
                "mrd_before", "response", "mrd_after",
            ],
            rows: courses.flatMap { course in
                course.intervals.map { interval in
                    [
                        .text(patients[course.patient].id), .integer(course.number),
                        .integer(interval.startDay),
                        TableValue(interval.stopDay), .integer(course.studyDay), TableValue(interval.dose),
                        TableValue(interval.holdReason), .text(course.status.rawValue),
                        .disease(course.mrdBefore), .text(course.response), .disease(course.mrdAfter),
                    ]
                }
            })
    }

    private var outcomeTable: DemoTable {
        DemoTable(
            file: "outcomes.csv",
            columns: [
                "patient", "time_zero", "efs_time", "efs_event", "os_time", "os_event", "event_type",
                "relapse_phenotype", "hsct_time", "car_t_time",
            ],
            rows: outcomes.map { outcome in
                [
                    .text(outcome.patient), TableValue(outcome.timeZero), TableValue(outcome.efsTime),
                    .word(outcome.efsEvent ?? false), TableValue(outcome.osTime),
                    .word(outcome.osEvent ?? false),
                    TableValue(outcome.eventType), TableValue(outcome.relapsePhenotype),
                    TableValue(outcome.hsctTime),
                    TableValue(outcome.carTTime),
                ]
            })
    }
}

extension TableValue {
    static func word(_ flag: Bool) -> TableValue { .text(flag ? "yes" : "no") }

    /// Residual disease in percent; not detected as the laboratories report it.
    static func disease(_ percent: Double?) -> TableValue { percent.map(TableValue.number) ?? "<0.01" }
}
