// Views of readings, of the ledger and of the flags.
extension StoreView {
    static let readings = StoreView(
        "v_readings", "One row per reading that holds: neither retracted nor superseded.",
        columns: [
            "patient": "pseudonym", "course": "number of the course",
            "day": "days since the course's first infusion day", "hour": "hours into that day, where kept",
            "specimen": "blood, marrow, csf", "analyte": "analyte id, such as CD3 or IL-6",
            "unit": "canonical unit (UCUM) of value, upper and detection_limit",
            "replicate": "1 unless the file numbers replicates",
            "kind": "exact, below (value is the limit), above, within (value to upper), missing",
            "value": "number or limit; null when missing", "upper": "upper bound of an interval",
            "missing_reason": "why there is no value", "detection_limit": "stated limit of detection",
            "kit": "kit", "lot": "lot", "method": "method", "note": "note of the laboratory",
            "raw_text": "the cell as it stood in the file", "raw_unit": "its unit there",
            "file": "file name", "sheet": "sheet", "line": "line or row", "col": "column",
            "import_id": "number in v_imports", "corrected": "1 when corrected by hand",
        ],
        sql: """
            SELECT p.pseudonym AS patient, c.number AS course, d.day AS day, d.hour AS hour,
                d.specimen AS specimen, a.code AS analyte, a.unit AS unit, r.replicate AS replicate,
                \(kindName("r.kind")) AS kind, r.value AS value, r.upper AS upper, r.reason AS missing_reason,
                r.detection_limit AS detection_limit, r.kit AS kit, r.lot AS lot, r.method AS method,
                r.note AS note, r.raw_text AS raw_text, r.raw_unit AS raw_unit, i.file AS file,
                r.sheet AS sheet, r.line AS line, r.col AS col, r.import_id AS import_id,
                r.correction_id IS NOT NULL AS corrected
            FROM reading r JOIN draw d ON d.id = r.draw_id JOIN course c ON c.id = d.course_id
            JOIN patient p ON p.id = c.patient_id JOIN analyte a ON a.id = r.analyte_id
            JOIN import i ON i.id = r.import_id
            WHERE r.state = 0
            """)

    static let imports = StoreView(
        "v_imports", "The ledger: one row per import.",
        columns: [
            "import_id": "number for undo", "file": "file name without folder",
            "sha256": "digest of the file",
            "importer": "importer", "importer_version": "its version",
            "mapping_digest": "digest of the mapping used", "imported_at": "ISO 8601, UTC",
            "replaces": "1 when made with --replace", "readings": "readings stated",
            "duplicates": "of these, equal to what was known", "superseded": "older values put out of force",
            "rejected": "cells refused", "retracted_at": "when undone; null while in force",
        ],
        sql: """
            SELECT id AS import_id, file, sha256, importer, importer_version, mapping_digest, imported_at,
                replaces, readings, duplicates, superseded, rejected, retracted_at
            FROM import ORDER BY id
            """)

    static let diagnostics = StoreView(
        "v_diagnostics", "What the importers remarked, one row per remark.",
        columns: [
            "import_id": "number in v_imports", "severity": "info, warning, error", "code": "stable code",
            "message": "what is wrong", "remedy": "what to do", "file": "file", "sheet": "sheet",
            "line": "line or row", "col": "column",
        ],
        sql: """
            SELECT import_id, severity, code, message, remedy, file, sheet, line, col
            FROM import_diagnostic ORDER BY import_id, ordinal
            """)

    static let flags = StoreView(
        "v_flags", "CD19 and quality flags as the last analysis saved them; for review, not a diagnosis.",
        columns: [
            "rule": "rule of the decision table",
            "level": "red, red-amber, amber, info, grey, not assessable",
            "patient": "pseudonym", "course": "number of the course", "day": "day of the draw",
            "specimen": "specimen of the draw", "evidence": "numbers and thresholds, JSON",
            "missing": "missing inputs, JSON array", "text": "the flag in words",
            "tool": "program and version",
            "up_to_date": "0 when the store changed since",
        ],
        sql: """
            SELECT rule, level, patient, course, day, specimen, evidence, missing, text, tool,
                seq >= (SELECT ifnull(max(s), 0) FROM (SELECT max(seq) AS s FROM import
                    UNION ALL SELECT max(retracted_seq) FROM import
                    UNION ALL SELECT max(seq) FROM correction)) AS up_to_date
            FROM flag ORDER BY id
            """)

    static let history = StoreView(
        "v_history", "Every statement about a reading that has more than one, whatever became of it.",
        columns: [
            "patient": "pseudonym", "course": "number of the course", "day": "day of the course",
            "hour": "hours into that day", "specimen": "specimen", "analyte": "analyte id",
            "replicate": "replicate", "state": "current, duplicate, superseded, retracted",
            "kind": "exact, below, above, within, missing", "value": "number or limit",
            "upper": "upper bound",
            "missing_reason": "why there is no value", "import_id": "number in v_imports", "file": "file",
            "sheet": "sheet", "line": "line or row", "col": "column", "raw_text": "the cell as it stood",
            "corrected_at": "when corrected by hand", "corrected_by": "by whom", "correction_reason": "why",
        ],
        sql: """
            SELECT p.pseudonym AS patient, c.number AS course, d.day AS day, d.hour AS hour,
                d.specimen AS specimen, a.code AS analyte, r.replicate AS replicate,
                CASE r.state WHEN 0 THEN 'current' WHEN 1 THEN 'duplicate' WHEN 2 THEN 'superseded'
                    ELSE 'retracted' END AS state,
                \(kindName("r.kind")) AS kind, r.value AS value, r.upper AS upper, r.reason AS missing_reason,
                r.import_id AS import_id, i.file AS file, r.sheet AS sheet, r.line AS line, r.col AS col,
                r.raw_text AS raw_text, k.made_at AS corrected_at, k.made_by AS corrected_by,
                k.reason AS correction_reason
            FROM reading r JOIN draw d ON d.id = r.draw_id JOIN course c ON c.id = d.course_id
            JOIN patient p ON p.id = c.patient_id JOIN analyte a ON a.id = r.analyte_id
            JOIN import i ON i.id = r.import_id LEFT JOIN correction k ON k.id = r.correction_id
            WHERE r.state <> 0 OR EXISTS (SELECT 1 FROM reading o WHERE o.draw_id = r.draw_id
                AND o.analyte_id = r.analyte_id AND o.replicate = r.replicate AND o.state <> 0)
            ORDER BY p.pseudonym, c.number, d.day, d.hour, d.specimen, a.code, r.replicate,
                ifnull(k.seq, i.seq),
                ifnull(k.made_at, i.imported_at), i.sha256, k.made_by, r.id
            """)
}
