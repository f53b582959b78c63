import Cohort
import Diagnostics
import Tabular

/// Named fields of one row with their places: what the clinical and marrow sheets are built from.
struct FieldRow {
    struct Field: Hashable {
        var text: String
        var location: SourceLocation
        /// Factor for numbers, from a mapping.
        var scale: Double?
    }

    var place: SourceLocation
    private(set) var fields: [String: Field] = [:]

    init(place: SourceLocation) { self.place = place }

    /// - Parameter missing: folded words that mean "no value".
    init(_ row: Row, _ columns: [(name: String, field: CompiledField)], missing: Set<String>) {
        place = row.location(0)
        for (name, source) in columns {
            guard let text = source.text(in: row), !missing.contains(CellWords.folded(text)) else { continue }
            fields[name] = Field(text: text, location: source.location(in: row), scale: source.scale)
        }
    }

    var names: [String] { fields.keys.sorted() }

    subscript(name: String) -> Field? {
        get { fields[name] }
        set { fields[name] = newValue }
    }

    /// Takes over fields that are new; answers those that are stated differently already.
    mutating func merge(_ other: FieldRow) -> [(name: String, location: SourceLocation)] {
        var contradictions: [(String, SourceLocation)] = []
        for name in other.names {
            guard let field = other[name] else { continue }
            if let own = fields[name] {
                if own.text != field.text { contradictions.append((name, field.location)) }
            } else {
                fields[name] = field
            }
        }
        return contradictions
    }
}

/// Reads typed fields of a row; what cannot be read becomes a diagnostic and stays absent.
struct FieldReader {
    var diagnostics: DiagnosticList
    var rejected = 0
    let cells: CellTextReader

    init(diagnostics: DiagnosticList, cells: CellTextReader) {
        self.diagnostics = diagnostics
        self.cells = cells
    }

    mutating func reject(_ code: ImportCode, _ message: String, remedy: String?, at place: SourceLocation?) {
        rejected += 1
        diagnostics.add(.error, code, message, remedy: remedy, at: place)
    }

    /// Free text; formulas and identifying text are left out.
    mutating func text(_ name: String, in row: FieldRow) -> String? {
        guard let field = row[name] else { return nil }
        if CellWords.isFormula(field.text) {
            reject(
                .formula, "'\(name)' holds a spreadsheet formula", remedy: "Replace it by its text.",
                at: field.location)
            return nil
        }
        if let kind = IdentifyingData.kind(ofText: field.text) {
            diagnostics.add(
                .warning, .identifyingContent, "'\(name)' looks like \(kind.rawValue); it was left out",
                remedy: kind == .calendarDate
                    ? "Give days since the first infusion instead of dates."
                    : "Keep identifying details out.",
                at: field.location)
            return nil
        }
        return field.text
    }

    mutating func number(_ name: String, in row: FieldRow, atLeast least: Double? = nil) -> Double? {
        guard let field = row[name] else { return nil }
        guard case .number(let number) = cells.read(text: field.text, separator: cells.separator),
            var value = number.double()
        else {
            reject(
                .notANumber, "'\(name)' is no number", remedy: "Correct the cell, or leave it empty.",
                at: field.location)
            return nil
        }
        if let scale = field.scale { value *= scale }
        if let least, value < least {
            reject(
                .negativeValue, "'\(name)' cannot be below \(least.cell)", remedy: "Correct the cell.",
                at: field.location)
            return nil
        }
        return value
    }

    mutating func integer(_ name: String, in row: FieldRow, atLeast least: Int? = nil) -> Int? {
        guard let value = number(name, in: row, atLeast: least.map(Double.init)) else { return nil }
        guard let whole = Int(exactly: value) else {
            reject(
                .notANumber, "'\(name)' must be a whole number", remedy: "Correct the cell.",
                at: row[name]?.location)
            return nil
        }
        return whole
    }

    /// Whole days; times in another unit (with a scale) are rounded, which is said once.
    mutating func days(_ name: String, in row: FieldRow, atLeast least: Double? = nil) -> Int? {
        guard let value = number(name, in: row, atLeast: least) else { return nil }
        let whole = value.rounded()
        guard abs(whole) <= 100_000 else {
            reject(
                .badDay, "'\(name)' lies beyond any follow-up", remedy: "Correct the cell.",
                at: row[name]?.location)
            return nil
        }
        if whole != value {
            diagnostics.addOnce(
                key: "rounded " + name,
                Diagnostic(
                    .info, code: ImportCode.rounded.rawValue,
                    "'\(name)' was rounded to whole days (first place)",
                    remedy:
                        "The value as it stands can be kept by mapping the column to an attribute as well.",
                    at: row[name]?.location))
        }
        return Int(whole)
    }

    mutating func flag(_ name: String, in row: FieldRow) -> Bool? {
        guard let field = row[name] else { return nil }
        if let value = Bool(cell: field.text) { return value }
        reject(
            .badChoice, "'\(name)' must be yes or no", remedy: "Write yes, no, 1 or 0.", at: field.location)
        return nil
    }

    mutating func choice(_ name: String, _ words: [String], in row: FieldRow) -> String? {
        guard let field = row[name] else { return nil }
        let folded = CellWords.folded(field.text)
        if let word = words.first(where: { $0.lowercased() == folded }) { return word }
        reject(
            .badChoice, "'\(name)' must be one of \(words.joined(separator: ", "))",
            remedy: Suggestions.didYouMean(field.text, among: words), at: field.location)
        return nil
    }

    /// A measured value that may be censored; `limit` stands for "negative" and "< LOD" (same unit).
    ///
    /// - Returns: the value, or `statement` when the cell says "negative" and no limit is known.
    mutating func reading(
        _ name: String, in row: FieldRow, limit: Double? = nil
    ) -> (value: ReadingValue?, statement: String?) {
        guard let field = row[name] else { return (nil, nil) }
        let rule = ValueBinding(
            analyte: FieldReader.percent, number: 0, power: 0, rawUnit: "%", rule: nil)
        let cell = cells.read(text: field.text, separator: cells.separator)
        if cell == .belowLimit, limit == nil {
            diagnostics.add(
                .warning, .negativeWithoutSensitivity,
                "'\(name)' is negative, but its sensitivity is unknown",
                remedy: "Write the limit, such as <0.01, or fill in the sensitivity column.",
                at: field.location)
            return (nil, "negative")
        }
        switch rule.outcome(of: cell, limit: limit, upper: nil) {
        case .none: return (nil, nil)
        case .value(let value), .flagged(let value, _, _): return (value, nil)
        case .fault(let code, let message, let remedy):
            reject(code, "'\(name)': \(message)", remedy: remedy, at: field.location)
            return (nil, nil)
        }
    }

    private static let percent = Analyte(
        id: "residual disease", name: "residual disease", kind: .residualDisease, group: .residualDisease,
        unit: "%")
}
