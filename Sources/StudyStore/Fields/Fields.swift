import Cohort
import JSONText

/// The fields of one subject (a patient, a course …) as the store keeps them: only those that are stated.
struct Fields {
    private(set) var values: [String: StatedValue] = [:]

    /// The field that says "this import knows the subject".
    static let stated = "stated"
    private static let attributePrefix = "attributes."

    init() {}
    init(_ values: [String: StatedValue]) { self.values = values }

    /// In a fixed order, so that two runs write the same store.
    var sorted: [(name: String, value: StatedValue)] {
        values.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    subscript(name: String) -> StatedValue? {
        get { values[name] }
        set { values[name] = newValue }
    }
}

// From values.
extension Fields {
    mutating func set(_ name: String, _ value: String?) { values[name] = value.map { StatedValue($0) } }
    mutating func set(_ name: String, _ value: Int?) { values[name] = value.map { StatedValue($0) } }
    mutating func set(_ name: String, _ value: Double?) { values[name] = value.map { StatedValue($0) } }
    mutating func set(_ name: String, _ value: Bool?) { values[name] = value.map { StatedValue($0) } }
    mutating func set(_ name: String, _ value: ReadingValue?) { values[name] = value.map { StatedValue($0) } }

    /// A list of words as a JSON array; an empty list states nothing.
    mutating func set(_ name: String, _ words: [String]) {
        values[name] = words.isEmpty ? nil : StatedValue(JSON(words).text())
    }

    mutating func set(attributes: [String: String]) {
        for (name, value) in attributes { values[Fields.attributePrefix + name] = StatedValue(value) }
    }
}

// To values.
extension Fields {
    func text(_ name: String) -> String? { values[name]?.text }
    func int(_ name: String) -> Int? { values[name]?.int }
    func double(_ name: String) -> Double? { values[name]?.double }
    func bool(_ name: String) -> Bool? { values[name]?.int.map { $0 != 0 } }
    func readingValue(_ name: String) -> ReadingValue? { values[name]?.readingValue }

    func words(_ name: String) -> [String] {
        guard let text = text(name), let array = (try? JSON(parsing: text))?.array else { return [] }
        return array.compactMap(\.string)
    }

    var attributes: [String: String] {
        var result: [String: String] = [:]
        for (name, value) in values where name.hasPrefix(Fields.attributePrefix) {
            result[String(name.dropFirst(Fields.attributePrefix.count))] = value.text
        }
        return result
    }
}
