/// How a text table is written: found by detection, or declared.
package struct Dialect: Hashable, Sendable {
    package var encoding: TextEncoding
    package var hasByteOrderMark: Bool
    package var delimiter: Delimiter
    /// The quote character, nil when quotes are ordinary characters.
    package var quote: Quote?
    package var decimalMark: DecimalMark
    package var lineEnding: LineEnding

    package init(
        encoding: TextEncoding = .utf8, hasByteOrderMark: Bool = false, delimiter: Delimiter = .comma,
        quote: Quote? = .double, decimalMark: DecimalMark = .point, lineEnding: LineEnding = .lf
    ) {
        self.encoding = encoding
        self.hasByteOrderMark = hasByteOrderMark
        self.delimiter = delimiter
        self.quote = quote
        self.decimalMark = decimalMark
        self.lineEnding = lineEnding
    }

    /// How numbers in such a table read.
    package var numberFormat: NumberFormat { NumberFormat(decimalMark: decimalMark) }
}

extension Dialect {
    package enum Delimiter: String, Hashable, Sendable, CaseIterable {
        case comma = ","
        case semicolon = ";"
        case tab = "\t"
        case pipe = "|"

        var byte: UInt8 {
            switch self {
            case .comma: 0x2C
            case .semicolon: 0x3B
            case .tab: 0x09
            case .pipe: 0x7C
            }
        }

        package var name: String {
            switch self {
            case .comma: "comma"
            case .semicolon: "semicolon"
            case .tab: "tab"
            case .pipe: "pipe"
            }
        }
    }

    package enum Quote: String, Hashable, Sendable, CaseIterable {
        case double = "\""
        case single = "'"

        var byte: UInt8 { self == .double ? 0x22 : 0x27 }
    }

    package enum LineEnding: String, Hashable, Sendable, CaseIterable {
        case lf = "LF"
        case crlf = "CRLF"
        case cr = "CR"

        package var characters: String {
            switch self {
            case .lf: "\n"
            case .crlf: "\r\n"
            case .cr: "\r"
            }
        }
    }
}

extension Dialect: CustomStringConvertible {
    /// `semicolon-separated, decimal comma, UTF-8 with BOM, CRLF`.
    package var description: String {
        let mark = hasByteOrderMark ? " with BOM" : ""
        let quotes = quote == .single ? ", single quotes" : quote == nil ? ", no quotes" : ""
        return "\(delimiter.name)-separated, decimal \(decimalMark == .comma ? "comma" : "point")\(quotes), "
            + "\(encoding.rawValue)\(mark), \(lineEnding.rawValue)"
    }
}
