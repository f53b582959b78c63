import Foundation

/// Makes plain UTF-8 of a document before Foundation's parser sees it: that parser ends the process on bytes that are
/// no UTF-8 and on some processing instructions, and would read what a declaration of entities says.
enum XMLGuard {
    private static let utf8Names: Set<String> = ["utf-8", "utf8", "us-ascii", "ascii"]
    private static let latinNames: Set<String> = ["iso-8859-1", "latin1", "windows-1252"]

    /// The document in UTF-8 without its XML declaration and processing instructions; blanks stand in their place,
    /// so that lines and columns stay. Throws IC0670 and IC0671.
    static func plainText(
        _ data: Data, file: String, allowsPlainDoctype: Bool
    ) throws(CytometryError) -> Data {
        var bytes = [UInt8](data)
        // UTF-16 or UTF-32 would hide declarations from the search below.
        if let zero = bytes.firstIndex(of: 0) {
            throw .xmlSyntax(
                "it holds a zero byte; only UTF-8 and 8-bit encodings are read", at: place(bytes, zero, file))
        }
        if bytes.starts(with: [0xef, 0xbb, 0xbf]) { bytes.removeFirst(3) }
        let encoding = encoding(bytes)
        if latinNames.contains(encoding) {
            bytes = transcoded(bytes)
        } else if !utf8Names.contains(encoding) {
            throw .xmlSyntax("the encoding '\(encoding.prefix(40))' is not read", at: place(bytes, 0, file))
        } else if String(validating: bytes, as: UTF8.self) == nil {
            throw .xmlSyntax(
                "it is not valid UTF-8, as it says", at: .text(file: file, line: nil, column: nil))
        }
        var index = 0
        while let at = bytes[index...].firstIndex(of: 0x3c), at + 1 < bytes.count {
            index = at + 1
            if bytes[at + 1] == 0x3f {
                guard let end = bytes[at...].firstRange(of: [0x3f, 0x3e])?.upperBound else {
                    throw .xmlSyntax("a processing instruction does not end", at: place(bytes, at, file))
                }
                for i in at..<end where bytes[i] != 10 && bytes[i] != 13 { bytes[i] = 32 }
                index = end
            } else if bytes[at + 1] == 0x21 {
                try checkDeclaration(bytes, at, file, allowsPlainDoctype)
            }
        }
        return Data(bytes)
    }

    private static func checkDeclaration(
        _ bytes: [UInt8], _ at: Int, _ file: String, _ allowsPlainDoctype: Bool
    ) throws(CytometryError) {
        let word = String(decoding: bytes[at..<min(at + 10, bytes.count)], as: UTF8.self)
        if word.hasPrefix("<!DOCTYPE") {
            guard allowsPlainDoctype, isPlain(bytes, at + 9) else {
                throw .xmlUnsafe("a document type declaration", at: place(bytes, at, file))
            }
        } else if !word.hasPrefix("<![CDATA[") && !word.hasPrefix("<!--") {
            throw .xmlUnsafe("a markup declaration", at: place(bytes, at, file))
        }
    }

    /// The encoding of the XML declaration in lower case; `utf-8` without one.
    private static func encoding(_ bytes: [UInt8]) -> String {
        guard bytes.starts(with: Array("<?xml".utf8)),
            let end = bytes.prefix(400).firstRange(of: [0x3f, 0x3e])?.lowerBound
        else { return "utf-8" }
        let head = String(decoding: bytes[..<end], as: UTF8.self)
        guard let found = head.firstRange(of: "encoding") else { return "utf-8" }
        return head[found.upperBound...].drop { " =\"'".contains($0) }.prefix { !" \"'".contains($0) }
            .lowercased()
    }

    /// Latin-1 and its Windows form as UTF-8. Bytes 0x80...0x9f are letters and signs only in the Windows form,
    /// which is what is meant whenever they occur.
    private static func transcoded(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count + bytes.count / 8)
        for byte in bytes {
            if byte < 0x80 {
                result.append(byte)
            } else {
                let scalar = byte < 0xa0 ? windows[Int(byte) - 0x80] : Unicode.Scalar(byte)
                result.append(contentsOf: String(Character(scalar)).utf8)
            }
        }
        return result
    }

    private static let windows: [Unicode.Scalar] = [
        "€", "\u{fffd}", "‚", "ƒ", "„", "…", "†", "‡", "ˆ", "‰", "Š", "‹", "Œ", "\u{fffd}", "Ž", "\u{fffd}",
        "\u{fffd}", "‘", "’", "“", "”", "•", "–", "—", "˜", "™", "š", "›", "œ", "\u{fffd}", "ž", "Ÿ",
    ]

    /// True for ` Name>`: no identifier of another file and no declarations.
    private static func isPlain(_ bytes: [UInt8], _ start: Int) -> Bool {
        guard let end = bytes[min(start, bytes.count)...].firstIndex(of: 0x3e), end - start < 80 else {
            return false
        }
        let words = bytes[start..<end].split { $0 == 32 || $0 == 10 || $0 == 13 || $0 == 9 }
        guard let name = words.first, words.count == 1 else { return false }
        return name.allSatisfy {
            (65...90).contains($0) || (97...122).contains($0) || (48...57).contains($0) || $0 == 45
                || $0 == 95
        }
    }

    private static func place(_ bytes: [UInt8], _ index: Int, _ file: String) -> CytometryError.Place {
        let before = bytes[..<index]
        let line = before.reduce(1) { $1 == 10 ? $0 + 1 : $0 }
        let start = before.lastIndex(of: 10).map { $0 + 1 } ?? 0
        return .text(file: file, line: line, column: index - start + 1)
    }
}
