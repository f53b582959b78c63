/// A type that a cell of a canonical sheet can hold, with its one canonical spelling in `attributes`.
package protocol SheetValue: Sendable {
    /// Reads a cell; nil when the cell is not such a value.
    init?(cell: String)
    /// The spelling that is stored.
    var cell: String { get }
}

extension String: SheetValue {
    package init?(cell: String) {
        let text = cell.trimmedBlanks
        guard !text.isEmpty else { return nil }
        self = text
    }

    package var cell: String { self }
}

extension Int: SheetValue {
    package init?(cell: String) {
        let text = cell.trimmedBlanks
        if let whole = Int(text) {
            self = whole
        } else if let number = Double(cell: text), let whole = Int(exactly: number) {
            self = whole
        } else {
            return nil
        }
    }

    package var cell: String { String(self) }
}

extension Double: SheetValue {
    package init?(cell: String) {
        // `Double("nan")`, `Double("inf")` and hexadecimal spellings are no measurements.
        let text = cell.trimmedBlanks
        guard text.utf8.allSatisfy({ (48...57).contains($0) || "+-.eE".utf8.contains($0) }),
            let value = Double(text), value.isFinite
        else { return nil }
        self = value
    }

    package var cell: String {
        self == rounded() && abs(self) < 1e15 ? String(Int(self)) : "\(self)"
    }
}

extension Bool: SheetValue {
    package init?(cell: String) {
        switch cell.trimmedBlanks.lowercased() {
        case "yes", "y", "true", "1", "是", "有": self = true
        case "no", "n", "false", "0", "否", "无": self = false
        default: return nil
        }
    }

    package var cell: String { self ? "yes" : "no" }
}

extension [String]: SheetValue {
    /// Separators `;`, `,`, `|`, `/` and their full-width forms; `none` is the empty list.
    package init?(cell: String) {
        let text = cell.trimmedBlanks
        guard !text.isEmpty else { return nil }
        if ["none", "-", "无"].contains(text.lowercased()) {
            self = []
            return
        }
        self = text.split(whereSeparator: { ";,|/；，、".contains($0) })
            .map { String($0).trimmedBlanks }.filter { !$0.isEmpty }
    }

    package var cell: String { isEmpty ? "none" : joined(separator: ";") }
}

extension [String: Double]: SheetValue {
    /// `CD10=98;CD22=95` (also `CD10:98 %`).
    package init?(cell: String) {
        guard let items = [String](cell: cell) else { return nil }
        var values: [String: Double] = [:]
        for item in items {
            let parts = item.split(maxSplits: 1, whereSeparator: { "=:：".contains($0) })
            guard parts.count == 2,
                let number = Double(cell: parts[1].filter { $0 != "%" && $0 != "％" })
            else { return nil }
            values[String(parts[0]).trimmedBlanks] = number
        }
        self = values
    }

    package var cell: String {
        isEmpty
            ? "none" : keys.sorted().map { "\($0)=\((self[$0] ?? 0).cell)" }.joined(separator: ";")
    }
}

extension StringProtocol {
    /// Without blanks at both ends, the no-break and ideographic ones included.
    package var trimmedBlanks: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }),
            let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }
}
