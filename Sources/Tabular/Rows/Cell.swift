/// What a file says a cell holds. Text files know only text.
package enum CellKind: UInt8, Sendable, Hashable {
    case empty, text, number, boolean
    /// A number with a date or time format; the text is ISO 8601 (`2025-03-14`, `2025-03-14T09:12:00`, `09:12:00`).
    case date
    /// A spreadsheet error such as `#N/A`.
    case error
}

/// What else is known about a cell.
package struct CellTraits: OptionSet, Sendable, Hashable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Stood in quotes (text files).
    package static let quoted = CellTraits(rawValue: 1)
    /// The value is what a formula gave when the workbook was last calculated.
    package static let formula = CellTraits(rawValue: 2)
    /// Text in the workbook, yet it reads as a number.
    package static let numericText = CellTraits(rawValue: 4)
    /// Shown as a percentage: the stored 0.693 is seen as 69.3 %.
    package static let percentFormat = CellTraits(rawValue: 8)
    /// In a hidden column.
    package static let hiddenColumn = CellTraits(rawValue: 16)
    /// Repeated from the first cell of a merged area.
    package static let merged = CellTraits(rawValue: 32)
    /// Doubled quotes are still doubled; never seen outside the scanner.
    static let escaped = CellTraits(rawValue: 128)
}

/// One cell. The text is made when asked for; numbers are parsed from the bytes.
package struct Cell: Sendable {
    let storage: RowStorage
    let slot: CellSlot

    static let emptySlot = CellSlot(offset: 0, length: 0, kind: .empty, traits: [])

    package var kind: CellKind { slot.kind }
    package var traits: CellTraits { slot.traits }

    /// Nothing at all, not even blanks.
    package var isEmpty: Bool { slot.length == 0 }

    /// Nothing but blanks.
    package var isBlank: Bool { slot.length == 0 || withBytes { Blanks.trimmed($0).isEmpty } }

    /// The cell as it stood, blanks included.
    package var text: String { withBytes { String(decoding: $0, as: UTF8.self) } }

    /// The cell without blanks around it (no-break and ideographic spaces count as blanks).
    package var trimmed: String { withBytes { String(decoding: Blanks.trimmed($0), as: UTF8.self) } }

    /// The cell's UTF-8 bytes, valid during the call only.
    package func withBytes<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R {
        storage.withBytes(of: slot, body)
    }

    /// Compares without making a string.
    package func equals(_ text: StaticString) -> Bool {
        text.withUTF8Buffer { other in
            withBytes { $0.count == other.count && $0.elementsEqual(other) }
        }
    }

    /// The number in the cell, or why there is none.
    package func number(_ format: NumberFormat = .plain) -> NumberText {
        switch slot.kind {
        case .empty: .blank
        // Workbooks store numbers with a point, whatever the screen shows.
        case .number: withBytes { NumberText(bytes: $0, format: .plain) }
        case .text: withBytes { NumberText(bytes: $0, format: format) }
        case .date: .refused(.date)
        case .boolean: .refused(.boolean)
        case .error: .refused(.spreadsheetError)
        }
    }

    /// The number in the cell, nil when there is none (see `number(_:)` for the reason).
    package func double(_ format: NumberFormat = .plain) -> Double? {
        switch slot.kind {
        case .number: withBytes { NumberText.value(of: $0, format: .plain) }
        case .text: withBytes { NumberText.value(of: $0, format: format) }
        case .empty, .date, .boolean, .error: nil
        }
    }
}
