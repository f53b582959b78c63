import ArgumentParser
import Cohort
import Diagnostics
import JSONText

struct TemplateCommand: StudyCommand {
    static let configuration = CommandConfiguration(
        commandName: "template",
        abstract: "Print an empty canonical sheet, a plan or a mapping to start from.",
        discussion: """
            EXAMPLES
              immunochron template long > readings.csv
              immunochron template study > study.yaml
              immunochron template marrow --describe        what each column means
            """)

    @Argument(help: "long, patients, courses, outcomes, marrow, study, mapping or populations.")
    var kind: String

    @Flag(help: "Describe the columns instead of writing the empty sheet.")
    var describe = false

    @OptionGroup var global: GlobalOptions

    func run() throws {
        if kind == "study" { return try emit(["template": .string(Templates.study)], text: Templates.study) }
        if kind == "mapping" {
            return try emit(["template": .string(Templates.mapping)], text: Templates.mapping)
        }
        if kind == "populations" {
            return try emit(["template": .string(Templates.populations)], text: Templates.populations)
        }
        guard let sheet = SheetKind(rawValue: kind) else {
            let known = SheetKind.allCases.map(\.rawValue) + ["study", "mapping", "populations"]
            throw CLIError(
                .usage, code: "IC0907", "there is no template '\(kind)'",
                remedy: Suggestions.didYouMean(kind, among: known)
                    ?? "Use one of \(known.joined(separator: ", ")).")
        }
        let schema = SheetSchema.schema(of: sheet)
        let columns = schema.columns.map { column -> JSON in
            [
                "name": .string(column.name), "type": .string(column.type.description),
                "required": .bool(column.isRequired), "summary": .string(column.summary),
            ]
        }
        try emit(
            ["sheet": .string(kind), "row": .string(schema.row), "columns": .array(columns)],
            text: describe ? description(schema) : schema.columns.map(\.name).joined(separator: ",") + "\n")
    }

    private func description(_ schema: SheetSchema) -> String {
        var table = TextTable(["column", "type", "required", "meaning"])
        for column in schema.columns {
            table.add([column.name, column.type.description, column.isRequired ? "yes" : "", column.summary])
        }
        return "One row is \(schema.row).\n\n" + table.text
    }
}
