import Cohort
import Cytometry
import Diagnostics
import Tabular

/// What is known about a file before its events are read.
package struct SampleCandidate: Sendable {
    package var path: String
    package var keywords: FCSKeywords

    package init(path: String, keywords: FCSKeywords) {
        self.path = path
        self.keywords = keywords
    }

    package var name: String { SampleSheet.baseName(path) }
}

/// The draw a file belongs to, with what the sheet or the keywords say about the assay.
package struct SampleMatch: Sendable {
    package var draw: Draw
    var assay = RowAssay()
    /// Analyser counts by the name the map uses.
    var counts: [String: CellText] = [:]

    /// Everything the readings depend on besides file, gates and map, for the digest that tells imports apart.
    package var canonicalText: String {
        var parts = [
            draw.patient, "\(draw.course)", "\(draw.day)", draw.hour.map { "\($0)" } ?? "",
            draw.nominalDay.map { "\($0)" } ?? "", draw.specimen.rawValue, draw.reason.rawValue,
            "\(assay.replicate)", assay.kit ?? "", assay.lot ?? "", assay.method ?? "", assay.note ?? "",
        ]
        for (name, count) in counts.sorted(by: { $0.key < $1.key }) { parts += [name, count.canonicalText] }
        return parts.joined(separator: "\u{1F}")
    }
}

extension CellText {
    /// The count as the readings use it, in one spelling.
    fileprivate var canonicalText: String {
        func text(_ number: DecimalNumber) -> String {
            "\(number.isNegative ? "-" : "")\(number.mantissa)e\(number.exponent)"
        }
        return switch self {
        case .number(let number): text(number)
        case .below(let number): "<" + text(number)
        case .above(let number): ">" + text(number)
        default: ""
        }
    }
}

/// Finds the draw of each file: by the sheet of samples when there is one, else by keywords.
///
/// A file that no row names, or that more than one row names, is refused: a value of the wrong patient is worse than
/// none. So are two files that one row names.
package struct SampleMatcher {
    private let map: PopulationMap
    private let sheet: SampleSheet?
    private var registry: PatientRegistry

    /// - Parameter sheet: path of the sheet of samples.
    /// - Throws: what concerns the whole map or sheet.
    package init(_ map: PopulationMap, sheet: String?, options: ImportOptions) throws {
        self.map = map
        var isIdentifying = false
        if let source = map.columns[.patient], let column = source.column,
            let kind = IdentifyingData.kind(ofHeader: column), sheet != nil
        {
            guard options.pseudonym != nil else {
                throw ImportError(
                    .identifyingColumn, "the patient column '\(column)' looks like \(kind.rawValue)",
                    remedy:
                        "Use a pseudonym column, or import with --pseudonymize to store salted hashes.",
                    at: source.location)
            }
            isIdentifying = true
        }
        var registry = PatientRegistry(options: options, prefix: "", columnIsIdentifying: isIdentifying)
        if let sheet {
            self.sheet = try SampleSheet(sheet, map: map, registry: &registry)
        } else {
            self.sheet = nil
        }
        self.registry = registry
        if sheet == nil, map.keywords.isEmpty {
            throw ImportError(
                .missingMappingKey, "nothing says which file belongs to which draw",
                remedy:
                    "Give --samples SHEET.csv (file,patient,course,day,specimen), or add 'sample:' with keywords to the map.",
                at: SourceLocation(file: map.file))
        }
    }

    /// Remarks on the sheet.
    package var remarks: [Diagnostic] { sheet?.remarks ?? [] }

    /// The draw of each file, in their order.
    package mutating func match(_ files: [SampleCandidate]) -> [Result<SampleMatch, ImportError>] {
        guard let sheet else { return files.map { file in keywordMatch(file) } }
        let hits = files.map { rows(for: $0, in: sheet) }
        var claims: [Int: Int] = [:]
        for rows in hits where rows.count == 1 { claims[rows[0], default: 0] += 1 }
        return files.indices.map { i in
            let place = SourceLocation(file: files[i].name)
            guard let row = hits[i].first else {
                let hint = Suggestions.didYouMean(files[i].name, among: sheet.rows.map(\.file))
                return .failure(
                    ImportError(
                        .unmatchedFile, "no row of \(sheet.name) names this file",
                        remedy: hint ?? "Add a row for it, by its name or its $FIL.", at: place))
            }
            let lines = hits[i].compactMap { sheet.rows[$0].location.line }.map(String.init)
            guard hits[i].count == 1 else {
                return .failure(
                    ImportError(
                        .doublyMatched,
                        "rows \(lines.joined(separator: ", ")) of \(sheet.name) name this file, by its name or its $FIL",
                        remedy: "Keep one row per file.", at: place))
            }
            guard claims[row] == 1 else {
                return .failure(
                    ImportError(
                        .doublyMatched,
                        "row \(lines.joined()) of \(sheet.name) fits \(claims[row] ?? 0) of the files",
                        remedy: "Write the folder into the sheet (day0/tube.fcs), or import one of them.",
                        at: place))
            }
            let found = sheet.rows[row]
            guard let draw = found.draw else {
                let fault = found.fault
                return .failure(
                    ImportError(
                        fault.flatMap { ImportCode(rawValue: $0.code) } ?? .unmatchedFile,
                        "its row of \(sheet.name): \(fault?.message ?? "it cannot be read")",
                        remedy: fault?.remedy, at: fault?.location ?? found.location))
            }
            var match = SampleMatch(draw: draw, assay: found.assay, counts: found.counts)
            addKeywordCounts(files[i], to: &match)
            return .success(match)
        }
    }

    /// Rows of the sheet that name none of the files.
    package func rowsWithoutFile(_ files: [SampleCandidate]) -> Diagnostic? {
        guard let sheet else { return nil }
        let named = Set(files.flatMap { rows(for: $0, in: sheet) })
        let missing = sheet.rows.indices.filter { !named.contains($0) }
        guard let first = missing.first else { return nil }
        return Diagnostic(
            .info, code: ImportCode.rowsWithoutFile.rawValue,
            "\(missing.count) of \(sheet.rows.count) rows name no file of this import (first place)",
            at: sheet.rows[first].location)
    }

    private func rows(for file: SampleCandidate, in sheet: SampleSheet) -> [Int] {
        var rows = Set(sheet.rows(naming: file.path))
        // $FIL may hold the folder of the acquisition computer; a row by it must not contradict one by the name.
        if let fil = file.keywords.text("$FIL") {
            rows.formUnion(sheet.rows(naming: SampleSheet.baseName(fil)))
        }
        return rows.sorted()
    }

    private func addKeywordCounts(_ file: SampleCandidate, to match: inout SampleMatch) {
        let cells = CellTextReader(format: .plain)
        for source in map.countSources where match.counts[source.name] == nil {
            guard let text = file.keywords.text(source.name) else { continue }
            match.counts[source.name] = cells.read(text: text, separator: UInt8(ascii: "."))
        }
    }
}

// MARK: Keywords

extension SampleMatcher {
    private mutating func keywordMatch(_ file: SampleCandidate) -> Result<SampleMatch, ImportError> {
        do throws(ImportError) {
            return .success(try match(byKeywords: file))
        } catch {
            return .failure(error)
        }
    }

    private mutating func match(byKeywords file: SampleCandidate) throws(ImportError) -> SampleMatch {
        let place = SourceLocation(file: file.name)
        guard let key = try value(.patient, of: file) else {
            throw unmatched("it names no patient", place)
        }
        var found = DiagnosticList()
        guard let index = try registry.enter(key: key, at: place, into: &found) else {
            let fault = found.entries.first { $0.severity == .error }
            throw ImportError(
                fault.flatMap { ImportCode(rawValue: $0.code) } ?? .unmatchedFile,
                fault?.message ?? "the patient key is not usable", remedy: fault?.remedy, at: place)
        }
        guard let day = try number(.day, of: file, in: -36_500...36_500, .badDay) else {
            throw unmatched("it names no day", place)
        }
        let course = try number(.course, of: file, in: 1...99, .badCourse)
        if course == nil, map.keywords[.course] != nil { throw unmatched("it names no course", place) }
        var match = SampleMatch(
            draw: Draw(
                patient: registry.entries[index].id, course: course ?? 1, day: try shifted(day, place),
                specimen: map.specimen))
        if let word = try value(.specimen, of: file) {
            guard let specimen = Specimen(spelling: word) else {
                throw choice("the specimen is none of blood, marrow, csf", place)
            }
            match.draw.specimen = specimen
        }
        if let word = try value(.reason, of: file) {
            guard let reason = DrawReason(rawValue: word.lowercased()) else {
                throw choice("the reason is neither scheduled nor triggered", place)
            }
            match.draw.reason = reason
        }
        if let word = try value(.time, of: file) {
            guard let hours = DayTime.hours(word) else {
                throw ImportError(
                    .badDay, "the time is neither hours (0 to 24) nor hh:mm",
                    remedy: "Correct the keyword, or use a sheet of samples.", at: place)
            }
            match.draw.hour = hours
        }
        match.draw.nominalDay = try number(.nominalDay, of: file, in: -36_500...36_500, .badDay)
        match.assay.kit = try text(.kit, of: file)
        match.assay.lot = try text(.lot, of: file)
        match.assay.method = try text(.method, of: file)
        match.assay.note = try text(.note, of: file)
        match.assay.replicate = try number(.replicate, of: file, in: 1...99, .badChoice) ?? 1
        addKeywordCounts(file, to: &match)
        return match
    }

    private func unmatched(_ reason: String, _ place: SourceLocation) -> ImportError {
        ImportError(
            .unmatchedFile, "the file cannot be matched to a draw: \(reason)",
            remedy: "Correct 'sample' in \(map.file), or give a sheet of samples with --samples.", at: place)
    }

    private func choice(_ message: String, _ place: SourceLocation) -> ImportError {
        ImportError(
            .badChoice, message, remedy: "Translate the spelling with 'values' in \(map.file).", at: place)
    }

    /// What a field says for a file; nil when the map does not ask for it or the text is blank.
    private func value(_ field: RowField, of file: SampleCandidate) throws(ImportError) -> String? {
        guard let source = map.keywords[field] else { return nil }
        guard let keyword = source.keyword else { return source.constant }
        let isName = keyword == "file"
        guard var text = isName ? file.name : file.keywords.text(keyword) else {
            let known = file.keywords.entries.map(\.key)
            if file.keywords.entry(keyword) != nil { return nil }
            throw ImportError(
                .unmatchedFile, "the file has no keyword '\(keyword)' (\(field.rawValue))",
                remedy: Suggestions.didYouMean(keyword, among: known)
                    ?? "'immunochron fcs info FILE --json' lists its keywords.",
                at: SourceLocation(file: file.name))
        }
        if let pattern = source.pattern {
            guard let regex = try? Regex(pattern), let found = try? regex.firstMatch(in: text) else {
                throw ImportError(
                    .unmatchedFile,
                    "the \(isName ? "file's name" : "keyword '\(keyword)'") does not fit the pattern of '\(field.rawValue)'",
                    remedy: "Correct the pattern in \(map.file).", at: SourceLocation(file: file.name))
            }
            let group = found.output.count > 1 ? found.output[1].substring : found.output[0].substring
            text = group.map(String.init) ?? ""
        }
        text = text.trimmedBlanks
        if let meaning = source.values[text] { text = meaning }
        return text.isEmpty ? nil : text
    }

    /// Free text without what names a person.
    private func text(_ field: RowField, of file: SampleCandidate) throws(ImportError) -> String? {
        guard let text = try value(field, of: file), IdentifyingData.kind(ofPatientKey: text) == nil,
            !CellWords.isFormula(text)
        else { return nil }
        return String(text.prefix(200))
    }

    private func number(
        _ field: RowField, of file: SampleCandidate, in range: ClosedRange<Int>, _ code: ImportCode
    ) throws(ImportError) -> Int? {
        guard let text = try value(field, of: file) else { return nil }
        if let number = Int(text), range.contains(number) { return number }
        throw ImportError(
            code, "the \(field.rawValue) is no whole number from \(range.lowerBound) to \(range.upperBound)",
            remedy: "Take the number out of the keyword with a 'pattern' in \(map.file).",
            at: SourceLocation(file: file.name))
    }

    /// The day counted from 0.
    private func shifted(_ day: Int, _ place: SourceLocation) throws(ImportError) -> Int {
        guard map.dayOrigin == 1 else { return day }
        if day >= 1 { return day - 1 }
        switch map.hasDayZero {
        case true: return day - 1
        case false where day < 0: return day
        default:
            throw ImportError(
                .badDay, "a day before day 1: whether there is a day 0 is not said, or there is none",
                remedy: "Add 'day_zero: true' or 'day_zero: false' to 'sample'.", at: place)
        }
    }
}
