import Diagnostics
import JSONText
import Yams

/// A value of a YAML plan with its place: every complaint names line and column (exit code 78).
struct PlanNode {
    let node: Node
    let file: String

    init(parsing text: String, file: String) throws(CLIError) {
        do {
            guard let node = try Yams.compose(yaml: text) else {
                throw CLIError(
                    .badConfiguration, code: "IC0910", "the file is empty",
                    remedy: "'immunochron template study' prints one to start from.",
                    at: SourceLocation(file: file))
            }
            self.node = node
            self.file = file
        } catch let error as CLIError {
            throw error
        } catch let error as YamlError {
            throw PlanNode.syntax(error, file)
        } catch {
            throw CLIError(
                .badConfiguration, code: "IC0910", "not readable as YAML: \(error)",
                at: SourceLocation(file: file))
        }
    }

    private init(_ node: Node, _ file: String) {
        self.node = node
        self.file = file
    }

    private static func syntax(_ error: YamlError, _ file: String) -> CLIError {
        var location = SourceLocation(file: file)
        var problem = "\(error)"
        switch error {
        case .scanner(_, let text, let mark, _), .parser(_, let text, let mark, _),
            .composer(_, let text, let mark, _):
            location.line = mark.line
            location.column = mark.column
            problem = text
        default: break
        }
        return CLIError(
            .badConfiguration, code: "IC0910", "YAML syntax: \(problem)",
            remedy: "Check indentation, colons and quotes at that place.", at: location)
    }

    var location: SourceLocation {
        SourceLocation(file: file, line: node.mark?.line, column: node.mark?.column)
    }

    func failure(_ message: String, remedy: String? = nil) -> CLIError {
        CLIError(.badConfiguration, code: "IC0911", message, remedy: remedy, at: location)
    }

    /// Members in file order; a key that is not in `keys` is refused with a suggestion (nil = any key).
    func members(_ what: String, keys: [String]?) throws(CLIError) -> [(key: String, value: PlanNode)] {
        guard case .mapping(let mapping) = node else {
            throw failure("\(what) must be a mapping (key: value)")
        }
        var out: [(String, PlanNode)] = []
        for (key, value) in mapping {
            let name = PlanNode(key, file)
            guard let text = key.scalar?.string else {
                throw name.failure("a key of \(what) is not plain text")
            }
            if let keys, !keys.contains(text) {
                let remedy =
                    Suggestions.didYouMean(text, among: keys)
                    ?? "Known keys: \(keys.joined(separator: ", "))."
                throw name.failure("unknown key '\(text)' in \(what)", remedy: remedy)
            }
            out.append((text, PlanNode(value, file)))
        }
        return out
    }

    func items(_ what: String) throws(CLIError) -> [PlanNode] {
        guard case .sequence(let sequence) = node else { throw failure("\(what) must be a list") }
        return sequence.map { PlanNode($0, file) }
    }

    func string(_ what: String) throws(CLIError) -> String {
        guard let text = node.scalar?.string, !isNull else { throw failure("\(what) must be text") }
        return text
    }

    func strings(_ what: String) throws(CLIError) -> [String] {
        if node.scalar != nil { return [try string(what)] }
        var out: [String] = []
        for item in try items(what) { out.append(try item.string(what)) }
        return out
    }

    func int(_ what: String) throws(CLIError) -> Int {
        guard let value = node.scalar.flatMap({ Int($0.string) }) else {
            throw failure("\(what) must be a whole number")
        }
        return value
    }

    func double(_ what: String) throws(CLIError) -> Double {
        guard let value = node.scalar.flatMap({ Double($0.string) }), value.isFinite else {
            throw failure("\(what) must be a number")
        }
        return value
    }

    func bool(_ what: String) throws(CLIError) -> Bool {
        switch node.scalar?.string {
        case "true", "yes": return true
        case "false", "no": return false
        default: throw failure("\(what) must be true or false")
        }
    }

    var isNull: Bool {
        node.scalar.map { $0.style == .plain && ["", "~", "null"].contains($0.string) } ?? false
    }
    var isMapping: Bool { if case .mapping = node { true } else { false } }
    var isSequence: Bool { if case .sequence = node { true } else { false } }

    /// The node as JSON, for specifications passed on to the statistics engine.
    func json() throws(CLIError) -> JSON {
        switch node {
        case .mapping:
            var out: [String: JSON] = [:]
            for (key, value) in try members("the specification", keys: nil) { out[key] = try value.json() }
            return .object(out)
        case .sequence:
            var out: [JSON] = []
            for item in try items("the list") { out.append(try item.json()) }
            return .array(out)
        case .scalar(let scalar):
            if isNull { return .null }
            guard scalar.style == .plain else { return .string(scalar.string) }
            if let int = Int(scalar.string) { return .integer(int) }
            if let double = Double(scalar.string), double.isFinite { return .number(double) }
            if scalar.string == "true" { return true }
            if scalar.string == "false" { return false }
            return .string(scalar.string)
        case .alias: throw failure("YAML aliases are not supported here")
        }
    }
}
