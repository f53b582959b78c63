import ArgumentParser
import Diagnostics
import JSONText

struct ExplainCommand: StudyCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "What a diagnostic code means and what to do about it.",
        discussion: """
            EXAMPLES
              immunochron explain IC0207
              immunochron explain               all codes
            """)

    @Argument(help: "A code such as IC0207.")
    var code: String?

    @OptionGroup var global: GlobalOptions

    func run() throws {
        guard let code = code?.uppercased() else {
            var table = TextTable(["code", "meaning"])
            for entry in CodeBook.entries { table.add([entry.code, entry.title]) }
            return try emit(
                ["codes": .array(CodeBook.entries.map(\.json))], text: table.text)
        }
        guard let entry = CodeBook.entries.first(where: { $0.code == code }) else {
            throw CLIError(
                .usage, code: "IC0918", "there is no code '\(code)'",
                remedy: Suggestions.didYouMean(code, among: CodeBook.entries.map(\.code))
                    ?? "'immunochron explain' lists all codes.")
        }
        try emit(entry.json, text: "\(entry.code): \(entry.title)\n\n\(entry.text)")
    }
}
