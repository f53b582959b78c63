import Cohort
import Tabular

/// Writes a proposed mapping.
struct MappingText {
    let sample: TableSample
    let columns: [ColumnGuess]
    private var lines: [String] = []
    private var decisions: [String] = []

    init(sample: TableSample, columns: [ColumnGuess]) {
        self.sample = sample
        self.columns = columns
        write()
    }

    var guess: MappingGuess {
        MappingGuess(yaml: lines.joined(separator: "\n") + "\n", decisions: decisions)
    }

    private var isLong: Bool { column(.field(.analyte)) != nil && column(.field(.value)) != nil }

    private func column(_ role: ColumnRole) -> ColumnGuess? { columns.first { $0.meaning == .role(role) } }

    private mutating func write() {
        let values = columns.contains {
            switch $0.meaning {
            case .analyte, .studyAnalyte: true
            default: false
            }
        }
        lines.append("# Proposed mapping: check each line; lines marked DECIDE must be completed.")
        lines.append("layout: \(isLong ? "long" : values ? "wide" : "clinical")")
        if sample.isWorkbook, let sheet = sample.sheet { lines.append("sheet: \(MappingText.quoted(sheet))") }
        if sample.headerLine != 1 { lines.append("header_row: \(sample.headerLine)") }
        if let line = sample.unitLine { lines.append("unit_row: \(line)") }
        if sample.dialect?.decimalMark == .comma { lines.append("decimal: \",\"") }
        writePatient()
        if isLong || values { writeDays() }
        if isLong { writeLongFields() } else { writeColumns() }
        writeOthers()
    }

    private mutating func decide(_ line: String, _ comment: String) {
        lines.append("\(line)  # DECIDE: \(comment)")
        decisions.append(comment)
    }

    private mutating func writePatient() {
        if let patient = column(.field(.patient)) {
            lines.append("patient: \(MappingText.quoted(patient.column.header))")
        } else if let record = columns.first(where: { $0.meaning == .identifying(.recordNumber) }) {
            lines.append(
                "patient: \(MappingText.quoted(record.column.header))  # a record number: import with --pseudonymize"
            )
        } else {
            decide("patient:", "which column holds the patient's pseudonym?")
        }
        if let course = column(.field(.course)) {
            lines.append("course: \(MappingText.quoted(course.column.header))")
        } else {
            lines.append("course: 1  # all rows; name a column when patients have several courses")
        }
    }

    private mutating func writeDays() {
        if let day = column(.field(.day)) {
            let header = day.column.header
            let name = header.lowercased()
            if name.contains("month") {
                lines.append("day: {column: \(MappingText.quoted(header)), scale: 30}  # months of 30 days")
            } else if name.contains("week") {
                lines.append("day: {column: \(MappingText.quoted(header)), scale: 7}")
            } else {
                lines.append("day: \(MappingText.quoted(header))")
            }
            decide("day_origin:", "0 when the first infusion day is called day 0, 1 when it is called day 1")
            if (day.numbers.min() ?? 0) < 0 {
                lines.append(
                    "# day_zero: true  # false when the days go from -1 to 1 without a day 0 (origin 1 only)")
            }
        } else if let date = column(.field(.date))
            ?? columns.first(where: { 2 * $0.column.dates > max(1, $0.filled) })
        {
            lines.append("date: \(MappingText.quoted(date.column.header))  # kept as a difference only")
            if let start = column(.startDate) {
                lines.append("first_infusion: \(MappingText.quoted(start.column.header))")
            } else {
                decide("first_infusion:", "which column holds the date of the course's first infusion?")
            }
            lines.append("date_format: yyyy-MM-dd  # or dd.MM.yyyy, MM/dd/yyyy")
        } else {
            decide("day:", "which column holds the day of the course?")
            decide("day_origin:", "0 when the first infusion day is called day 0, 1 when it is called day 1")
        }
        for field in [RowField.time, .reason, .kit, .lot, .method, .note, .replicate] {
            if let found = column(.field(field)) {
                lines.append("\(field.rawValue): \(MappingText.quoted(found.column.header))")
            }
        }
        if let specimen = column(.field(.specimen)) {
            lines.append("specimen: {column: \(MappingText.quoted(specimen.column.header))}")
        } else {
            lines.append("specimen: blood")
        }
    }

    private mutating func writeLongFields() {
        for field in [RowField.analyte, .value, .unit, .limit, .upperLimit, .loinc] {
            if let found = column(.field(field)) {
                lines.append("\(field.rawValue): \(MappingText.quoted(found.column.header))")
            } else if field == .unit {
                decide("unit:", "the unit of the values, for all rows, or per analyte below")
            }
        }
        let names = Set(column(.field(.analyte))?.column.cells.filter { !$0.isEmpty } ?? []).sorted()
        let unknown = names.filter { AnalyteCatalogue.standard.analyte(named: $0) == nil }
        guard !unknown.isEmpty else { return }
        lines.append("analytes:")
        for name in unknown {
            decide(
                "  \(MappingText.quoted(name)): {analyte: }",
                "which analyte is '\(name)'? Or list it under ignore_analytes")
        }
    }

    private mutating func writeColumns() {
        let added = columns.compactMap { guess -> (String, String)? in
            if case .studyAnalyte(let name, let unit) = guess.meaning { return (MappingText.id(name), unit) }
            return nil
        }
        if !added.isEmpty {
            lines.append("study_analytes:")
            for (id, unit) in added {
                lines.append(
                    "  - {id: \(MappingText.quoted(id)), kind: \(MappingText.kind(unit)), unit: \(MappingText.quoted(unit))}"
                )
            }
        }
        let measured = columns.filter {
            switch $0.meaning {
            case .analyte, .studyAnalyte: true
            default: false
            }
        }
        guard !measured.isEmpty else { return }
        lines.append("columns:")
        for guess in measured { writeColumn(guess) }
    }

    private mutating func writeColumn(_ guess: ColumnGuess) {
        var id = "", unit: String?
        switch guess.meaning {
        case .analyte(let known, let stated): (id, unit) = (known, stated)
        case .studyAnalyte(let name, let stated): (id, unit) = (MappingText.id(name), stated)
        default: return
        }
        let key = MappingText.quoted(guess.column.header)
        let isRatio = AnalyteCatalogue.standard[id]?.kind == .ratio
        if let unit {
            lines.append("  \(key): {analyte: \(MappingText.quoted(id)), unit: \(MappingText.quoted(unit))}")
        } else if isRatio {
            lines.append("  \(key): \(MappingText.quoted(id))")
        } else {
            decide(
                "  \(key): {analyte: \(MappingText.quoted(id)), unit: }",
                "the unit of '\(guess.column.header)'")
        }
        if guess.wordsForLimits > 0 {
            lines.append(
                "    # \(guess.wordsForLimits) cells say '<LOD' or the like: add limit: …, upper_limit: …")
            decisions.append("the limits of '\(guess.column.header)'")
        }
        let isAmount = AnalyteCatalogue.standard[id].map { $0.kind == .concentration } ?? true
        if guess.zeros > 0, isAmount {
            lines.append(
                "    # \(guess.zeros) zeros: if they mean 'below detection', add zero_means: below limit, limit: …"
            )
        }
        if let pile = guess.pileUp, isAmount {
            lines.append(
                "    # \(pile.count) values are the lowest one: if it was filled in, add "
                    + "substituted: {value: …, means: below …}")
        }
    }

    /// Columns that describe the patient, or nothing that is known.
    private mutating func writeOthers() {
        let others = columns.filter { $0.meaning == .other && !$0.column.header.isEmpty }
        if !others.isEmpty {
            lines.append("# Columns that describe the patient may be kept; dates and names may not:")
            lines.append("# patients:")
            for guess in others {
                let header = guess.column.header
                lines.append(
                    "#   \(MappingText.quoted(MappingText.id(header))): \(MappingText.quoted(header))")
            }
            lines.append(
                "ignore: [\(others.map { MappingText.quoted($0.column.header) }.joined(separator: ", "))]")
        }
        for guess in columns {
            guard case .identifying(let kind) = guess.meaning else { continue }
            lines.append(
                "# \(MappingText.quoted(guess.column.header)) looks like \(kind.rawValue) and is never stored."
            )
        }
    }

    private static func kind(_ unit: String) -> String {
        switch UnitCode.candidates(for: unit).first?.dimension {
        case .count?: "count"
        case .mass?: "concentration"
        case .fraction?: "fraction"
        case .ratio?: "ratio"
        case .fluorescence?: "fluorescence"
        default: "other"
        }
    }

    private static func id(_ name: String) -> String { name.replacing("_", with: "-").trimmedBlanks }

    /// A YAML scalar: plain where that is safe, quoted otherwise.
    static func quoted(_ text: String) -> String {
        let isPlain =
            text.first?.isLetter == true
            && text.allSatisfy { $0.isLetter || $0.isNumber || "_-./+^ ".contains($0) }
            && !["yes", "no", "true", "false", "null", "on", "off", "y", "n"].contains(text.lowercased())
            && text.last != " "
        if isPlain { return text }
        return "\""
            + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
            + "\""
    }
}
