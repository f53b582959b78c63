/// The `patients` sheet: one row per patient; unknown columns are kept as attributes (baseline predictors).
package enum PatientsSheet {
    package static let schema = SheetSchema(
        kind: .patients, row: "one patient",
        columns: [
            SheetColumn("patient", .text, required: true, "pseudonym of the patient"),
            SheetColumn("centre", .text, aliases: ["center"], "treating centre"),
            SheetColumn("sex", .choice(["female", "male"]), "sex"),
            SheetColumn("age_months", .number(unit: "months"), "age at the first infusion"),
            SheetColumn("diagnosis", .text, "diagnosis"),
            SheetColumn("entry_status", .text, "status at entry, such as R/R, CR-MRDpos"),
            SheetColumn("cytogenetics", .text, "cytogenetic group in the study's words"),
        ], keepsUnknownColumns: true)

    static let telling: Set<String> = [
        "centre", "sex", "age_months", "diagnosis", "entry_status", "cytogenetics",
    ]
}

/// The `courses` sheet: one row per infusion interval of a course; unknown columns are kept as attributes.
package enum CoursesSheet {
    package static let schema = SheetSchema(
        kind: .courses, row: "one infusion interval of a course",
        columns: [
            SheetColumn("patient", .text, required: true, "pseudonym of the patient"),
            SheetColumn("course", .integer, required: true, "course number within the patient, from 1"),
            SheetColumn(
                "start_day", .integer, required: true, "first day of the interval (course day, 0 first)"),
            SheetColumn("stop_day", .integer, "last day of the interval; empty while running"),
            SheetColumn(
                "study_day", .integer, "day of this course's day 0, counted from day 0 of the first course"),
            SheetColumn("dose", .text, "dose with unit, such as 15 ug/m2/d"),
            SheetColumn("hold_reason", .text, "why the infusion was held after this interval"),
            SheetColumn("status_before", .text, "status at the start, such as R/R, CR-MRDpos, CR-MRDneg"),
            SheetColumn("mrd_before", .reading(unit: "%"), "residual disease before the course, percent"),
            SheetColumn("response", .text, "response after the course, such as CR, NR; empty = not assessed"),
            SheetColumn("mrd_after", .reading(unit: "%"), "residual disease after the course, percent"),
        ], keepsUnknownColumns: true)
}

/// The `outcomes` sheet: follow-up of one patient, in days from the study's time zero.
package enum OutcomesSheet {
    package static let schema = SheetSchema(
        kind: .outcomes, row: "follow-up of one patient",
        columns: [
            SheetColumn("patient", .text, required: true, "pseudonym of the patient"),
            SheetColumn("time_zero", .text, "what day 0 of the follow-up is"),
            SheetColumn("efs_time", .integer, "days to event or last follow-up"),
            SheetColumn("efs_event", .flag, "an event happened at efs_time"),
            SheetColumn("os_time", .integer, "days to death or last follow-up"),
            SheetColumn("os_event", .flag, "died at os_time"),
            SheetColumn("event_type", .text, "none, relapse, death, non-response, second malignancy"),
            SheetColumn(
                "relapse_phenotype",
                .choice(["CD19-positive", "CD19-negative", "lineage switch", "unknown"]),
                "phenotype of the relapse"),
            SheetColumn("hsct_time", .integer, "days to transplant"),
            SheetColumn("car_t_time", .integer, aliases: ["cart_time"], "days to CAR-T infusion"),
        ], keepsUnknownColumns: true)

    static let telling: Set<String> = ["efs_time", "os_time", "event_type", "hsct_time"]
}
