extension CytometryError {
    static func xmlSyntax(_ problem: String, at place: Place?) -> CytometryError {
        CytometryError(
            "IC0670", "The XML is not well-formed: \(problem).", remedy: "Export the file again.", at: place)
    }
    static func xmlUnsafe(_ what: String, at place: Place?) -> CytometryError {
        CytometryError(
            "IC0671",
            "The XML holds \(what), which is refused unread: such declarations can make a reader hang or open other files.",
            remedy: "Remove the declaration.", at: place)
    }
    static func xmlLimit(_ problem: String, at place: Place?) -> CytometryError {
        CytometryError("IC0672", problem, remedy: "Export a smaller part.", at: place)
    }
    static func xmlElement(_ name: String, in parent: String, at place: Place?, remedy: String? = nil)
        -> CytometryError
    {
        CytometryError(
            "IC0673", "The element '\(name)' in '\(parent)' is not supported.",
            remedy: remedy ?? "Remove it, or draw the gate another way.", at: place)
    }
    static func xmlMissing(_ what: String, in element: String, at place: Place?) -> CytometryError {
        CytometryError("IC0674", "The element '\(element)' has no \(what).", remedy: "Add it.", at: place)
    }
    static func xmlNumber(_ text: String, _ what: String, at place: Place?) -> CytometryError {
        CytometryError(
            "IC0675", "'\(text.prefix(60))' is no finite number (\(what)).",
            remedy: "Write a plain number with a decimal point.", at: place)
    }
    static func xmlWord(_ text: String, _ what: String, _ wanted: String, at place: Place?) -> CytometryError
    {
        CytometryError(
            "IC0675", "'\(text.prefix(60))' is not \(wanted) (\(what)).", remedy: "Write \(wanted).",
            at: place)
    }
    static func xmlKind(_ problem: String, at place: Place?) -> CytometryError {
        CytometryError(
            "IC0676", problem,
            remedy: "Gates are read from Gating-ML 2.0, FlowJo, FACSDiva XML and YAML files.",
            at: place)
    }
}

/// Numbers as files of gates write them.
enum StrictNumber {
    /// A finite decimal number; nil for anything else, also for `inf`, `nan` and hexadecimal.
    static func parse(_ text: some StringProtocol) -> Double? {
        let trimmed = text.drop { $0 == " " || $0 == "\n" || $0 == "\t" || $0 == "\r" }
        let body = trimmed.reversed().drop { $0 == " " || $0 == "\n" || $0 == "\t" || $0 == "\r" }.reversed()
        let digits = String(body)
        guard !digits.isEmpty, digits.utf8.count <= 400,
            digits.utf8.allSatisfy({ (48...57).contains($0) || [43, 45, 46, 69, 101].contains($0) }),
            let value = Double(digits), value.isFinite
        else { return nil }
        return value
    }
}
