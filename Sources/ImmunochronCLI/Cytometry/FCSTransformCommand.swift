import ArgumentParser
import Cytometry
import Diagnostics
import JSONText

struct FCSTransformCommand: EventFileCommand {
    static let configuration = CommandConfiguration(
        commandName: "transform", abstract: "Values on a display scale, or back from it.",
        discussion: """
            Scales: \(Transform.names.joined(separator: ", ")). Values follow --.

            EXAMPLES
              immunochron fcs transform logicle \\
                --params T=262144,W=0.5,M=4.5,A=0 -- -100 0 1000
              immunochron fcs transform asinh --params T=262144,M=4.5,A=0 --inverse -- 0.5
            """)

    @Argument(help: "Name of the scale.")
    var name: String

    @Option(help: ArgumentHelp("Its parameters.", valueName: "T=…,W=…"))
    var params: String = ""

    @Flag(help: "From positions on the scale back to values.")
    var inverse = false

    @Argument(help: "Numbers.")
    var values: [String] = []

    @OptionGroup var global: GlobalOptions

    var inputPaths: [String] { [] }

    func validate() throws {
        guard !values.isEmpty else { throw ValidationError("There are no values: they follow --.") }
    }

    func run() throws {
        var parameters: [String: Double] = [:]
        for part in params.split(separator: ",") {
            let sides = part.split(separator: "=", maxSplits: 1).map { String($0).trimmingBlanks }
            guard sides.count == 2, let value = Self.number(sides[1]), value.isFinite,
                parameters.updateValue(value, forKey: sides[0]) == nil
            else {
                throw CLIError(
                    .usage, code: "IC0926", "'\(part)' is no parameter, or one given twice",
                    remedy: "Write NAME=NUMBER, separated by commas.")
            }
        }
        let transform = try Transform(name: name, parameters: parameters)
        let numbers = try values.map { text -> Double in
            guard let value = Self.number(text) else {
                throw CLIError(.usage, code: "IC0926", "'\(text)' is no number", remedy: "Values follow --.")
            }
            return value
        }
        let out = numbers.map { inverse ? transform.inverse($0) : transform.forward($0) }
        var table = TextTable(["value", transform.name])
        if inverse { table.header = [transform.name, "value"] }
        for (a, b) in zip(numbers, out) { table.add([Self.text(a), Self.text(b)]) }
        let notes = transform.notes(numbers, results: out, inverse: inverse)
        let remarks = notes.map { "value \($0.index + 1): \($0.reason)" }
        try emit(
            transform.json(values: out, notes: notes), text: table.text + FCSText.warnings(remarks))
    }

    private static func text(_ value: Double) -> String {
        value.isNaN ? "-" : value.isFinite ? JSON.numeral(value) : value > 0 ? "Inf" : "-Inf"
    }

    /// Decimal, or inf or nan; not hexadecimal.
    private static func number(_ text: String) -> Double? {
        text.contains { "xX".contains($0) } ? nil : Double(text)
    }
}
