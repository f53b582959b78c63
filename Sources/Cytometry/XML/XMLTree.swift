import Foundation

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// An element of a document, with where it stands.
final class XMLTree {
    /// Name without prefix.
    let name: String
    /// Address of the namespace; empty without one.
    let namespace: String
    /// Values by name without prefix.
    let attributes: [String: String]
    fileprivate(set) var children: [XMLTree] = []
    fileprivate(set) var text = ""
    let file: String
    let line: Int
    let column: Int

    fileprivate init(
        name: String, namespace: String, attributes: [String: String], file: String, line: Int, column: Int
    ) {
        self.name = name
        self.namespace = namespace
        self.attributes = attributes
        self.file = file
        self.line = line
        self.column = column
    }

    var place: CytometryError.Place { .text(file: file, line: line, column: column > 0 ? column : nil) }

    func child(_ name: String) -> XMLTree? { children.first { $0.name == name } }
    func all(_ name: String) -> [XMLTree] { children.filter { $0.name == name } }

    /// A child that must be there.
    func required(_ name: String) throws(CytometryError) -> XMLTree {
        guard let child = child(name) else {
            throw .xmlMissing("element '\(name)'", in: self.name, at: place)
        }
        return child
    }

    /// An attribute that must be there.
    func attribute(_ name: String) throws(CytometryError) -> String {
        guard let value = attributes[name] else {
            throw .xmlMissing("attribute '\(name)'", in: self.name, at: place)
        }
        return value
    }

    /// A finite number in an attribute that must be there.
    func number(_ name: String) throws(CytometryError) -> Double {
        let text = try attribute(name)
        guard let value = StrictNumber.parse(text) else { throw .xmlNumber(text, name, at: place) }
        return value
    }

    /// `true`, `1`, `false` or `0` in an attribute; false without it.
    func flag(_ name: String) throws(CytometryError) -> Bool {
        switch attributes[name]?.trimmingCharacters(in: .whitespacesAndNewlines) {
        case nil, "false", "0": return false
        case "true", "1": return true
        case let text?:
            throw .xmlWord(text, name, "true or false", at: place)
        }
    }

    /// A finite number in an attribute; nil without the attribute.
    func optionalNumber(_ name: String) throws(CytometryError) -> Double? {
        attributes[name] == nil ? nil : try number(name)
    }

    /// The first element of that name, depth first in order of the file, without recursion.
    func descendants(_ name: String) -> [XMLTree] {
        var found: [XMLTree] = []
        var stack: [XMLTree] = [self]
        while let node = stack.popLast() {
            if node.name == name { found.append(node) }
            stack.append(contentsOf: node.children.reversed())
        }
        return found
    }
}

extension XMLTree {
    /// The beginning of the three namespaces of Gating-ML 2.0.
    static let gatingMLAuthority = "http://www.isac-net.org/std/Gating-ML/v2.0/"

    /// Limits of a document.
    enum Limit {
        static let bytes = 256 << 20
        static let depth = 400
        static let elements = 2_000_000
        static let text = 1 << 20
    }

    /// Reads a document without ever expanding an entity or opening another file.
    ///
    /// - Parameters:
    ///   - skipping: elements whose content is not kept.
    ///   - allowsPlainDoctype: accepts `<!DOCTYPE Name>`, as FlowJo before version 10 writes it, and nothing more.
    /// - Throws: IC0670–IC0672 with line and column.
    static func parse(
        _ data: Data, file: String, skipping: Set<String> = [], allowsPlainDoctype: Bool = false
    ) throws(CytometryError) -> XMLTree {
        guard data.count <= Limit.bytes else {
            throw .xmlLimit(
                "The file has \(data.count) bytes, more than \(Limit.bytes).",
                at: .text(file: file, line: nil, column: nil))
        }
        let text = try XMLGuard.plainText(data, file: file, allowsPlainDoctype: allowsPlainDoctype)
        let builder = Builder(file: file, skipping: skipping)
        // In one piece the parser refuses documents above 10 MB; from a stream it takes them bit by bit.
        let parser = XMLParser(stream: InputStream(data: text))
        parser.shouldProcessNamespaces = false
        parser.shouldResolveExternalEntities = false
        parser.delegate = builder
        let ended = parser.parse()
        if let error = builder.error { throw error }
        guard ended, let root = builder.root else {
            let line = parser.lineNumber
            throw .xmlSyntax(
                "it breaks off or breaks a rule of XML",
                at: .text(
                    file: file, line: line > 0 ? line : nil,
                    column: parser.columnNumber > 0 ? parser.columnNumber : nil))
        }
        return root
    }

    private final class Builder: NSObject, XMLParserDelegate {
        let file: String
        let skipping: Set<String>
        var root: XMLTree?
        var stack: [XMLTree] = []
        var scopes: [[String: String]] = [[:]]
        var isGatingML = false
        var skipDepth = 0
        var count = 0
        var error: CytometryError?

        init(file: String, skipping: Set<String>) {
            self.file = file
            self.skipping = skipping
        }

        func parser(
            _ parser: XMLParser, didStartElement elementName: String, namespaceURI: String?,
            qualifiedName qName: String?, attributes: [String: String]
        ) {
            guard error == nil else { return }
            let place = CytometryError.Place.text(
                file: file, line: parser.lineNumber, column: parser.columnNumber)
            if skipDepth > 0 {
                skipDepth += 1
                if skipDepth > Limit.depth {
                    stop(parser, .xmlLimit("Elements are nested too deeply.", at: place))
                }
                return
            }
            let (prefix, name) = Self.split(elementName)
            if skipping.contains(name) {
                skipDepth = 1
                return
            }
            count += 1
            guard count <= Limit.elements else {
                return stop(
                    parser, .xmlLimit("The file has more than \(Limit.elements) elements.", at: place))
            }
            guard stack.count < Limit.depth else {
                return stop(parser, .xmlLimit("Elements are nested deeper than \(Limit.depth).", at: place))
            }
            var scope = scopes.last ?? [:]
            for (key, value) in attributes where key == "xmlns" || key.hasPrefix("xmlns:") {
                scope[key == "xmlns" ? "" : Self.split(key).name] = value
            }
            let local = Self.local(attributes, scope, isGatingML: isGatingML)
            scopes.append(scope)
            let node = XMLTree(
                name: name, namespace: scope[prefix] ?? "", attributes: local, file: file,
                line: parser.lineNumber, column: parser.columnNumber)
            stack.last?.children.append(node)
            if root == nil {
                root = node
                isGatingML = node.namespace.hasPrefix(XMLTree.gatingMLAuthority)
            }
            stack.append(node)
        }

        func parser(
            _ parser: XMLParser, didEndElement elementName: String, namespaceURI: String?,
            qualifiedName qName: String?
        ) {
            guard error == nil else { return }
            if skipDepth > 0 {
                skipDepth -= 1
                return
            }
            _ = stack.popLast()
            if scopes.count > 1 { scopes.removeLast() }
        }

        func parser(_ parser: XMLParser, foundCharacters string: String) {
            guard error == nil, skipDepth == 0, let node = stack.last else { return }
            // Blanks between elements are nobody's text.
            if node.text.isEmpty && string.utf8.allSatisfy({ $0 == 32 || $0 == 10 || $0 == 13 || $0 == 9 }) {
                return
            }
            guard node.text.utf8.count + string.utf8.count <= Limit.text else { return }
            node.text += string
        }

        func parser(_ parser: XMLParser, parseErrorOccurred parseError: any Error) {
            guard error == nil else { return }
            let line = parser.lineNumber, column = parser.columnNumber
            error = .xmlSyntax(
                "an element, attribute or character is not closed, not allowed here or unknown",
                at: .text(file: file, line: line > 0 ? line : nil, column: column > 0 ? column : nil))
        }

        private func stop(_ parser: XMLParser, _ error: CytometryError) {
            self.error = error
            parser.abortParsing()
        }

        /// Attributes by name without prefix. In Gating-ML those of other vocabularies do not count; where two still
        /// have one name, the one without prefix does.
        private static func local(
            _ attributes: [String: String], _ scope: [String: String], isGatingML: Bool
        ) -> [String: String] {
            var result: [String: String] = [:]
            // Longest first, so that a name without prefix comes last.
            for key in attributes.keys.sorted(by: { ($0.count, $0) > ($1.count, $1) }) {
                let (prefix, name) = split(key)
                if key == "xmlns" || prefix == "xmlns" || prefix == "xml" { continue }
                let namespace = prefix.isEmpty ? "" : scope[prefix] ?? ""
                if isGatingML, !namespace.isEmpty, !namespace.hasPrefix(XMLTree.gatingMLAuthority) {
                    continue
                }
                result[name] = attributes[key]
            }
            return result
        }

        private static func split(_ name: String) -> (prefix: String, name: String) {
            guard let colon = name.firstIndex(of: ":") else { return ("", name) }
            return (String(name[..<colon]), String(name[name.index(after: colon)...]))
        }
    }
}
