/// A place in an input file, printed as `file:line:column`, or `file[sheet]!line:column` for spreadsheets.
///
/// Lines and columns count from 1; a column is a cell index in tables and a character in text.
package struct SourceLocation: Hashable, Sendable {
    package var file: String
    package var sheet: String?
    package var line: Int?
    package var column: Int?

    package init(file: String, sheet: String? = nil, line: Int? = nil, column: Int? = nil) {
        self.file = file
        self.sheet = sheet
        self.line = line
        self.column = column
    }
}

extension SourceLocation: CustomStringConvertible {
    package var description: String {
        var text = file
        if let sheet { text += "[\(sheet)]" }
        if let line { text += ":\(line)" }
        if let column { text += ":\(column)" }
        return text
    }
}
