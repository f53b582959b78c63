/// The `xs:ID`s of a document: XML names without colon, each used once whatever it names.
struct GatingMLIdentifiers {
    enum Kind: Hashable {
        /// Gates and quadrants.
        case gate
        case transform
        case matrix
        /// Of the named gate.
        case divider(String)
    }
    private struct Key: Hashable {
        let kind: Kind
        let id: String
    }
    private var names: [Key: String] = [:]
    // Words with a meaning of their own as references.
    private var used: Set<String> = ["FCS", "uncompensated"]

    /// Element of a gate's `custom_info` with the identifier that is no XML name and, as `ref`, what is written for it.
    static let element = "immunochron-id"

    /// Written identifiers of gates and quadrants, and what they stand for.
    static func originals(_ root: XMLTree) -> [String: String] {
        var result: [String: String] = [:]
        for gate in root.children {
            for node in gate.child("custom_info")?.all(element) ?? [] where !node.text.isEmpty {
                if let written = node.attributes["ref"] { result[written] = node.text }
            }
        }
        return result
    }

    init() {}

    init(_ scheme: GatingScheme) {
        var keys: [Key] = []
        for gate in scheme.gates {
            keys.append(Key(kind: .gate, id: gate.id))
            if gate.isComplement { keys.append(Key(kind: .gate, id: gate.id + " (inside)")) }
            if case .quadrants(let set) = gate.shape {
                keys += set.quadrants.map { Key(kind: .gate, id: $0.id) }
                keys += set.dividers.map { Key(kind: .divider(gate.id), id: $0.id) }
            }
        }
        keys += scheme.transforms.map { Key(kind: .transform, id: $0.id) }
        keys += scheme.matrices.map { Key(kind: .matrix, id: $0.id) }
        // Who has a valid name keeps it.
        for key in keys where names[key] == nil && Self.name(key.id) == key.id {
            if used.insert(key.id).inserted { names[key] = key.id }
        }
        for key in keys where names[key] == nil { names[key] = add(Self.name(key.id)) }
    }

    subscript(kind: Kind, id: String) -> String { names[Key(kind: kind, id: id)] ?? Self.name(id) }

    /// The name itself, or with a number when it is taken.
    mutating func add(_ name: String) -> String {
        var result = name, number = 2
        while !used.insert(result).inserted {
            result = "\(name)_\(number)"
            number += 1
        }
        return result
    }

    /// With `_` for what may not stand in an XML name.
    private static func name(_ id: String) -> String {
        var result = ""
        for scalar in id.unicodeScalars {
            let isLetter =
                scalar == "_" || scalar.isASCII && scalar.properties.isAlphabetic
                || (0xc0...0x2ff).contains(scalar.value) && scalar.properties.isAlphabetic
            let isLater =
                scalar.isASCII && scalar.properties.numericType != nil || scalar == "-" || scalar == "."
            if !isLetter && isLater && result.isEmpty { result = "_" }
            result.unicodeScalars.append(isLetter || isLater ? scalar : "_")
        }
        return result.isEmpty ? "_" : result
    }
}
