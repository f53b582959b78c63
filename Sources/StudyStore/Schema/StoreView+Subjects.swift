// Views of patients, courses, draws, marrow reports and outcomes.
extension StoreView {
    static let patients = StoreView(
        "v_patients", "One row per patient.",
        columns: [
            "patient": "pseudonym", "centre": "centre", "sex": "female or male",
            "age_months": "age at the first infusion, months", "diagnosis": "diagnosis",
            "entry_status": "status at entry in the study's words",
            "cytogenetics": "cytogenetic group in the study's words",
            "attributes": "further columns of the patients sheet, JSON object",
        ],
        sql: """
            SELECT p.pseudonym AS patient,
                \(["centre", "sex", "age_months", "diagnosis", "entry_status", "cytogenetics"]
                    .map { field($0) }.joined(separator: ",\n    ")),
                \(attributes)
            FROM patient p
            JOIN fact f ON f.subject = 'patient' AND f.subject_id = p.id AND f.state = 0
            GROUP BY p.id ORDER BY p.pseudonym
            """)

    static let courses = StoreView(
        "v_courses", "One row per course of blinatumomab.",
        columns: [
            "patient": "pseudonym", "course": "number of the course, from 1",
            "start_day": "first day of infusion, day of the course", "stop_day": "last day of infusion",
            "intervals": "number of infusion intervals",
            "study_day": "day 0 of this course, from day 0 of course 1",
            "status_before": "status at the start", "mrd_before": "MRD before (limit when censored)",
            "mrd_before_kind": "exact, below, above, within, missing",
            "mrd_before_upper": "upper bound if within",
            "response": "response after the course", "mrd_after": "MRD after (limit when censored)",
            "mrd_after_kind": "exact, below, above, within, missing",
            "mrd_after_upper": "upper bound if within",
            "attributes": "further columns of the courses sheet, JSON object",
        ],
        sql: """
            SELECT p.pseudonym AS patient, c.number AS course,
                (SELECT min(i.start_day) FROM v_intervals i
                    WHERE i.patient = p.pseudonym AND i.course = c.number) AS start_day,
                (SELECT max(i.stop_day) FROM v_intervals i
                    WHERE i.patient = p.pseudonym AND i.course = c.number) AS stop_day,
                (SELECT count(*) FROM v_intervals i
                    WHERE i.patient = p.pseudonym AND i.course = c.number) AS intervals,
                \(field("study_day")), \(field("status_before")),
                \(censoredField("mrd_before")),
                \(field("response")),
                \(censoredField("mrd_after")),
                \(attributes)
            FROM course c JOIN patient p ON p.id = c.patient_id
            JOIN fact f ON f.subject = 'course' AND f.subject_id = c.id AND f.state = 0
            GROUP BY c.id ORDER BY p.pseudonym, c.number
            """)

    static let intervals = StoreView(
        "v_intervals", "One row per infusion interval.",
        columns: [
            "patient": "pseudonym", "course": "number of the course",
            "start_day": "first day, day of the course",
            "stop_day": "last day; null while running or not recorded", "dose": "dose as written",
            "hold_reason": "why the infusion was held afterwards",
        ],
        sql: """
            SELECT p.pseudonym AS patient, c.number AS course, i.start_day AS start_day,
                \(field("stop_day")), \(field("dose")), \(field("hold_reason"))
            FROM infusion_interval i JOIN course c ON c.id = i.course_id JOIN patient p ON p.id = c.patient_id
            JOIN fact f ON f.subject = 'interval' AND f.subject_id = i.id AND f.state = 0
            GROUP BY i.id ORDER BY p.pseudonym, c.number, i.start_day
            """)

    static let draws = StoreView(
        "v_draws", "One row per draw that has readings or a marrow report.",
        columns: [
            "patient": "pseudonym", "course": "number of the course",
            "day": "days since the course's first infusion day", "hour": "hours into that day, where kept",
            "nominal_day": "planned day", "specimen": "blood, marrow, csf",
            "reason": "scheduled or triggered",
            "readings": "number of readings", "marrow_report": "1 when there is a marrow report",
        ],
        sql: """
            SELECT p.pseudonym AS patient, c.number AS course, d.day AS day, d.hour AS hour,
                (SELECT f.value FROM fact f WHERE f.subject = 'draw' AND f.subject_id = d.id
                    AND f.field = 'nominal_day' AND f.state = 0) AS nominal_day,
                d.specimen AS specimen,
                ifnull((SELECT f.value FROM fact f WHERE f.subject = 'draw' AND f.subject_id = d.id
                    AND f.field = 'reason' AND f.state = 0), 'scheduled') AS reason,
                (SELECT count(*) FROM reading r WHERE r.draw_id = d.id AND r.state = 0) AS readings,
                EXISTS (SELECT 1 FROM fact f WHERE f.subject = 'marrow' AND f.subject_id = d.id
                    AND f.state = 0) AS marrow_report
            FROM draw d JOIN course c ON c.id = d.course_id JOIN patient p ON p.id = c.patient_id
            WHERE readings > 0 OR marrow_report
            ORDER BY p.pseudonym, c.number, d.day, d.hour, d.specimen
            """)

    static let marrow = StoreView(
        "v_marrow", "One row per flow report of a marrow or blood draw.",
        columns: [
            "patient": "pseudonym", "course": "number of the course", "day": "day of the course",
            "hour": "hours into that day, where kept", "specimen": "blood, marrow, csf",
            "events": "events acquired", "nucleated": "viable nucleated singlets", "blasts": "blast events",
            "markers_used": "markers of the blast gate, JSON array", "clone": "CD19 clone",
            "cd19_positive": "CD19-positive blasts", "cd19_dim": "CD19-dim blasts",
            "cd19_negative": "CD19-negative blasts", "cd19_mfi": "CD19 MFI of the blasts",
            "reference_mfi": "CD19 MFI of the reference population",
            "flow_mrd": "flow MRD (limit when censored)",
            "flow_mrd_kind": "exact, below, above, within, missing",
            "flow_mrd_upper": "upper bound if within", "pcr_mrd": "PCR MRD", "pcr_mrd_kind": "as above",
            "pcr_mrd_upper": "as above", "ngs_mrd": "NGS MRD", "ngs_mrd_kind": "as above",
            "ngs_mrd_upper": "as above", "attributes": "further columns of the marrow sheet, JSON object",
            "import_id": "number in v_imports", "sheet": "sheet of the file",
            "line": "line or row in the file",
        ],
        sql: """
            SELECT p.pseudonym AS patient, c.number AS course, d.day AS day, d.hour AS hour,
                d.specimen AS specimen,
                \(["events", "nucleated", "blasts", "markers_used", "clone", "cd19_positive", "cd19_dim",
                   "cd19_negative", "cd19_mfi", "reference_mfi"].map { field($0) }.joined(separator: ",\n    ")),
                \(["flow_mrd", "pcr_mrd", "ngs_mrd"].map { censoredField($0) }.joined(separator: ",\n    ")),
                \(attributes),
                max(CASE WHEN f.field = 'stated' THEN f.import_id END) AS import_id,
                max(CASE WHEN f.field = 'stated' THEN f.sheet END) AS sheet,
                max(CASE WHEN f.field = 'stated' THEN f.line END) AS line
            FROM draw d JOIN course c ON c.id = d.course_id JOIN patient p ON p.id = c.patient_id
            JOIN fact f ON f.subject = 'marrow' AND f.subject_id = d.id AND f.state = 0
            GROUP BY d.id ORDER BY p.pseudonym, c.number, d.day, d.hour, d.specimen
            """)

    static let outcomes = StoreView(
        "v_outcomes", "One row per patient with follow-up; times in days from time zero.",
        columns: [
            "patient": "pseudonym", "time_zero": "what day 0 is", "efs_time": "event-free survival, days",
            "efs_event": "1 event, 0 censored", "os_time": "overall survival, days",
            "os_event": "1 death, 0 censored", "event_type": "type of the first event",
            "relapse_phenotype": "phenotype at relapse", "hsct_time": "transplantation, days",
            "car_t_time": "CAR-T infusion, days",
            "attributes": "further columns of the outcomes sheet, JSON object",
        ],
        sql: """
            SELECT p.pseudonym AS patient,
                \(["time_zero", "efs_time", "efs_event", "os_time", "os_event", "event_type",
                   "relapse_phenotype", "hsct_time", "car_t_time"].map { field($0) }.joined(separator: ",\n    ")),
                \(attributes)
            FROM patient p
            JOIN fact f ON f.subject = 'outcome' AND f.subject_id = p.id AND f.state = 0
            GROUP BY p.id ORDER BY p.pseudonym
            """)
}
