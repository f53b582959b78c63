import Cohort
import Diagnostics
import JSONText
import Tabular
import Yams

extension ImportMapping {
    /// Reads a mapping file's text. Unknown keys, wrong types and missing decisions are errors with line and column.
    package init(yaml text: String, file: String) throws(ImportError) {
        let root = try ImportMapping.root(of: text, file: file)
        let table = try YAMLTable(root, file: file, context: "the mapping")
        self = try MappingReader(table: table).mapping()
        canonicalText = root.json.text()
    }

    /// The top node of a mapping's text.
    static func root(of text: String, file: String) throws(ImportError) -> Node {
        do {
            if let node = try compose(yaml: text) { return node }
        } catch {
            throw ImportMapping.syntaxError(error, file: file)
        }
        throw ImportError(
            .mappingSyntax, "the mapping file is empty", remedy: "Write one with import --guess.",
            at: SourceLocation(file: file))
    }

    private static func syntaxError(_ error: any Error, file: String) -> ImportError {
        var place = SourceLocation(file: file)
        var message = "the mapping is not YAML"
        if let yaml = error as? YamlError {
            switch yaml {
            case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
                .composer(_, let problem, let mark, _):
                place.line = mark.line
                place.column = mark.column
                message += ": " + problem
            case .duplicatedKeysInMapping(let duplicates, let context):
                place.line = context.mark.line
                message = "the mapping repeats a key: \(duplicates.map { "\($0)" }.joined(separator: ", "))"
            default: break
            }
        }
        return ImportError(
            .mappingSyntax, message,
            remedy: "Check indentation (blanks, no tabs) and quote texts with ':' or '#'.", at: place)
    }
}

/// Turns the keys of a mapping file into an `ImportMapping`.
struct MappingReader {
    let table: YAMLTable

    private static let known =
        [
            "layout", "sheet", "encoding", "delimiter", "decimal", "thousands", "header_row", "header_rows",
            "unit_row",
            "missing", "day_origin", "day_zero", "date_format", "patient_prefix", "columns", "analytes",
            "limits",
            "study_analytes", "ignore_analytes", "patients", "courses", "outcomes", "ignore", "skip_rows",
            "not_identifying",
        ] + RowField.allCases.map(\.rawValue)

    func mapping() throws(ImportError) -> ImportMapping {
        try table.refuseOthers(than: MappingReader.known)
        guard let layout = try table.choice("layout", ImportMapping.Layout.self) else {
            throw ImportError(
                .missingMappingKey, "the mapping does not say its layout",
                remedy: "Add 'layout: wide' (a column per analyte), 'layout: long' (a row per value) or "
                    + "'layout: clinical' (no readings).", at: SourceLocation(file: table.file))
        }
        var mapping = ImportMapping(file: table.file, layout: layout)
        try readFile(into: &mapping)
        try readFields(into: &mapping)
        try readValues(into: &mapping)
        mapping.patients = try sources("patients")
        mapping.courses = try sources("courses")
        mapping.outcomes = try sources("outcomes")
        mapping.ignoredColumns = try table.strings("ignore")
        mapping.notIdentifying = try table.strings("not_identifying")
        if let rows = try table.table("skip_rows") {
            for column in rows.names { mapping.skippedRows[column] = try rows.strings(column) }
        }
        try checkDecisions(mapping)
        return mapping
    }

    private func readFile(into mapping: inout ImportMapping) throws(ImportError) {
        mapping.sheet = try table.string("sheet")
        if let name = try table.string("encoding") {
            guard let encoding = TextEncoding(name: name) else {
                throw table.failure("encoding", "one of utf-8, utf-16, gb18030, latin-1")
            }
            mapping.encoding = encoding
        }
        if let name = try table.string("delimiter") {
            let word = name == "\\t" ? "\t" : name
            guard
                let delimiter = Dialect.Delimiter(rawValue: word)
                    ?? Dialect.Delimiter.allCases.first(where: { $0.name == word })
            else { throw table.failure("delimiter", "comma, semicolon, tab or pipe") }
            mapping.delimiter = delimiter
        }
        mapping.decimalMark = try table.choice("decimal", DecimalMark.self)
        mapping.thousands = try table.choice("thousands", ThousandsSeparator.self)
        if let row = try table.integer("header_row") { mapping.headerRows = row...row }
        let rows = try table.strings("header_rows").compactMap { Int($0) }
        if let first = rows.min(), let last = rows.max(), first >= 1 { mapping.headerRows = first...last }
        mapping.unitRow = try table.integer("unit_row")
        mapping.missing = try table.strings("missing")
        mapping.unit = nil
        mapping.dayOrigin = try table.integer("day_origin")
        if let origin = mapping.dayOrigin, origin != 0, origin != 1 {
            throw table.failure("day_origin", "0 or 1")
        }
        mapping.hasDayZero = try table.flag("day_zero")
        mapping.dateFormat = try table.choice("date_format", CalendarDate.Format.self)?.rawValue
        mapping.patientPrefix = try table.string("patient_prefix") ?? ""
    }

    private func readFields(into mapping: inout ImportMapping) throws(ImportError) {
        for field in RowField.allCases {
            guard let source = try source(field.rawValue, in: table, field: field) else { continue }
            mapping.fields[field] = source
        }
    }

    private func sources(_ key: String) throws(ImportError) -> [String: FieldSource] {
        guard let section = try table.table(key) else { return [:] }
        var found: [String: FieldSource] = [:]
        for name in section.names { found[name] = try source(name, in: section, field: nil) }
        return found
    }

    /// `day: Tag`, or `day: {column: Tag, values: {…}, scale: 7}`, or `course: {constant: 1}`.
    private func source(
        _ key: String, in section: YAMLTable, field: RowField?
    ) throws(ImportError) -> FieldSource? {
        guard let node = section.node(key) else { return nil }
        let location = section.valueLocation(key)
        if case .scalar(let scalar) = node {
            if MappingReader.isConstant(scalar.string, for: field) {
                return FieldSource(constant: scalar.string, location: location)
            }
            return FieldSource(column: scalar.string, location: location)
        }
        let entry = try YAMLTable(node, file: table.file, context: "'\(key)'")
        try entry.refuseOthers(than: ["column", "columns", "constant", "values", "scale"])
        var source = FieldSource(
            column: try entry.string("column"), constant: try entry.string("constant"),
            scale: try entry.number("scale"), location: location)
        let joined = try entry.strings("columns")
        if let first = joined.first, source.column == nil {
            source.column = first
            source.furtherColumns = Array(joined.dropFirst())
        }
        guard (source.column == nil) != (source.constant == nil) else {
            throw ImportError(
                .badMappingValue, "'\(key)' needs either 'column', 'columns' or 'constant'",
                remedy: "Give one of them.",
                at: location)
        }
        if let values = try entry.table("values") {
            for word in values.names { source.values[word] = try values.string(word) ?? "" }
        }
        return source
    }

    /// A bare number for the course and a bare known word for the specimen are constants, not column names.
    private static func isConstant(_ text: String, for field: RowField?) -> Bool {
        switch field {
        case .course, .replicate, .nominalDay: Int(text) != nil
        case .specimen: Specimen(rawValue: text) != nil
        case .reason: DrawReason(rawValue: text) != nil
        case .unit: !UnitCode.candidates(for: text).isEmpty
        default: false
        }
    }

    private func checkDecisions(_ mapping: ImportMapping) throws(ImportError) {
        guard mapping.fields[.patient] != nil else {
            throw ImportError(
                .missingMappingKey, "the mapping does not say which column holds the patient",
                remedy: "Add 'patient: COLUMN'.", at: SourceLocation(file: table.file))
        }
        guard mapping.layout != .clinical else { return }
        let hasDays = mapping.fields[.day] != nil || mapping.columns.contains { $0.day != nil }
        if hasDays, mapping.dayOrigin == nil {
            throw ImportError(
                .missingMappingKey,
                "the mapping does not say whether the first infusion day is day 0 or day 1",
                remedy: "Add 'day_origin: 0' or 'day_origin: 1'.",
                at: table.location("day") ?? SourceLocation(file: table.file))
        }
        if !hasDays {
            guard mapping.fields[.date] != nil, mapping.fields[.firstInfusion] != nil else {
                throw ImportError(
                    .missingMappingKey, "the mapping does not say the day of a draw",
                    remedy:
                        "Add 'day: COLUMN' with 'day_origin', or 'date: COLUMN' with 'first_infusion: COLUMN'.",
                    at: SourceLocation(file: table.file))
            }
        }
        if mapping.layout == .long {
            for field in [RowField.analyte, .value] where mapping.fields[field] == nil {
                throw ImportError(
                    .missingMappingKey, "a long table needs '\(field.rawValue): COLUMN'",
                    remedy: "Add the column.", at: SourceLocation(file: table.file))
            }
        } else if mapping.columns.isEmpty {
            throw ImportError(
                .missingMappingKey, "a wide table needs 'columns:' with at least one analyte",
                remedy: "Add 'columns: {HEADER: {analyte: CD3, unit: cells/uL}}'.",
                at: SourceLocation(file: table.file))
        }
    }
}
