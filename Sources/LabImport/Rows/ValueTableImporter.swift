import Cohort
import Diagnostics
import Tabular

/// Turns the rows of a table of values, wide or long, into readings, batch by batch.
struct ValueTableImporter {
    let plan: ValueTablePlan
    let options: ImportOptions
    var catalogue: AnalyteCatalogue
    var report: ImportReport
    var diagnostics: DiagnosticList
    var patients: PatientRegistry
    var draws: DrawReader
    var cells: CellTextReader
    private(set) var batch = ImportBatch()
    private var bindings = BindingCache()
    private var duplicates: DuplicateDetector?
    /// Values that stood for "below the limit" by the mapping's word, per analyte.
    private var substituted: [Analyte.ID: Int] = [:]

    init(
        plan: ValueTablePlan, options: ImportOptions, report: ImportReport, diagnostics: DiagnosticList,
        patients: PatientRegistry, cells: CellTextReader
    ) {
        self.plan = plan
        self.options = options
        catalogue = options.catalogue
        self.report = report
        self.diagnostics = diagnostics
        self.patients = patients
        self.cells = cells
        draws = DrawReader(plan: plan)
        duplicates = options.detectsDuplicates ? DuplicateDetector() : nil
    }

    /// Takes one row and answers its draw; `sheet` goes to the provenance.
    mutating func take(_ row: Row, sheet: String?) throws(ImportError) -> Draw? {
        guard !row.isBlank, row.line != plan.unitRow, !isSkipped(row) else { return nil }
        report.rows += 1
        guard fitsHeader(row) else { return nil }
        guard let patientField = plan.fields[.patient],
            let patient = try patients.resolve(patientField, in: row, into: &diagnostics),
            let course = draws.course(in: row, &diagnostics)
        else {
            report.rejected += 1
            return nil
        }
        let id = patients.entries[patient].id
        guard let draw = draws.draw(patient: id, course: course, in: row, &diagnostics) else {
            report.rejected += 1
            return nil
        }
        if patients.isNewCourse(course, of: patient) {
            if patients.entries[patient].courses.count == 1 { batch.patients.append(Patient(id: id)) }
            batch.courses.append(Course(patient: id, number: course))
        }
        let about = draws.assay(in: row, cells, &diagnostics)
        if let long = plan.long {
            takeLong(row, long, draw, about, patient: patient, sheet: sheet)
        } else {
            for column in plan.wide { takeWide(row, column, draw, about, patient: patient, sheet: sheet) }
        }
        return draw
    }

    mutating func takeMarrow(_ assessment: MarrowAssessment) {
        batch.marrow.append(assessment)
        report.marrow += 1
    }

    var isFull: Bool { batch.readings.count + batch.marrow.count >= options.batchSize }

    /// Hands over what has been gathered and begins anew.
    mutating func takeBatch() -> ImportBatch {
        let full = batch
        batch = ImportBatch()
        batch.readings.reserveCapacity(options.batchSize)
        return full
    }

    /// Says how many numbers were no measurements.
    mutating func reportSubstitutions(file: String) {
        for (analyte, count) in substituted.sorted(by: { $0.key < $1.key }) {
            diagnostics.add(
                .warning, .substitutedLimit,
                "\(analyte): \(count) values stand for values beyond the limit and were taken as censored",
                remedy: "Ask the laboratory for the limits and the values as measured.",
                at: SourceLocation(file: file))
        }
    }

    func isSkipped(_ row: Row) -> Bool {
        plan.skipped.contains { $0.words.contains(row[$0.column].trimmed) }
    }

    /// A row of another length than the header may have its values in the wrong columns: it is left out.
    mutating func fitsHeader(_ row: Row) -> Bool {
        if row.count == plan.width { return true }
        let isSheet = row.location().sheet != nil
        if isSheet, row.count < plan.width || (plan.width..<row.count).allSatisfy({ row[$0].isBlank }) {
            return true
        }
        report.rejected += 1
        diagnostics.add(
            .error, .raggedRow, "the row has \(row.count) cells, the header has \(plan.width)",
            remedy: "Quote cells that hold the delimiter, add missing ones, or name the column.",
            at: row.location(min(row.count, plan.width)))
        return false
    }

    private mutating func takeWide(
        _ row: Row, _ column: ValueTablePlan.WideColumn, _ draw: Draw, _ about: RowAssay, patient: Int,
        sheet: String?
    ) {
        var draw = draw
        if let day = column.day { draw.day = day }
        if let specimen = column.specimen { draw.specimen = specimen }
        var about = about
        if let kit = column.binding.rule?.kit { about.kit = kit }
        add(row, column.column, column.binding, draw, about, patient: patient, sheet: sheet)
    }

    private mutating func takeLong(
        _ row: Row, _ long: ValueTablePlan.LongColumns, _ draw: Draw, _ about: RowAssay, patient: Int,
        sheet: String?
    ) {
        guard
            let binding = bindings.binding(
                for: row, long, catalogue, diagnostics: &diagnostics, rejected: &report.rejected)
        else { return }
        add(row, long.value, binding, draw, about, patient: patient, sheet: sheet)
    }

    private mutating func add(
        _ row: Row, _ column: Int, _ binding: ValueBinding, _ draw: Draw, _ about: RowAssay, patient: Int,
        sheet: String?
    ) {
        let cell = row[column]
        var text = cells.read(cell)
        // A workbook cell shown as 69.3 % holds 0.693.
        if cell.traits.contains(.percentFormat), binding.isStatedInPercent, case .number(var number) = text {
            number.exponent += 2
            text = .number(number)
        }
        let limits = rowLimits(binding, about, row)
        let value: ReadingValue
        switch binding.outcome(of: text, limit: limits.lower, upper: limits.upper) {
        case .none:
            report.empty += 1
            return
        case .value(let exact): value = exact
        case .flagged(let flagged, let code, let note):
            value = flagged
            diagnostics.addOnce(
                key: code.rawValue + binding.analyte.id,
                Diagnostic(
                    .warning, code: code.rawValue, "\(binding.analyte.id): \(note) (first place)",
                    remedy: code == .belowLimitNumber
                        ? "To keep such numbers, write 'below_limit: keep' for the analyte in the mapping."
                        : nil,
                    at: row.location(column)))
        case .fault(let code, let message, let remedy):
            report.rejected += 1
            diagnostics.add(.error, code, message, remedy: remedy, at: row.location(column))
            return
        }
        if value.isCensored {
            report.censored += 1
            if case .number(let number) = text, binding.isSubstituted(number) {
                substituted[binding.analyte.id, default: 0] += 1
            }
        }
        report.readings += 1
        if duplicates != nil { checkDuplicate(row, column, binding, draw, about, patient: patient) }
        batch.readings.append(
            Reading(
                draw: draw, analyte: binding.analyte.id, value: value, limit: limits.lower, kit: about.kit,
                lot: about.lot, method: about.method, replicate: about.replicate, note: about.note,
                provenance: Provenance(
                    sheet: sheet, row: row.line, column: column + 1, rawText: String(cell.text.prefix(200)),
                    rawUnit: binding.rawUnit)))
    }

    /// Limits in the canonical unit: the row's own, then the kit table, then the rule.
    private func rowLimits(
        _ binding: ValueBinding, _ about: RowAssay, _ row: Row
    ) -> (lower: Double?, upper: Double?) {
        var lower = binding.limit, upper = binding.upperLimit
        if !plan.limits.isEmpty {
            let fitting = plan.limits.compactMap { entry in
                entry.fit(analyte: binding.analyte.id, kit: about.kit, lot: about.lot).map { ($0, entry) }
            }
            if let best = fitting.max(by: { $0.0 < $1.0 })?.1 {
                lower = best.limit ?? lower
                upper = best.upper ?? upper
            }
        }
        if let own = about.limit { lower = own.double(timesTenTo: binding.power) }
        if let own = about.upperLimit { upper = own.double(timesTenTo: binding.power) }
        return (lower, upper)
    }

    private mutating func checkDuplicate(
        _ row: Row, _ column: Int, _ binding: ValueBinding, _ draw: Draw, _ about: RowAssay, patient: Int
    ) {
        let key = DuplicateDetector.Key(
            patient: patient, draw: draw, analyte: binding.number, replicate: about.replicate)
        guard let first = duplicates?.firstRow(of: key, at: row.line) else { return }
        diagnostics.add(
            .error, .duplicateDraw, "\(binding.analyte.id) of this draw stands already in row \(first)",
            remedy: "Remove one of them, or number repeated measurements in a column 'replicate'.",
            at: row.location(column))
    }
}

/// Remembers which draw and analyte stood in which row.
struct DuplicateDetector {
    struct Key: Hashable {
        var patient: Int32
        var course: Int32
        var day: Int32
        var minute: Int32
        var analyte: Int16
        var replicate: Int16
        var specimen: Specimen

        init(patient: Int, draw: Draw, analyte: Int, replicate: Int) {
            self.patient = Int32(truncatingIfNeeded: patient)
            course = Int32(truncatingIfNeeded: draw.course)
            day = Int32(truncatingIfNeeded: draw.day)
            minute = draw.hour.map { Int32(($0 * 60).rounded()) } ?? -1
            self.analyte = Int16(truncatingIfNeeded: analyte)
            self.replicate = Int16(truncatingIfNeeded: replicate)
            specimen = draw.specimen
        }
    }

    private var rows: [Key: Int] = [:]

    mutating func firstRow(of key: Key, at row: Int) -> Int? {
        if let first = rows[key] { return first }
        rows[key] = row
        return nil
    }
}
