/// What a cell format makes of a number.
enum CellFormat: UInt8, Sendable {
    case number, percent, date
}

/// The formats of a workbook by style number.
struct CellFormats: Sendable {
    private var styles: [CellFormat] = []

    init() {}

    init(_ reader: consuming XMLReader) throws(TabularError) {
        var codes: [Int: CellFormat] = [:]
        var isInCellFormats = false
        while true {
            let event = try reader.next()
            if event == .finished { return }
            if event == .start, reader.isElement("numFmt"),
                let id = reader.attribute("numFmtId").flatMap({ Int($0) })
            {
                codes[id] = CellFormats.format(ofCode: reader.attribute("formatCode") ?? "")
            } else if reader.isElement("cellXfs") {
                isInCellFormats = event == .start
            } else if event == .start, isInCellFormats, reader.isElement("xf") {
                let id = reader.attribute("numFmtId").flatMap { Int($0) } ?? 0
                styles.append(codes[id] ?? CellFormats.builtIn(id))
            }
        }
    }

    subscript(style: Int) -> CellFormat { styles.indices.contains(style) ? styles[style] : .number }

    /// Formats every workbook knows (ECMA-376 part 1, 18.8.30), East Asian dates included.
    private static func builtIn(_ id: Int) -> CellFormat {
        switch id {
        case 9, 10: .percent
        case 14...22, 27...36, 45, 47, 50...58: .date
        default: .number
        }
    }

    /// Judges the first section of a format code: letters of dates outside quotes, escapes and brackets.
    static func format(ofCode code: String) -> CellFormat {
        var letters: [Character] = []
        var characters = code.lowercased()[...]
        scan: while let character = characters.popFirst() {
            switch character {
            case ";": break scan
            case "\"": characters = characters.drop { $0 != "\"" }.dropFirst()
            case "\\", "_", "*": _ = characters.popFirst()
            case "[":
                let inside = characters.prefix { $0 != "]" }
                characters = characters.dropFirst(inside.count + 1)
                // [h]:mm counts hours: a duration stays a number of days.
                if let first = inside.first, "hms".contains(first), inside.allSatisfy({ $0 == first }) {
                    return .number
                }
            default: letters.append(character)
            }
        }
        let text = String(letters)
        if text == "general" { return .number }
        if text.contains("%") { return .percent }
        if text.contains(where: { "0#?".contains($0) }), !text.contains(where: { "ydhs".contains($0) }) {
            return .number
        }
        return text.contains { "ymdhs".contains($0) } ? .date : .number
    }
}
