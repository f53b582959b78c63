/// The first schema. The tables are ours to change by migration; the views are what others rely on.
///
/// Nothing that was imported is ever overwritten: every cell of every import stays as a *statement* (a row of
/// `reading` or `fact`) with a state, and what holds is the outcome of folding the statements about one thing in
/// ledger order. States: 0 current, 1 duplicate of the current one, 2 superseded, 3 retracted.
enum SchemaVersion1 {
    static let sql = study + ledger + entities + readings + facts + flags

    private static let study = """
        CREATE TABLE study (
            key TEXT PRIMARY KEY NOT NULL,
            value TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;

        """

    /// `seq` counts imports, undos and corrections of a store and is kept by `merge` (a Lamport clock): later
    /// means greater in whichever store it happened.
    private static let ledger = """
        CREATE TABLE import (
            id INTEGER PRIMARY KEY,
            seq INTEGER NOT NULL CHECK (seq > 0),
            file TEXT NOT NULL CHECK (file <> ''),
            sha256 TEXT NOT NULL CHECK (sha256 <> ''),
            importer TEXT NOT NULL CHECK (importer <> ''),
            importer_version TEXT NOT NULL,
            mapping_digest TEXT NOT NULL,
            imported_at TEXT NOT NULL CHECK (imported_at GLOB '[0-9]*T*Z'),
            occurrence INTEGER NOT NULL DEFAULT 0 CHECK (occurrence >= 0),
            replaces INTEGER NOT NULL CHECK (replaces IN (0, 1)),
            readings INTEGER NOT NULL DEFAULT 0 CHECK (readings >= 0),
            duplicates INTEGER NOT NULL DEFAULT 0 CHECK (duplicates >= 0),
            superseded INTEGER NOT NULL DEFAULT 0 CHECK (superseded >= 0),
            facts INTEGER NOT NULL DEFAULT 0 CHECK (facts >= 0),
            rejected INTEGER NOT NULL DEFAULT 0 CHECK (rejected >= 0),
            first_reading INTEGER,
            last_reading INTEGER,
            first_fact INTEGER,
            last_fact INTEGER,
            retracted_at TEXT CHECK (retracted_at GLOB '[0-9]*T*Z'),
            retracted_seq INTEGER,
            CHECK ((retracted_at IS NULL) = (retracted_seq IS NULL)),
            UNIQUE (sha256, importer, importer_version, mapping_digest, imported_at, occurrence)
        ) STRICT;

        CREATE TABLE import_diagnostic (
            import_id INTEGER NOT NULL REFERENCES import(id),
            ordinal INTEGER NOT NULL,
            severity TEXT NOT NULL CHECK (severity IN ('info', 'warning', 'error')),
            code TEXT NOT NULL,
            message TEXT NOT NULL,
            remedy TEXT,
            file TEXT,
            sheet TEXT,
            line INTEGER,
            col INTEGER,
            PRIMARY KEY (import_id, ordinal)
        ) STRICT, WITHOUT ROWID;

        """

    /// Identities only; what is known about them are statements in `fact`.
    private static let entities = """
        CREATE TABLE patient (
            id INTEGER PRIMARY KEY,
            pseudonym TEXT NOT NULL UNIQUE CHECK (trim(pseudonym) <> ''),
            folded TEXT NOT NULL
        ) STRICT;
        CREATE INDEX patient_folded ON patient(folded);

        CREATE TABLE course (
            id INTEGER PRIMARY KEY,
            patient_id INTEGER NOT NULL REFERENCES patient(id),
            number INTEGER NOT NULL CHECK (number >= 1),
            UNIQUE (patient_id, number)
        ) STRICT;

        CREATE TABLE infusion_interval (
            id INTEGER PRIMARY KEY,
            course_id INTEGER NOT NULL REFERENCES course(id),
            start_day INTEGER NOT NULL,
            UNIQUE (course_id, start_day)
        ) STRICT;

        CREATE TABLE draw (
            id INTEGER PRIMARY KEY,
            course_id INTEGER NOT NULL REFERENCES course(id),
            day INTEGER NOT NULL,
            hour REAL CHECK (hour >= 0 AND hour < 24),
            specimen TEXT NOT NULL CHECK (specimen IN ('blood', 'marrow', 'csf'))
        ) STRICT;
        CREATE UNIQUE INDEX draw_key ON draw(course_id, day, specimen, ifnull(hour, -1.0));

        CREATE TABLE analyte (
            id INTEGER PRIMARY KEY,
            code TEXT NOT NULL UNIQUE CHECK (code <> ''),
            name TEXT,
            unit TEXT
        ) STRICT;

        """

    /// `kind`: 0 exact, 1 below `value`, 2 above `value`, 3 within `value` and `upper`, 4 missing with `reason`.
    private static let readings = """
        CREATE TABLE correction (
            id INTEGER PRIMARY KEY,
            seq INTEGER NOT NULL CHECK (seq > 0),
            made_at TEXT NOT NULL CHECK (made_at GLOB '[0-9]*T*Z'),
            made_by TEXT NOT NULL CHECK (trim(made_by) <> ''),
            reason TEXT NOT NULL CHECK (trim(reason) <> ''),
            draw_id INTEGER NOT NULL REFERENCES draw(id),
            analyte_id INTEGER NOT NULL REFERENCES analyte(id),
            replicate INTEGER NOT NULL CHECK (replicate >= 1),
            old_kind INTEGER NOT NULL CHECK (old_kind BETWEEN 0 AND 4),
            old_value ANY NOT NULL,
            old_upper REAL,
            new_kind INTEGER NOT NULL CHECK (new_kind BETWEEN 0 AND 4),
            new_value ANY NOT NULL,
            new_upper REAL,
            UNIQUE (draw_id, analyte_id, replicate, seq, made_at, made_by)
        ) STRICT;

        CREATE TABLE reading (
            id INTEGER PRIMARY KEY,
            import_id INTEGER NOT NULL REFERENCES import(id),
            draw_id INTEGER NOT NULL REFERENCES draw(id),
            analyte_id INTEGER NOT NULL REFERENCES analyte(id),
            replicate INTEGER NOT NULL CHECK (replicate >= 1),
            kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 4),
            value REAL CHECK (value BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
            upper REAL,
            reason TEXT,
            detection_limit REAL,
            kit TEXT,
            lot TEXT,
            method TEXT,
            note TEXT,
            sheet TEXT,
            line INTEGER NOT NULL,
            col INTEGER NOT NULL,
            raw_text TEXT NOT NULL,
            raw_unit TEXT NOT NULL,
            state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 3),
            superseded_by INTEGER REFERENCES reading(id),
            correction_id INTEGER REFERENCES correction(id),
            CHECK ((kind = 4) = (value IS NULL)),
            CHECK ((kind = 4) = (reason IS NOT NULL)),
            CHECK ((kind = 3) = (upper IS NOT NULL)),
            CHECK (upper > value)
        ) STRICT;
        CREATE UNIQUE INDEX reading_current ON reading(draw_id, analyte_id, replicate) WHERE state = 0;
        CREATE INDEX reading_past ON reading(draw_id, analyte_id, replicate) WHERE state <> 0;

        """

    /// One field of one subject as one import states it; `subject_id` points by `subject` (the generated columns
    /// give SQLite its foreign keys). The field `stated` says that the import knows the subject at all.
    private static let facts = """
        CREATE TABLE fact (
            id INTEGER PRIMARY KEY,
            import_id INTEGER NOT NULL REFERENCES import(id),
            subject TEXT NOT NULL CHECK (subject IN
                ('patient', 'course', 'interval', 'draw', 'marrow', 'outcome', 'analyte')),
            subject_id INTEGER NOT NULL,
            field TEXT NOT NULL CHECK (field <> ''),
            kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 4),
            value ANY NOT NULL,
            upper REAL,
            sheet TEXT,
            line INTEGER,
            col INTEGER,
            raw_text TEXT,
            raw_unit TEXT,
            state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 3),
            superseded_by INTEGER REFERENCES fact(id),
            patient_id INTEGER GENERATED ALWAYS AS
                (CASE WHEN subject IN ('patient', 'outcome') THEN subject_id END) REFERENCES patient(id),
            course_id INTEGER GENERATED ALWAYS AS
                (CASE WHEN subject = 'course' THEN subject_id END) REFERENCES course(id),
            interval_id INTEGER GENERATED ALWAYS AS
                (CASE WHEN subject = 'interval' THEN subject_id END) REFERENCES infusion_interval(id),
            draw_id INTEGER GENERATED ALWAYS AS
                (CASE WHEN subject IN ('draw', 'marrow') THEN subject_id END) REFERENCES draw(id),
            analyte_id INTEGER GENERATED ALWAYS AS
                (CASE WHEN subject = 'analyte' THEN subject_id END) REFERENCES analyte(id)
        ) STRICT;
        CREATE UNIQUE INDEX fact_current ON fact(subject, subject_id, field) WHERE state = 0;
        CREATE INDEX fact_past ON fact(subject, subject_id, field) WHERE state <> 0;

        """

    /// Flags belong to the state of the store they were computed from (`seq`).
    private static let flags = """
        CREATE TABLE flag (
            id INTEGER PRIMARY KEY,
            seq INTEGER NOT NULL,
            tool TEXT NOT NULL,
            rule TEXT NOT NULL,
            level TEXT NOT NULL,
            patient TEXT NOT NULL,
            course INTEGER,
            day INTEGER,
            specimen TEXT,
            evidence TEXT NOT NULL CHECK (json_valid(evidence)),
            missing TEXT NOT NULL CHECK (json_valid(missing)),
            text TEXT NOT NULL
        ) STRICT;
        """
}
