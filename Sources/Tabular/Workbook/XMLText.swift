/// Text of XML and of SpreadsheetML on top of it.
enum XMLText {
    /// Appends text with its entities decoded; false for unknown entities and for bytes that are no UTF-8.
    static func append(_ raw: UnsafeRawBufferPointer, isVerbatim: Bool, to output: inout [UInt8]) -> Bool {
        guard case .valid = UTF8Validation.check(raw) else { return false }
        guard !isVerbatim, raw.contains(UInt8(ascii: "&")) else {
            output.append(contentsOf: raw)
            return true
        }
        var i = 0
        while i < raw.count {
            guard raw[i] == UInt8(ascii: "&") else {
                output.append(raw[i])
                i += 1
                continue
            }
            guard let end = raw[i...].prefix(12).firstIndex(of: UInt8(ascii: ";")),
                let scalar = entity(String(decoding: raw[(i + 1)..<end], as: UTF8.self))
            else { return false }
            output.append(contentsOf: Character(scalar).utf8)
            i = end + 1
        }
        return true
    }

    private static func entity(_ name: String) -> Unicode.Scalar? {
        switch name {
        case "amp": return "&"
        case "lt": return "<"
        case "gt": return ">"
        case "quot": return "\""
        case "apos": return "'"
        default:
            guard name.hasPrefix("#") else { return nil }
            let digits = name.dropFirst()
            let code =
                digits.hasPrefix("x") || digits.hasPrefix("X")
                ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
            guard let code, code != 0 else { return nil }
            return Unicode.Scalar(code)
        }
    }

    /// Resolves `_x000D_` (ECMA-376 part 1, 22.9.2.19) in the bytes from `start` on.
    static func resolveEscapes(in bytes: inout [UInt8], from start: Int) {
        guard bytes[start...].contains(UInt8(ascii: "_")) else { return }
        var read = start, result: [UInt8] = []
        var units: [UInt16] = []
        func flush() {
            result.append(contentsOf: String(decoding: units, as: UTF16.self).utf8)
            units.removeAll()
        }
        while read < bytes.count {
            if let unit = escape(bytes, at: read) {
                // Neighbours may be the halves of a surrogate pair.
                units.append(unit)
                read += 7
            } else {
                flush()
                result.append(bytes[read])
                read += 1
            }
        }
        flush()
        bytes.replaceSubrange(start..., with: result)
    }

    private static func escape(_ bytes: [UInt8], at i: Int) -> UInt16? {
        guard i + 7 <= bytes.count, bytes[i] == UInt8(ascii: "_"), bytes[i + 1] == UInt8(ascii: "x"),
            bytes[i + 6] == UInt8(ascii: "_")
        else { return nil }
        let digits = String(decoding: bytes[i + 2..<i + 6], as: UTF8.self)
        guard digits.allSatisfy(\.isHexDigit), let unit = UInt16(digits, radix: 16), unit != 0 else {
            return nil
        }
        return unit
    }
}
