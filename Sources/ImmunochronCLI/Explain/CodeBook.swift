import JSONText

/// What `immunochron explain CODE` knows: one entry per stable diagnostic code.
enum CodeBook {
    struct Entry: Sendable {
        var code: String
        var title: String
        var text: String

        init(_ code: String, _ title: String, _ text: String) {
            self.code = code
            self.title = title
            self.text = text
        }

        var json: JSON { ["code": .string(code), "title": .string(title), "text": .string(text)] }
    }

    static let entries = files + importing + store + statistics + cytometry + output
}
