/// A table for the terminal: columns as wide as their widest cell (East Asian characters count two), numbers to the right.
struct TextTable {
    var header: [String]
    var rows: [[String]] = []

    init(_ header: [String]) { self.header = header }

    mutating func add(_ row: [String]) { rows.append(row) }

    var text: String {
        let columns = header.count
        let all = [header] + rows
        let widths = (0..<columns).map { c in all.map { TextTable.width($0[safe: c] ?? "") }.max() ?? 0 }
        let right = (0..<columns).map { c in
            !rows.isEmpty && rows.allSatisfy { TextTable.looksNumeric($0[safe: c] ?? "") }
        }
        return all.enumerated().map { i, row in
            let cells = (0..<columns).map { c in
                let cell = row[safe: c] ?? ""
                let pad = String(repeating: " ", count: widths[c] - TextTable.width(cell))
                return right[c] && i > 0 ? pad + cell : cell + pad
            }
            return cells.joined(separator: "  ").trimmingTrailingBlanks
        }.joined(separator: "\n")
    }

    static func width(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) { sum, scalar in
            switch scalar.value {
            case 0x300...0x36F, 0x200B...0x200F: sum
            case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFF00...0xFF60: sum + 2
            default: sum + 1
            }
        }
    }

    private static func looksNumeric(_ text: String) -> Bool {
        text.isEmpty || text == "-" || text.first.map { "<>+-0123456789".contains($0) } ?? false
    }
}

extension Array {
    subscript(safe index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}

extension String {
    var trimmingTrailingBlanks: String {
        var text = self[...]
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
