import Cohort
import Tabular

/// What the text of a value cell says, before limits and units are applied.
enum CellText: Hashable {
    case empty
    case number(DecimalNumber)
    /// `<2.4` and `>5000`.
    case below(DecimalNumber)
    case above(DecimalNumber)
    /// `2-5`.
    case within(DecimalNumber, DecimalNumber)
    /// `<LOD`, `ND`, `OOR <`: censored at a limit that stands elsewhere.
    case belowLimit
    case aboveLimit
    /// `*12.4`: read off beyond the standards of the curve.
    case extrapolated(DecimalNumber)
    /// A word that says why there is no value.
    case missing(String)
    case formula
    case refused(reason: String, remedy: String)
}

/// Reads value cells in one number format.
struct CellTextReader {
    let separator: UInt8
    let format: NumberFormat
    /// Words that mean "no value", folded.
    let missingWords: Set<String>

    init(format: NumberFormat, missing: [String] = []) {
        self.format = format
        separator = format.decimalMark == .comma ? UInt8(ascii: ",") : UInt8(ascii: ".")
        missingWords = Set(CellWords.noValue + missing.map { CellWords.folded($0) })
    }

    /// Reads the cell; plain numbers never become a string.
    func read(_ cell: Cell) -> CellText {
        switch cell.kind {
        case .empty: return .empty
        case .number:
            if let number = cell.withBytes({ DecimalNumber(bytes: $0) }) { return .number(number) }
            return read(text: cell.trimmed, separator: UInt8(ascii: "."))
        case .date: return CellTextReader.refusal(.date)
        case .boolean: return CellTextReader.refusal(.boolean)
        case .error: return CellTextReader.refusal(.spreadsheetError)
        case .text:
            if let number = cell.withBytes({ DecimalNumber(bytes: $0, separator: separator) }) {
                return .number(number)
            }
            return read(text: cell.trimmed, separator: separator)
        }
    }

    func read(text: String, separator: UInt8) -> CellText {
        let folded = CellWords.folded(text)
        if folded.isEmpty || missingWords.contains(folded) { return .empty }
        if let number = number(folded, separator) { return .number(number) }
        if let reason = CellWords.reasons[folded] { return .missing(reason) }
        if CellWords.isFormula(folded) { return .formula }
        if folded.hasPrefix("#") { return CellTextReader.refusal(.spreadsheetError) }
        if CellWords.belowLimit.contains(folded) { return .belowLimit }
        if CellWords.aboveLimit.contains(folded) { return .aboveLimit }
        if let censored = censored(folded, separator) { return censored }
        if folded.hasPrefix("*") || folded.hasSuffix("*"),
            let number = number(folded.filter { $0 != "*" }.trimmedBlanks, separator)
        {
            return .extrapolated(number)
        }
        if let flagged = CellWords.withoutFlag(folded), let number = number(flagged, separator) {
            return .number(number)
        }
        if let range = range(folded, separator) { return range }
        let refusal = NumberText(text, format: format)
        if case .refused(let reason) = refusal { return CellTextReader.refusal(reason) }
        return CellTextReader.refusal(.notNumeric)
    }

    /// `<2.4`, `<=2.4`, `<LOD` and the same upwards; `≤` counts as `<`.
    private func censored(_ text: String, _ separator: UInt8) -> CellText? {
        for (prefixes, isBelow) in [(CellWords.less, true), (CellWords.greater, false)] {
            guard let prefix = prefixes.first(where: { text.hasPrefix($0) }) else { continue }
            let rest = String(text.dropFirst(prefix.count)).trimmedBlanks
            if let number = number(CellWords.withoutFlag(rest) ?? rest, separator) {
                return isBelow ? .below(number) : .above(number)
            }
            if CellWords.limits.contains(rest) { return isBelow ? .belowLimit : .aboveLimit }
        }
        return nil
    }

    private func range(_ text: String, _ separator: UInt8) -> CellText? {
        for dash in ["-", "–", "~", "..", "to"] {
            let parts = text.components(separatedBy: dash)
            guard parts.count == 2, let low = number(parts[0].trimmedBlanks, separator),
                let high = number(parts[1].trimmedBlanks, separator),
                let lower = low.double(), let upper = high.double(), lower < upper
            else { continue }
            return .within(low, high)
        }
        return nil
    }

    private func number(_ text: String, _ separator: UInt8) -> DecimalNumber? {
        if let number = DecimalNumber(text, separator: separator) { return number }
        guard let thousands = format.thousands, NumberText(text, format: format).value != nil else {
            return nil
        }
        let marks = thousands == .space ? " \u{A0}\u{202F}\u{2009}" : thousands.rawValue + "’"
        return DecimalNumber(text.filter { !marks.contains($0) }, separator: separator)
    }

    private static func refusal(_ reason: NumberText.Refusal) -> CellText {
        .refused(reason: reason.reason, remedy: reason.remedy)
    }
}

extension String {
    /// Parts between occurrences of a separator.
    fileprivate func components(separatedBy separator: String) -> [String] {
        split(separator: separator, omittingEmptySubsequences: false).map(String.init)
    }
}
