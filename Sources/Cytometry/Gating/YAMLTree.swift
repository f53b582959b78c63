import Diagnostics
import Yams

extension CytometryError {
    static func yamlSyntax(_ problem: String, at place: Place?) -> CytometryError {
        CytometryError(
            "IC0690", "The YAML cannot be read: \(problem).", remedy: "Correct it at that place.", at: place)
    }
    static func yamlKey(_ key: String, in context: String, known: [String], at place: Place?)
        -> CytometryError
    {
        CytometryError(
            "IC0691", "\(context) has no key '\(key)'.",
            remedy: Suggestions.didYouMean(key, among: known)
                ?? "Known keys: \(known.joined(separator: ", ")).",
            at: place)
    }
    static func yamlMissing(_ key: String, in context: String, at place: Place?) -> CytometryError {
        CytometryError("IC0692", "\(context) lacks the key '\(key)'.", remedy: "Add it.", at: place)
    }
    static func yamlValue(_ expected: String, in context: String, at place: Place?) -> CytometryError {
        CytometryError(
            "IC0693", "\(context): \(expected) is expected here.", remedy: "Correct the value.", at: place)
    }
}

/// A node of a YAML document with the place for messages.
struct YAMLTree {
    let node: Node
    let file: String
    let context: String

    var place: CytometryError.Place { .text(file: file, line: node.mark?.line, column: node.mark?.column) }

    static func parse(_ text: String, file: String) throws(CytometryError) -> YAMLTree {
        try YAMLGuard.check(text, file: file)
        do {
            guard let node = try compose(yaml: text) else {
                throw CytometryError.yamlSyntax("it is empty", at: .text(file: file, line: 1, column: 1))
            }
            return YAMLTree(node: node, file: file, context: "The file")
        } catch let error as CytometryError {
            throw error
        } catch let error as YamlError {
            throw .yamlSyntax(
                problem(error), at: .text(file: file, line: line(error)?.line, column: line(error)?.column))
        } catch {
            throw .yamlSyntax("it is not YAML", at: .text(file: file, line: nil, column: nil))
        }
    }

    private static func problem(_ error: YamlError) -> String {
        switch error {
        case .scanner(_, let problem, _, _), .parser(_, let problem, _, _), .composer(_, let problem, _, _):
            problem
        case .duplicatedKeysInMapping: "a key stands twice in one mapping"
        default: "it breaks a rule of YAML"
        }
    }

    private static func line(_ error: YamlError) -> Mark? {
        switch error {
        case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _): mark
        case .duplicatedKeysInMapping(_, let context): context.mark
        default: nil
        }
    }

    func failure(_ expected: String) -> CytometryError { .yamlValue(expected, in: context, at: place) }

    /// Keys and values in the order of the file; only `known` keys.
    func members(_ known: [String]? = nil) throws(CytometryError) -> [(key: String, value: YAMLTree)] {
        guard case .mapping(let mapping) = node else { throw failure("a list of 'key: value' lines") }
        var result: [(key: String, value: YAMLTree)] = []
        for (key, value) in mapping {
            guard case .scalar(let scalar) = key else { throw failure("a key that is text") }
            if let known, !known.contains(scalar.string) {
                let mark = scalar.mark
                throw .yamlKey(
                    scalar.string, in: context, known: known,
                    at: .text(file: file, line: mark?.line, column: mark?.column))
            }
            result.append((scalar.string, YAMLTree(node: value, file: file, context: context)))
        }
        return result
    }

    func items() throws(CytometryError) -> [YAMLTree] {
        guard case .sequence(let sequence) = node else { throw failure("a list") }
        return sequence.map { YAMLTree(node: $0, file: file, context: context) }
    }

    func named(_ context: String) -> YAMLTree { YAMLTree(node: node, file: file, context: context) }

    var isNull: Bool {
        guard case .scalar(let scalar) = node else { return false }
        return scalar.style == .plain && ["", "~", "null"].contains(scalar.string)
    }

    func text() throws(CytometryError) -> String {
        guard case .scalar(let scalar) = node, !isNull else { throw failure("text") }
        return scalar.string
    }

    func number() throws(CytometryError) -> Double {
        guard case .scalar(let scalar) = node, let value = StrictNumber.parse(scalar.string) else {
            throw failure("a finite number")
        }
        return value
    }

    func numbers() throws(CytometryError) -> [Double] {
        var result: [Double] = []
        for item in try items() { result.append(try item.number()) }
        return result
    }
}

/// What is looked for in YAML before the parser sees it. The parser itself limits nesting.
enum YAMLGuard {
    static let largestSize = 8 << 20

    /// Refuses anchors and references, which can multiply: `&` or `*` at the start of a word, quoted or not, because
    /// only a full parser knows what is quoted.
    static func check(_ text: String, file: String) throws(CytometryError) {
        guard text.utf8.count <= largestSize else {
            throw .yamlSyntax(
                "it is longer than \(largestSize) bytes", at: .text(file: file, line: nil, column: nil))
        }
        var line = 1, column = 0
        // Blanks, line ends and the signs of structure.
        let signs: Set<UInt8> = [9, 10, 13, 32, 34, 39, 44, 45, 58, 63, 91, 93, 123, 125]
        // Line ends outside ASCII count too.
        func isBoundary(_ byte: UInt8) -> Bool { byte >= 0x80 || signs.contains(byte) }
        var previous: UInt8 = 10, beforePrevious: UInt8 = 10
        for byte in text.utf8 {
            column += 1
            if previous == 38 || previous == 42, isBoundary(beforePrevious), !signs.contains(byte) {
                throw .yamlSyntax(
                    "a word begins with & or *, which would be an anchor or a reference",
                    at: .text(file: file, line: line, column: column - 1))
            }
            if byte == 10 { (line, column) = (line + 1, 0) }
            (beforePrevious, previous) = (previous, byte)
        }
    }
}
