import JSONText

/// What a method is asked for: the `spec` object of a case or of a plan, with typed access to its fields.
package struct Spec: Hashable, Sendable {
    /// Name of the method, such as `signed_rank`.
    package let method: String
    /// All fields, `method` included.
    package let fields: [String: JSON]

    package init(_ json: JSON) throws(PlanError) {
        guard let fields = json.object else { throw .badCase("The spec is not an object.") }
        guard let method = fields["method"]?.string else { throw .badCase("The spec names no method.") }
        self.method = method
        self.fields = fields
    }

    package init(method: String, _ fields: [String: JSON] = [:]) {
        self.method = method
        self.fields = fields.merging(["method": .string(method)]) { $1 }
    }

    /// The field, or nil where it is absent or null.
    package subscript(_ field: String) -> JSON? {
        // A ternary with nil would make the literal a JSON null, which is a value.
        guard let value = fields[field], !value.isNull else { return Optional<JSON>.none }
        return value
    }

    /// The field; its absence is an error.
    package func required(_ field: String) throws(PlanError) -> JSON {
        guard let value = self[field] else { throw .missingField(field, method: method) }
        return value
    }

    /// A text field.
    package func string(_ field: String) throws(PlanError) -> String {
        guard let text = try required(field).string else { throw .wrongField(field, "a text") }
        return text
    }

    /// A text field that may be absent.
    package func optionalString(_ field: String) throws(PlanError) -> String? {
        guard let value = self[field] else { return nil }
        guard let text = value.string else { throw .wrongField(field, "a text") }
        return text
    }

    /// A list of texts; a single text is a list of one, numbers are written out.
    package func strings(_ field: String) throws(PlanError) -> [String] {
        let value = try required(field)
        let texts = (value.array ?? [value]).compactMap { item -> String? in
            switch item {
            case .string(let text): text
            case .integer(let number): String(number)
            case .number(let number): JSON.numeral(number)
            default: nil
            }
        }
        guard texts.count == (value.array ?? [value]).count else {
            throw .wrongField(field, "a list of texts")
        }
        return texts
    }

    /// A whole number that may be absent.
    package func optionalInt(_ field: String) throws(PlanError) -> Int? {
        guard let value = self[field] else { return nil }
        guard let number = value.int else { throw .wrongField(field, "a whole number") }
        return number
    }

    /// A number that may be absent.
    package func optionalDouble(_ field: String) throws(PlanError) -> Double? {
        guard let value = self[field] else { return nil }
        guard let number = value.double else { throw .wrongField(field, "a number") }
        return number
    }

    /// A list of numbers; a single number is a list of one.
    package func numbers(_ field: String) throws(PlanError) -> [Double] {
        let value = try required(field), items = value.array ?? [value]
        let numbers = items.compactMap(\.double)
        guard numbers.count == items.count else { throw .wrongField(field, "a list of numbers") }
        return numbers
    }

    /// True or false; absent is `standard`.
    package func flag(_ field: String, default standard: Bool = false) throws(PlanError) -> Bool {
        guard let value = self[field] else { return standard }
        guard let flag = value.bool else { throw .wrongField(field, "true or false") }
        return flag
    }

    /// Confidence level, 0.95 unless given.
    package func level() throws(PlanError) -> Double {
        let level = try optionalDouble("level") ?? 0.95
        guard level > 0, level < 1 else { throw .wrongField("level", "between 0 and 1") }
        return level
    }

    /// A member of `inline`.
    package func inline(_ field: String) -> JSON? {
        guard let value = self["inline"]?[field], !value.isNull else { return Optional<JSON>.none }
        return value
    }
}
