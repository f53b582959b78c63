/// The words of Gating-ML 2.0: what is in other namespaces, and attributes the definition does not give to elements
/// that decide about events, are refused, so that no misspelt limit is an open end.
enum GatingMLGrammar {
    /// Attributes of elements to which the schema allows no others; a ratio has no bounds besides.
    private static let attributes: [String: Set<String>] = [
        "divider": ["id", "compensation-ref", "transformation-ref"],
        "gateReference": ["ref", "use-as-complement"], "position": ["divider_ref", "location"],
        "fratio": ["A", "B", "C"], "coordinate": ["value"], "entry": ["value"], "distanceSquare": ["value"],
        "coefficient": ["value"],
    ]
    private static let dimension: Set<String> = ["compensation-ref", "transformation-ref"]

    /// Throws IC0673 with the place.
    static func check(_ root: XMLTree) throws(CytometryError) {
        var stack = [root]
        while let node = stack.popLast() {
            for child in node.children where child.name != "custom_info" {
                guard child.namespace.hasPrefix(XMLTree.gatingMLAuthority) else {
                    throw .xmlElement(
                        child.name, in: node.name, at: child.place,
                        remedy: "Its namespace is '\(child.namespace)', not Gating-ML 2.0.")
                }
                var allowed = attributes[child.name]
                if child.name == "dimension" {
                    allowed = node.name == "RectangleGate" ? dimension.union(["min", "max"]) : dimension
                }
                if let allowed,
                    let other = child.attributes.keys.sorted().first(where: { !allowed.contains($0) })
                {
                    throw .xmlElement(
                        other, in: child.name, at: child.place,
                        remedy: "It has the attributes \(allowed.sorted().joined(separator: ", ")).")
                }
                stack.append(child)
            }
        }
    }
}
