/// A cell's name in a spreadsheet: `B7` is column 1 (from 0) and row 7 (from 1).
package struct CellReference: Hashable, Sendable, CustomStringConvertible {
    package var column: Int
    package var row: Int

    package init(column: Int, row: Int) {
        self.column = column
        self.row = row
    }

    /// Reads `B7` or `$B$7`; nil for anything else or beyond Excel's XFD1048576.
    package init?(_ text: some StringProtocol) {
        var column = 0, row = 0
        var digits = false
        for byte in text.utf8 where byte != 0x24 {
            switch byte {
            case 0x41...0x5A where !digits, 0x61...0x7A where !digits:
                column = column * 26 + Int(byte & 0x1F)
            case 0x30...0x39:
                digits = true
                row = row * 10 + Int(byte - 0x30)
            default: return nil
            }
            guard column <= 16_384, row <= 1_048_576 else { return nil }
        }
        guard column > 0, row > 0 else { return nil }
        self.init(column: column - 1, row: row)
    }

    package var description: String { CellReference.letters(ofColumn: column) + String(row) }

    /// `A`, `B`, …, `Z`, `AA` …
    package static func letters(ofColumn column: Int) -> String {
        var letters: [UInt8] = []
        var rest = column + 1
        while rest > 0 {
            letters.append(0x41 + UInt8((rest - 1) % 26))
            rest = (rest - 1) / 26
        }
        return String(decoding: letters.reversed(), as: UTF8.self)
    }
}
