import ArgumentParser
import JSONText

/// Options of one family of methods and the spec fields they stand for.
protocol StatsFields: ParsableArguments {
    /// Whether `--by` and `--adjust` belong to the method instead of making a family of several calls.
    static var ownsGrouping: Bool { get }
    /// Whether the method draws random numbers, and so takes `--seed` and `--threads`.
    static var isRandom: Bool { get }
    func fields() throws -> [String: JSON]
}

extension StatsFields {
    static var ownsGrouping: Bool { false }
    static var isRandom: Bool { false }
}

/// Lists typed with commas.
enum TypedList {
    static func texts(_ text: String) -> [String] {
        text.split(separator: ",", omittingEmptySubsequences: false).map { String($0).trimmingBlanks }
    }

    static func numbers(_ text: String, option: String) throws -> JSON {
        .array(try texts(text).map { .number(try number($0, option: option)) })
    }

    /// A number, or NA where `missing` allows it.
    static func cell(_ text: String, option: String) throws -> JSON {
        text == "NA" ? .null : .number(try number(text, option: option))
    }

    static func number(_ text: String, option: String) throws -> Double {
        guard let number = Double(text), number.isFinite else {
            throw CLIError.badOption(option, "numbers separated by commas", text)
        }
        return number
    }

    /// `12,7;5,21`: rows separated by semicolons.
    static func counts(_ text: String, option: String) throws -> JSON {
        let rows = try text.split(separator: ";").map { row in
            try texts(String(row)).map { cell -> JSON in
                guard let count = Int(cell) else {
                    throw CLIError.badOption(option, "whole numbers such as '12,7;5,21'", cell)
                }
                return .integer(count)
            }
        }
        return .array(rows.map { .array($0) })
    }
}

extension String {
    var trimmingBlanks: String {
        var text = self[...]
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}

/// Collects fields, leaving out what was not typed.
struct FieldList {
    private(set) var members: [String: JSON] = [:]

    mutating func set(_ key: String, _ text: String?) { if let text { members[key] = .string(text) } }
    mutating func set(_ key: String, _ number: Double?) { if let number { members[key] = .number(number) } }
    mutating func set(_ key: String, _ number: Int?) { if let number { members[key] = .integer(number) } }
    mutating func set(_ key: String, _ json: JSON) { members[key] = json }
    mutating func list(_ key: String, _ text: String?) {
        if let text { members[key] = JSON(TypedList.texts(text)) }
    }
    mutating func numbers(_ key: String, _ text: String?) throws {
        if let text { members[key] = try TypedList.numbers(text, option: "--\(key)") }
    }
}
