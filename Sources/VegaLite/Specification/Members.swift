import JSONText

/// Collects the members of a JSON object: what is nil stays out of the specification.
struct Members {
    private(set) var object: [String: JSON] = [:]

    mutating func set(_ key: String, _ value: JSON?) {
        if let value { object[key] = value }
    }
    mutating func set(_ key: String, _ value: Double?) { set(key, value.map(JSON.number)) }
    mutating func set(_ key: String, _ value: Int?) { set(key, value.map(JSON.integer)) }
    mutating func set(_ key: String, _ value: Bool?) { set(key, value.map(JSON.bool)) }
    mutating func set(_ key: String, _ value: String?) { set(key, value.map(JSON.string)) }
    mutating func set(_ key: String, _ values: [Double]?) { set(key, values.map { JSON($0) }) }
    mutating func set(_ key: String, _ values: [String]?) { set(key, values.map { JSON($0) }) }

    var json: JSON { .object(object) }
}

/// One line of text is written as a string, several as an array: Vega-Lite breaks lines only this way.
func lines(_ text: [String]) -> JSON {
    text.count == 1 ? .string(text[0]) : JSON(text)
}
