/// One column of a canonical sheet: what `template` writes and what the importer expects.
package struct SheetColumn: Hashable, Sendable {
    package enum ValueType: Hashable, Sendable {
        case text
        case integer
        /// A decimal number in the named unit.
        case number(unit: String?)
        /// A number that may be censored (`<0.01`, `>5000`, `negative`).
        case reading(unit: String?)
        /// `yes` or `no`.
        case flag
        /// One of the listed words.
        case choice([String])
        /// Words separated by `;`, such as `CD10;CD22;CD34`.
        case list
        /// Names with a number each, such as `CD10=98;CD22=95`.
        case percentages
    }

    package var name: String
    package var type: ValueType
    package var isRequired: Bool
    /// One sentence for templates and help.
    package var summary: String
    /// Other spellings of the header that mean the same.
    package var aliases: [String]

    package init(
        _ name: String, _ type: ValueType, required: Bool = false, aliases: [String] = [], _ summary: String
    ) {
        self.name = name
        self.type = type
        isRequired = required
        self.summary = summary
        self.aliases = aliases
    }
}

extension SheetColumn.ValueType: CustomStringConvertible {
    /// The type in words, for templates, help and error messages.
    package var description: String {
        switch self {
        case .text: "text"
        case .integer: "whole number"
        case .number(let unit): unit.map { "number, \($0)" } ?? "number"
        case .reading(let unit): unit.map { "number, may be censored, \($0)" } ?? "number, may be censored"
        case .flag: "yes or no"
        case .choice(let words): "one of " + words.joined(separator: ", ")
        case .list: "words separated by ;"
        case .percentages: "name=number pairs separated by ;"
        }
    }
}
