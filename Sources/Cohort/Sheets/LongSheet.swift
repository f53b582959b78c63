/// The `long` sheet: one row per value. It alone creates patients and courses.
package enum LongSheet {
    package static let schema = SheetSchema(
        kind: .long, row: "one value of one analyte from one draw",
        columns: [
            SheetColumn("patient", .text, required: true, "pseudonym of the patient"),
            SheetColumn("course", .integer, required: true, "course number within the patient, from 1"),
            SheetColumn("day", .integer, required: true, "day since the course's first infusion day (0)"),
            SheetColumn("time", .text, "hours after the start of the day, or hh:mm; wanted on days 0-2"),
            SheetColumn("specimen", .choice(["blood", "marrow", "csf"]), required: true, "what was drawn"),
            SheetColumn("analyte", .text, required: true, "analyte id or a spelling the catalogue knows"),
            SheetColumn(
                "value", .reading(unit: nil), required: true, "value, may be censored: 12.4, <2.4, >5000"),
            SheetColumn("unit", .text, required: true, "unit of the value, such as 10^9/L, cells/uL, pg/mL"),
            SheetColumn("limit", .number(unit: nil), "limit of detection of this row, in the row's unit"),
            SheetColumn(
                "upper_limit", .number(unit: nil), "upper limit of quantification, in the row's unit"),
            SheetColumn("kit", .text, "kit name"),
            SheetColumn("lot", .text, "kit lot"),
            SheetColumn("method", .text, "method or platform"),
            SheetColumn("replicate", .integer, "number of the replicate, from 1"),
            SheetColumn(
                "reason", .choice(["scheduled", "triggered"]), "why it was drawn; scheduled when empty"),
            SheetColumn("nominal_day", .integer, "planned day of the draw"),
            SheetColumn("loinc", .text, "LOINC code of the row, checked against analyte and unit"),
            SheetColumn("note", .text, "free text without identifying details"),
        ], keepsUnknownColumns: false)
}
