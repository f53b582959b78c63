/// Text that a spreadsheet would run as a formula gets an apostrophe in front.
///
/// Concerned are texts that begin with `=`, `+`, `-`, `@`, tab or carriage return. Plain numbers and lone
/// signs (an MRD result `-`) are harmless and stay. Texts that already begin with an apostrophe before such
/// a sign get another one, so that `restore` gives back every text exactly.
package enum FormulaNeutralisation {
    package static func neutralise(_ text: String) -> String { needsApostrophe(text) ? "'" + text : text }

    /// The text before neutralisation.
    package static func restore(_ text: String) -> String {
        guard text.utf8.first == apostrophe else { return text }
        let inner = String(text.dropFirst())
        return needsApostrophe(inner) ? inner : text
    }

    private static let apostrophe = UInt8(ascii: "'")

    private static func needsApostrophe(_ text: String) -> Bool {
        let signs = text.utf8.drop { $0 == apostrophe }
        guard let first = signs.first else { return false }
        let isEscaped = signs.startIndex != text.utf8.startIndex
        switch first {
        case UInt8(ascii: "="), UInt8(ascii: "@"): return isEscaped || text.utf8.count > 1
        case UInt8(ascii: "+"), UInt8(ascii: "-"):
            if isEscaped { return true }
            return text.utf8.count > 1 && NumberText(text).value == nil
        case 0x09, 0x0D: return true
        default: return false
        }
    }
}
