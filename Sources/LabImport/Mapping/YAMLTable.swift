import Cohort
import Diagnostics
import JSONText
import Yams

/// One mapping node of a YAML file, with the places of its keys and values for messages.
///
/// Every key that is asked for is remembered; `finish()` refuses the others with "did you mean".
struct YAMLTable {
    let file: String
    let context: String
    private let entries: [String: Node]
    private let keys: [String: SourceLocation]
    private let order: [String]

    init(_ node: Node, file: String, context: String) throws(ImportError) {
        let location = YAMLTable.location(of: node, file: file)
        guard case .mapping(let mapping) = node else {
            throw ImportError(
                .badMappingValue, "\(context) must be a list of 'key: value' lines",
                remedy: "Indent the keys below it; see the mapping example in the documentation.",
                at: location)
        }
        self.file = file
        self.context = context
        var entries: [String: Node] = [:]
        var keys: [String: SourceLocation] = [:]
        var order: [String] = []
        for (key, value) in mapping {
            guard case .scalar(let scalar) = key else {
                throw ImportError(.badMappingValue, "\(context) has a key that is no text", at: location)
            }
            entries[scalar.string] = value
            keys[scalar.string] = YAMLTable.location(of: key, file: file)
            order.append(scalar.string)
        }
        (self.entries, self.keys, self.order) = (entries, keys, order)
    }

    static func location(of node: Node, file: String) -> SourceLocation {
        SourceLocation(file: file, line: node.mark?.line, column: node.mark?.column)
    }

    /// Keys in file order.
    var names: [String] { order }

    func node(_ key: String) -> Node? {
        guard let node = entries[key] else { return nil }
        if case .scalar(let scalar) = node,
            scalar.string.isEmpty || scalar.string == "~" || scalar.string == "null",
            scalar.style == .plain
        {
            return nil
        }
        return node
    }

    /// Whether the value of a key is a plain text or number.
    func isText(_ key: String) -> Bool {
        if let node = node(key), case .scalar = node { return true }
        return false
    }

    func location(_ key: String) -> SourceLocation? { keys[key] }

    func valueLocation(_ key: String) -> SourceLocation? {
        entries[key].map { YAMLTable.location(of: $0, file: file) }
    }

    func refuseOthers(than known: [String]) throws(ImportError) {
        for key in order where !known.contains(key) {
            throw ImportError(
                .unknownMappingKey, "\(context) has no key '\(key)'",
                remedy: Suggestions.didYouMean(key, among: known)
                    ?? "Known keys: \(known.joined(separator: ", ")).",
                at: keys[key])
        }
    }

    func failure(_ key: String, _ expected: String) -> ImportError {
        ImportError(
            .badMappingValue, "\(context): '\(key)' must be \(expected)", remedy: "Correct the value.",
            at: valueLocation(key) ?? location(key))
    }

    func string(_ key: String) throws(ImportError) -> String? {
        guard let node = node(key) else { return nil }
        guard case .scalar(let scalar) = node else { throw failure(key, "a text") }
        return scalar.string
    }

    func number(_ key: String) throws(ImportError) -> Double? {
        guard let text = try string(key) else { return nil }
        guard let value = Double(cell: text) else { throw failure(key, "a number") }
        return value
    }

    func integer(_ key: String) throws(ImportError) -> Int? {
        guard let text = try string(key) else { return nil }
        guard let value = Int(text) else { throw failure(key, "a whole number") }
        return value
    }

    func flag(_ key: String) throws(ImportError) -> Bool? {
        guard let text = try string(key) else { return nil }
        guard let value = Bool(cell: text) else { throw failure(key, "true or false") }
        return value
    }

    /// A list of texts; a single text is a list of one.
    func strings(_ key: String) throws(ImportError) -> [String] {
        guard let node = node(key) else { return [] }
        switch node {
        case .scalar(let scalar): return [scalar.string]
        case .sequence(let items):
            var texts: [String] = []
            for item in items {
                guard case .scalar(let scalar) = item else { throw failure(key, "a list of texts") }
                texts.append(scalar.string)
            }
            return texts
        default: throw failure(key, "a list of texts")
        }
    }

    func table(_ key: String, context: String? = nil) throws(ImportError) -> YAMLTable? {
        guard let node = node(key) else { return nil }
        return try YAMLTable(node, file: file, context: context ?? "'\(key)'")
    }

    func tables(_ key: String) throws(ImportError) -> [YAMLTable] {
        guard let node = node(key) else { return [] }
        guard case .sequence(let items) = node else { throw failure(key, "a list") }
        var tables: [YAMLTable] = []
        for item in items { tables.append(try YAMLTable(item, file: file, context: "an entry of '\(key)'")) }
        return tables
    }

    func choice<T: RawRepresentable & CaseIterable>(
        _ key: String, _ type: T.Type
    ) throws(ImportError) -> T? where T.RawValue == String {
        guard let text = try string(key) else { return nil }
        if let value = T(rawValue: text) { return value }
        let words = T.allCases.map(\.rawValue)
        throw ImportError(
            .badMappingValue, "\(context): '\(key)' must be one of \(words.joined(separator: ", "))",
            remedy: Suggestions.didYouMean(text, among: words) ?? "Write one of these words.",
            at: valueLocation(key))
    }
}

extension Node {
    /// The node as JSON with sorted keys: comments, order and quoting do not matter.
    var json: JSON {
        switch self {
        case .scalar(let scalar): return .string(scalar.string)
        case .sequence(let items): return .array(items.map(\.json))
        case .mapping(let mapping):
            var members: [String: JSON] = [:]
            for (key, value) in mapping {
                if case .scalar(let scalar) = key { members[scalar.string] = value.json }
            }
            return .object(members)
        case .alias: return .null
        }
    }
}
