import Cohort
import Diagnostics
import Tabular

/// What a row says about the assay of its values.
struct RowAssay {
    var kit: String?
    var lot: String?
    var method: String?
    var note: String?
    var replicate = 1
    var limit: DecimalNumber?
    var upperLimit: DecimalNumber?
}

/// Reads course, day, time, specimen and assay of a row; spellings are understood once.
struct DrawReader {
    private let course: CompiledField?
    private let day: CompiledField?
    private let date: CompiledField?
    private let firstInfusion: CompiledField?
    private let time: CompiledField?
    private let specimen: CompiledField?
    private let reason: CompiledField?
    private let nominalDay: CompiledField?
    private let assayFields: [(RowField, CompiledField)]
    private let origin: Int
    private let hasDayZero: Bool?
    private let format: CalendarDate.Format
    private let defaultSpecimen: Specimen
    private let allowsFractions: Bool
    private var specimens = ByteCache<Specimen?>()
    private var reasons = ByteCache<DrawReason?>()
    private var texts = ByteCache<String>()

    init(plan: ValueTablePlan) {
        course = plan.fields[.course]
        day = plan.fields[.day]
        date = plan.fields[.date]
        firstInfusion = plan.fields[.firstInfusion]
        time = plan.fields[.time]
        specimen = plan.fields[.specimen]
        reason = plan.fields[.reason]
        nominalDay = plan.fields[.nominalDay]
        assayFields = [RowField.kit, .lot, .method, .note, .replicate, .limit, .upperLimit].compactMap {
            field in
            plan.fields[field].map { (field, $0) }
        }
        origin = plan.dayOrigin
        hasDayZero = plan.hasDayZero
        format = plan.dateFormat
        defaultSpecimen = plan.defaultSpecimen
        allowsFractions = plan.allowsFractionalDays
    }

    /// The course number of a row, 1 when the table has no course column.
    func course(in row: Row, _ diagnostics: inout DiagnosticList) -> Int? {
        guard let course else { return 1 }
        if let number = whole(course, in: row), (1...99).contains(number) { return number }
        diagnostics.add(
            .error, .badCourse, "the course must be a whole number from 1 to 99",
            remedy: "Number the courses of a patient 1, 2, 3 …", at: course.location(in: row))
        return nil
    }

    mutating func draw(
        patient: Patient.ID, course: Int, in row: Row, _ diagnostics: inout DiagnosticList
    ) -> Draw? {
        guard let (day, hour) = day == nil && date == nil ? (0, nil) : dayAndHour(in: row, &diagnostics),
            let specimen = specimen(in: row, &diagnostics), let reason = reason(in: row, &diagnostics)
        else { return nil }
        var draw = Draw(
            patient: patient, course: course, day: day, hour: hour, specimen: specimen, reason: reason)
        if let time, let text = time.text(in: row) {
            guard let hours = DayTime.hours(text) else {
                diagnostics.add(
                    .error, .badDay, "the time is neither hours (0 to 24) nor hh:mm",
                    remedy: "Correct the cell.",
                    at: time.location(in: row))
                return nil
            }
            draw.hour = hours
        }
        if let nominalDay { draw.nominalDay = whole(nominalDay, in: row) }
        return draw
    }

    /// A whole number straight from the cell's bytes where nothing has to be translated.
    private func whole(_ field: CompiledField, in row: Row) -> Int? {
        if field.isPlainColumn, let column = field.column,
            let number = row[column].withBytes({ DecimalNumber(bytes: $0) }), number.exponent == 0
        {
            return number.isNegative ? -Int(clamping: number.mantissa) : Int(clamping: number.mantissa)
        }
        guard let text = field.text(in: row), let value = Double(cell: text) else { return nil }
        return Int(exactly: value * (field.scale ?? 1))
    }

    private func dayAndHour(
        in row: Row, _ diagnostics: inout DiagnosticList
    ) -> (Int, Double?)? {
        if let day {
            if !allowsFractions, let whole = whole(day, in: row) {
                return shifted(Double(whole), in: row, day, &diagnostics)
            }
            if let text = day.text(in: row), let value = Double(cell: text) {
                let days = value * (day.scale ?? 1)
                if allowsFractions || days == days.rounded() {
                    return shifted(days, in: row, day, &diagnostics)
                }
            }
            diagnostics.add(
                .error, .badDay, "the day is missing or no whole number",
                remedy: "Give the day since the course's first infusion day; hours go to 'time'.",
                at: day.location(in: row))
            return nil
        }
        return dateDifference(in: row, &diagnostics)
    }

    private func shifted(
        _ days: Double, in row: Row, _ field: CompiledField, _ diagnostics: inout DiagnosticList
    ) -> (Int, Double?)? {
        let place = field.location(in: row)
        guard abs(days) <= 36_500 else {
            diagnostics.add(
                .error, .badDay, "the day lies more than 100 years away", remedy: "Correct it.", at: place)
            return nil
        }
        var days = days
        if origin == 1 {
            if days < 1, hasDayZero == nil {
                diagnostics.addOnce(
                    key: "day zero",
                    Diagnostic(
                        .warning, code: ImportCode.dayZeroUnclear.rawValue,
                        "days before day 1: the day before is taken as day 0",
                        remedy:
                            "State 'day_zero: true' or, when the table goes from -1 to 1, 'day_zero: false'.",
                        at: place))
            }
            if hasDayZero == false, days == 0 {
                diagnostics.add(
                    .error, .badDay, "there is a day 0, but the mapping says 'day_zero: false'",
                    remedy: "Correct the mapping or the row.", at: place)
                return nil
            }
            if days > 0 || hasDayZero != false { days -= 1 }
        }
        let whole = days.rounded(.down)
        return (Int(whole), whole == days ? nil : (days - whole) * 24)
    }

    private func dateDifference(
        in row: Row, _ diagnostics: inout DiagnosticList
    ) -> (Int, Double?)? {
        guard let date, let firstInfusion else { return nil }
        var dates: [CalendarDate] = []
        for field in [date, firstInfusion] {
            guard let text = field.text(in: row) else {
                diagnostics.add(
                    .error, .badDate, "a date is missing",
                    remedy: "Fill in the draw's date and the first infusion's.",
                    at: field.location(in: row))
                return nil
            }
            // Date cells of workbooks come as ISO 8601 whatever the column's own format.
            let isISO = field.column.map { row[$0].kind == .date } ?? false
            guard let day = CalendarDate(text, format: isISO ? .yearMonthDay : format) else {
                diagnostics.add(
                    .error, .badDate, "the date does not exist or is not written \(format.rawValue)",
                    remedy: "Correct the cell, or state 'date_format' in the mapping.",
                    at: field.location(in: row))
                return nil
            }
            dates.append(day)
        }
        return (dates[0].days(since: dates[1]), nil)
    }

    private mutating func specimen(in row: Row, _ diagnostics: inout DiagnosticList) -> Specimen? {
        guard let specimen else { return defaultSpecimen }
        if let column = specimen.column, let known = row[column].withBytes({ specimens.value(for: $0) }) {
            if let known { return known }
        } else {
            let text = specimen.text(in: row)
            let found = text == nil ? defaultSpecimen : text.flatMap { Specimen(spelling: $0) }
            if let column = specimen.column { row[column].withBytes { specimens.insert(found, for: $0) } }
            if let found { return found }
        }
        diagnostics.add(
            .error, .badChoice, "the specimen is none of blood, marrow, csf",
            remedy: "Write one of them, or translate the spelling in the mapping.",
            at: specimen.location(in: row))
        return nil
    }

    private mutating func reason(in row: Row, _ diagnostics: inout DiagnosticList) -> DrawReason? {
        guard let reason else { return .scheduled }
        if let column = reason.column, let known = row[column].withBytes({ reasons.value(for: $0) }) {
            if let known { return known }
        } else {
            let text = reason.text(in: row)
            let found = text == nil ? .scheduled : text.flatMap { DrawReason(rawValue: $0.lowercased()) }
            if let column = reason.column { row[column].withBytes { reasons.insert(found, for: $0) } }
            if let found { return found }
        }
        diagnostics.add(
            .error, .badChoice, "the reason is neither scheduled nor triggered", remedy: "Write one of them.",
            at: reason.location(in: row))
        return nil
    }

    mutating func assay(
        in row: Row, _ cells: CellTextReader, _ diagnostics: inout DiagnosticList
    ) -> RowAssay {
        var about = RowAssay()
        for (field, source) in assayFields {
            switch field {
            case .kit: about.kit = text(source, in: row, &diagnostics)
            case .lot: about.lot = text(source, in: row, &diagnostics)
            case .method: about.method = text(source, in: row, &diagnostics)
            case .note: about.note = text(source, in: row, &diagnostics)
            case .replicate:
                if source.text(in: row) == nil { continue }
                if let number = whole(source, in: row), (1...99).contains(number) {
                    about.replicate = number
                } else {
                    diagnostics.add(
                        .error, .badChoice, "the replicate must be a whole number from 1",
                        remedy: "Number repeated measurements of a draw 1, 2, 3 …",
                        at: source.location(in: row))
                }
            case .limit: about.limit = number(source, in: row, cells, &diagnostics)
            case .upperLimit: about.upperLimit = number(source, in: row, cells, &diagnostics)
            default: break
            }
        }
        return about
    }

    private func number(
        _ field: CompiledField, in row: Row, _ cells: CellTextReader, _ diagnostics: inout DiagnosticList
    ) -> DecimalNumber? {
        guard let column = field.column else { return field.constant.flatMap { DecimalNumber($0) } }
        switch cells.read(row[column]) {
        case .empty: return nil
        case .number(let number) where !number.isNegative: return number
        case .below(let number), .above(let number): return number
        default:
            diagnostics.add(
                .error, .notANumber, "the limit is no number", remedy: "Correct the cell or leave it empty.",
                at: row.location(column))
            return nil
        }
    }

    /// Free text of a row, shared by rows that repeat it; formulas and identifying text are left out.
    private mutating func text(
        _ field: CompiledField, in row: Row, _ diagnostics: inout DiagnosticList
    ) -> String? {
        guard let column = field.column else { return field.constant }
        if let known = row[column].withBytes({ texts.value(for: $0) }) { return known.isEmpty ? nil : known }
        let text = field.text(in: row) ?? ""
        if CellWords.isFormula(text) {
            diagnostics.add(
                .error, .formula, "the cell holds a spreadsheet formula; it was left out",
                remedy: "Replace it by its text.", at: row.location(column))
            return nil
        }
        if let kind = IdentifyingData.kind(ofText: text) {
            diagnostics.add(
                .warning, .identifyingContent, "the text looks like \(kind.rawValue); it was left out",
                remedy: "Keep identifying details out of the table.", at: row.location(column))
            return nil
        }
        row[column].withBytes { texts.insert(text, for: $0) }
        return text.isEmpty ? nil : text
    }
}

extension Specimen {
    /// The specimen a laboratory's word means.
    init?(spelling: String) {
        switch spelling.lowercased().filter({ !$0.isWhitespace && $0 != "_" && $0 != "-" }) {
        case "blood", "pb", "peripheralblood", "wholeblood", "serum", "plasma", "外周血", "血", "全血", "血清", "血浆",
            "edtablood":
            self = .blood
        case "marrow", "bonemarrow", "bm", "bma", "骨髓", "骨髓液": self = .marrow
        case "csf", "cerebrospinalfluid", "liquor", "脑脊液": self = .csf
        default: return nil
        }
    }
}
