import Cohort
import Diagnostics

/// Patients, courses and outcomes from named fields; canonical names become members, the others attributes.
extension FieldReader {
    mutating func patient(_ id: Patient.ID, _ row: FieldRow) -> Patient {
        var patient = Patient(id: id)
        patient.centre = text("centre", in: row)
        patient.sex = sex(in: row)
        patient.ageMonths = number("age_months", in: row, atLeast: 0)
        if let months = patient.ageMonths, months > 1_500 {
            reject(
                .shareOutOfRange, "'age_months' is beyond 125 years", remedy: "Give the age in months.",
                at: row["age_months"]?.location)
            patient.ageMonths = nil
        }
        patient.diagnosis = text("diagnosis", in: row)
        patient.entryStatus = text("entry_status", in: row)
        patient.cytogenetics = text("cytogenetics", in: row)
        patient.attributes = attributes(row, besides: PatientsSheet.schema)
        return patient
    }

    private mutating func sex(in row: FieldRow) -> Patient.Sex? {
        guard let field = row["sex"] else { return nil }
        switch CellWords.folded(field.text) {
        case "female", "f", "w", "woman", "girl", "weiblich", "女", "女性": return .female
        case "male", "m", "man", "boy", "männlich", "男", "男性": return .male
        default:
            reject(
                .badChoice, "'sex' must be female or male",
                remedy: "Translate the spelling in the mapping, or leave the cell empty.", at: field.location)
            return nil
        }
    }

    /// Fields that the schema does not know, as attributes.
    private mutating func attributes(_ row: FieldRow, besides schema: SheetSchema) -> [String: String] {
        var attributes: [String: String] = [:]
        for name in row.names where !schema.columns.contains(where: { $0.name == name }) {
            attributes[name] = text(name, in: row)
        }
        return attributes
    }

    mutating func outcome(_ id: Patient.ID, _ row: FieldRow) -> Outcome {
        var outcome = Outcome(patient: id)
        outcome.timeZero = text("time_zero", in: row)
        outcome.efsTime = days("efs_time", in: row, atLeast: 0)
        outcome.efsEvent = flag("efs_event", in: row)
        outcome.osTime = days("os_time", in: row, atLeast: 0)
        outcome.osEvent = flag("os_event", in: row)
        outcome.eventType = text("event_type", in: row)
        outcome.relapsePhenotype = choice(
            "relapse_phenotype", ["CD19-positive", "CD19-negative", "lineage switch", "unknown"], in: row)
        outcome.hsctTime = days("hsct_time", in: row)
        outcome.carTTime = days("car_t_time", in: row)
        outcome.attributes = attributes(row, besides: OutcomesSheet.schema)
        if let efs = outcome.efsTime, let os = outcome.osTime, efs > os {
            diagnostics.add(
                .warning, .contradiction, "the event-free time is longer than the survival time",
                remedy: "Check efs_time and os_time.", at: row["efs_time"]?.location)
        }
        for (time, event) in [("efs_time", "efs_event"), ("os_time", "os_event")]
        where (row[time] == nil) != (row[event] == nil) {
            diagnostics.add(
                .warning, .missingCell, "'\(time)' and '\(event)' belong together, one is missing",
                remedy: "Fill in both; a patient without one is left out of that endpoint.", at: row.place)
        }
        return outcome
    }

    /// A course from its interval rows, in file order.
    mutating func course(_ id: Patient.ID, _ number: Int, _ rows: [FieldRow]) -> Course? {
        guard let first = rows.first else { return nil }
        var shared = FieldRow(place: first.place)
        for row in rows {
            var own = row
            for name in ["start_day", "stop_day", "dose", "hold_reason"] { own[name] = nil }
            for (name, place) in shared.merge(own) {
                reject(
                    .contradiction, "'\(name)' differs between the rows of one course",
                    remedy: "State it once, or the same way in each row.", at: place)
            }
        }
        var course = Course(patient: id, number: number)
        course.studyDay = integer("study_day", in: shared)
        course.statusBefore = text("status_before", in: shared)
        course.response = text("response", in: shared)
        course.attributes = attributes(shared, besides: CoursesSheet.schema)
        let before = reading("mrd_before", in: shared), after = reading("mrd_after", in: shared)
        (course.mrdBefore, course.mrdAfter) = (before.value, after.value)
        course.attributes["mrd_before_statement"] = before.statement
        course.attributes["mrd_after_statement"] = after.statement
        course.intervals = rows.compactMap { interval($0) }
        return checkedCourse(course, at: first.place)
    }

    private mutating func interval(_ row: FieldRow) -> InfusionInterval? {
        guard row["start_day"] != nil || row["stop_day"] != nil else { return nil }
        guard let start = integer("start_day", in: row) else {
            if row["start_day"] == nil {
                reject(
                    .missingCell, "'start_day' is missing", remedy: "Give the first day of the interval.",
                    at: row.place)
            }
            return nil
        }
        let stop = integer("stop_day", in: row)
        if row["stop_day"] != nil, stop == nil { return nil }
        return InfusionInterval(
            startDay: start, stopDay: stop, dose: text("dose", in: row),
            holdReason: text("hold_reason", in: row))
    }

    private mutating func checkedCourse(_ course: Course, at place: SourceLocation) -> Course? {
        do {
            let checked = try CourseAssembly.course(course)
            for gap in CourseAssembly.longInterruptions(in: checked.intervals) {
                diagnostics.add(
                    .warning, .longInterruption,
                    "the infusion was interrupted for \(gap) days; more than \(CourseAssembly.longestInterruption) days "
                        + "start a new course",
                    remedy: "Number the part behind the interruption as the next course.", at: place)
            }
            return checked
        } catch {
            var error = error
            error.location = place
            rejected += 1
            diagnostics.add(error.diagnostic)
            return nil
        }
    }
}
