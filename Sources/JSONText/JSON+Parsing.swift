import Diagnostics

/// Why a JSON text could not be read, with line and column.
package struct JSONError: ImmunochronError {
    package var code: String { "IC0101" }
    package var message: String
    package var remedy: String? { "Check the JSON syntax at that place." }
    package var location: SourceLocation?
    package var failure: FailureKind { .badData }
}

extension JSON {
    /// Reads one JSON value (RFC 8259) and nothing after it. Duplicate keys and depth over 200 are refused.
    package init(parsing text: String, file: String = "JSON") throws(JSONError) {
        var parser = JSONParser(bytes: Array(text.utf8), file: file)
        self = try parser.document()
    }
}

/// A recursive-descent reader over UTF-8 bytes.
private struct JSONParser {
    let bytes: [UInt8]
    let file: String
    var at = 0
    var depth = 0

    init(bytes: [UInt8], file: String) {
        self.bytes = bytes
        self.file = file
    }

    mutating func document() throws(JSONError) -> JSON {
        let value = try self.value()
        skipBlanks()
        guard at == bytes.count else { throw failure("unexpected text after the value") }
        return value
    }

    func failure(_ message: String) -> JSONError {
        let before = bytes.prefix(at)
        let line = before.count(where: { $0 == 10 }) + 1
        let column = at - (before.lastIndex(of: 10).map { $0 + 1 } ?? 0) + 1
        return JSONError(
            message: message, location: SourceLocation(file: file, line: line, column: column))
    }

    mutating func skipBlanks() {
        while at < bytes.count, [32, 9, 10, 13].contains(bytes[at]) { at += 1 }
    }

    mutating func value() throws(JSONError) -> JSON {
        skipBlanks()
        guard at < bytes.count else { throw failure("the text ends where a value should be") }
        switch bytes[at] {
        case UInt8(ascii: "{"): return try nested { p throws(JSONError) in try p.object() }
        case UInt8(ascii: "["): return try nested { p throws(JSONError) in try p.array() }
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    mutating func nested(
        _ body: (inout JSONParser) throws(JSONError) -> JSON
    ) throws(JSONError) -> JSON {
        depth += 1
        guard depth <= 200 else { throw failure("nested deeper than 200 levels") }
        let value = try body(&self)
        depth -= 1
        return value
    }

    mutating func word(_ word: String, _ value: JSON) throws(JSONError) -> JSON {
        guard bytes[at...].starts(with: word.utf8) else { throw failure("expected '\(word)'") }
        at += word.utf8.count
        return value
    }

    mutating func expect(_ byte: UInt8) throws(JSONError) {
        skipBlanks()
        guard at < bytes.count, bytes[at] == byte else {
            throw failure("expected '\(Character(UnicodeScalar(byte)))'")
        }
        at += 1
    }

    func peek() -> UInt8? { at < bytes.count ? bytes[at] : nil }

    mutating func array() throws(JSONError) -> JSON {
        at += 1
        var items: [JSON] = []
        skipBlanks()
        if peek() == UInt8(ascii: "]") {
            at += 1
            return .array(items)
        }
        while true {
            items.append(try value())
            skipBlanks()
            if peek() == UInt8(ascii: ",") {
                at += 1
                continue
            }
            try expect(UInt8(ascii: "]"))
            return .array(items)
        }
    }

    mutating func object() throws(JSONError) -> JSON {
        at += 1
        var members: [String: JSON] = [:]
        skipBlanks()
        if peek() == UInt8(ascii: "}") {
            at += 1
            return .object(members)
        }
        while true {
            skipBlanks()
            guard peek() == UInt8(ascii: "\"") else { throw failure("expected a quoted key") }
            let key = try string()
            try expect(UInt8(ascii: ":"))
            guard members.updateValue(try value(), forKey: key) == nil else {
                throw failure("the key '\(key)' occurs twice")
            }
            skipBlanks()
            if peek() == UInt8(ascii: ",") {
                at += 1
                continue
            }
            try expect(UInt8(ascii: "}"))
            return .object(members)
        }
    }

    mutating func number() throws(JSONError) -> JSON {
        let start = at
        while at < bytes.count, "+-.eE0123456789".utf8.contains(bytes[at]) { at += 1 }
        let text = String(decoding: bytes[start..<at], as: UTF8.self)
        if let whole = Int(text) { return .integer(whole) }
        guard let value = Double(text), value.isFinite else {
            at = start
            throw failure("expected a value")
        }
        return .number(value)
    }

    mutating func string() throws(JSONError) -> String {
        at += 1
        var out: [UInt8] = []
        while let byte = peek() {
            at += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: out, as: UTF8.self) else {
                    throw failure("the string is not UTF-8")
                }
                return text
            case UInt8(ascii: "\\"): try escape(into: &out)
            case 0..<32: throw failure("control character in a string")
            default: out.append(byte)
            }
        }
        throw failure("the string is not closed")
    }

    mutating func escape(into out: inout [UInt8]) throws(JSONError) {
        guard let byte = peek() else { throw failure("the string is not closed") }
        at += 1
        switch byte {
        case UInt8(ascii: "n"): out.append(10)
        case UInt8(ascii: "t"): out.append(9)
        case UInt8(ascii: "r"): out.append(13)
        case UInt8(ascii: "b"): out.append(8)
        case UInt8(ascii: "f"): out.append(12)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): out.append(byte)
        case UInt8(ascii: "u"):
            var unit = try hex4()
            if (0xD800..<0xDC00).contains(unit), at + 1 < bytes.count, bytes[at] == UInt8(ascii: "\\") {
                at += 2
                let low = try hex4()
                guard (0xDC00..<0xE000).contains(low) else { throw failure("unpaired surrogate") }
                unit = 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
            }
            guard let scalar = UnicodeScalar(unit) else { throw failure("unpaired surrogate") }
            out.append(contentsOf: String(Character(scalar)).utf8)
        default: throw failure("unknown escape")
        }
    }

    mutating func hex4() throws(JSONError) -> UInt32 {
        guard at + 4 <= bytes.count,
            let value = UInt32(String(decoding: bytes[at..<at + 4], as: UTF8.self), radix: 16)
        else { throw failure("expected four hexadecimal digits") }
        at += 4
        return value
    }
}
