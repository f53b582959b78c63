/// What a fact is about; `subject_id` then points into the table of that kind.
enum Subject: String, CaseIterable {
    case patient, course, interval, draw, marrow, outcome, analyte
}
