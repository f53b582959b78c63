import Diagnostics

/// A pull reader for the XML of workbooks: elements, attributes, text; prefixes of names are dropped.
///
/// Document types are refused, so no entity can be declared (no external entities, no expansion bombs).
/// Nesting is checked by depth, which is what cut-off parts get wrong.
struct XMLReader {
    enum Event { case start, end, text, finished }

    private let refill: (inout [UInt8]) throws(TabularError) -> Bool
    private let part: String
    private let path: String
    private var buffer: [UInt8] = []
    private var position = 0
    private var isExhausted = false
    private var depth = 0
    private var pendingEnd = false
    /// Local name of the current element.
    private var name = 0..<0
    private var attributes = 0..<0
    /// Raw text of the current text event.
    private var content = 0..<0
    private var isVerbatim = false

    /// Longest tag or text run.
    static let maximumTokenBytes = 16 << 20

    /// Reads a part of an archive.
    init(_ part: ZipPart) {
        self.init(path: part.archive.path, part: part.name) { (bytes: inout [UInt8]) throws(TabularError) in
            try part.append(to: &bytes, count: 1 << 16) > 0
        }
    }

    /// Reads bytes in memory.
    init(_ bytes: [UInt8], path: String, part: String) {
        self.init(path: path, part: part) { (_: inout [UInt8]) throws(TabularError) in false }
        buffer = bytes
    }

    private init(path: String, part: String, refill: @escaping (inout [UInt8]) throws(TabularError) -> Bool) {
        self.path = path
        self.part = part
        self.refill = refill
    }

    mutating func next() throws(TabularError) -> Event {
        if pendingEnd {
            pendingEnd = false
            depth -= 1
            return .end
        }
        while true {
            guard try ensure(1) else {
                if depth != 0 { throw malformed("it ends too early") }
                return .finished
            }
            if buffer[position] != UInt8(ascii: "<") { return try text() }
            guard try ensure(2) else { throw malformed("it ends too early") }
            switch buffer[position + 1] {
            case UInt8(ascii: "?"): _ = try skip(to: "?>")
            case UInt8(ascii: "!"):
                if try starts(with: "<!--") {
                    _ = try skip(to: "-->")
                } else if try starts(with: "<![CDATA[") {
                    let length = try skip(to: "]]>")
                    content = (position - length + 9)..<(position - 3)
                    isVerbatim = true
                    return .text
                } else {
                    throw malformed("it declares a document type")
                }
            case UInt8(ascii: "/"):
                try tag()
                depth -= 1
                if depth < 0 { throw malformed("an element is closed that was never opened") }
                return .end
            default:
                try tag()
                depth += 1
                return .start
            }
        }
    }
}

// MARK: Current event

extension XMLReader {
    func isElement(_ wanted: StaticString) -> Bool { equals(name, wanted) }

    /// The attribute's value, entities decoded; nil when absent.
    func attribute(_ wanted: StaticString) -> String? {
        guard let range = rawAttribute(wanted) else { return nil }
        return decoded(range)
    }

    /// Bytes of the attribute's value, as they stand.
    func withAttribute<R>(_ wanted: StaticString, _ body: (UnsafeRawBufferPointer) -> R) -> R? {
        guard let range = rawAttribute(wanted) else { return nil }
        return buffer.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[range])) }
    }

    func isTrue(_ attribute: StaticString) -> Bool {
        withAttribute(attribute) { $0.elementsEqual([0x31]) || $0.elementsEqual("true".utf8) } ?? false
    }

    /// Appends the text of the current text event, entities decoded.
    func appendText(to output: inout [UInt8]) throws(TabularError) {
        let ok = buffer.withUnsafeBytes { bytes in
            XMLText.append(
                UnsafeRawBufferPointer(rebasing: bytes[content]), isVerbatim: isVerbatim, to: &output)
        }
        if !ok { throw malformed("it holds an unknown entity or bytes that are no UTF-8") }
    }

    private func decoded(_ range: Range<Int>) -> String {
        var output: [UInt8] = []
        _ = buffer.withUnsafeBytes {
            XMLText.append(UnsafeRawBufferPointer(rebasing: $0[range]), isVerbatim: false, to: &output)
        }
        return String(decoding: output, as: UTF8.self)
    }

    private func rawAttribute(_ wanted: StaticString) -> Range<Int>? {
        buffer.withUnsafeBytes { XMLReader.attribute(wanted, in: $0, attributes) }
    }

    private static func attribute(
        _ wanted: StaticString, in bytes: UnsafeRawBufferPointer, _ range: Range<Int>
    ) -> Range<Int>? {
        var i = range.lowerBound
        let end = range.upperBound
        while i < end {
            while i < end, isSpace(bytes[i]) { i &+= 1 }
            var start = i
            while i < end, bytes[i] != UInt8(ascii: "=") {
                if bytes[i] == UInt8(ascii: ":") { start = i + 1 }
                i &+= 1
            }
            var nameEnd = i
            while nameEnd > start, isSpace(bytes[nameEnd - 1]) { nameEnd -= 1 }
            i &+= 1
            while i < end, isSpace(bytes[i]) { i &+= 1 }
            guard i < end else { return nil }
            let quote = bytes[i]
            let valueStart = i + 1
            i = valueStart
            while i < end, bytes[i] != quote { i &+= 1 }
            let isWanted = UnsafeRawBufferPointer(rebasing: bytes[start..<nameEnd])
                .elementsEqual(UnsafeBufferPointer(start: wanted.utf8Start, count: wanted.utf8CodeUnitCount))
            if isWanted { return valueStart..<i }
            i &+= 1
        }
        return nil
    }

    private func equals(_ range: Range<Int>, _ wanted: StaticString) -> Bool {
        guard range.count == wanted.utf8CodeUnitCount else { return false }
        return buffer.withUnsafeBytes { bytes in
            UnsafeRawBufferPointer(rebasing: bytes[range])
                .elementsEqual(UnsafeBufferPointer(start: wanted.utf8Start, count: range.count))
        }
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }

    func malformed(_ message: String) -> TabularError {
        TabularError(
            .malformedXML, "the workbook's part '\(part)' is malformed: \(message)",
            remedy: "Open the workbook in a spreadsheet program and save it again as .xlsx.",
            at: SourceLocation(file: path))
    }
}

// MARK: Tokens

extension XMLReader {
    /// Makes `count` bytes available from the current position; false when the part ends before.
    private mutating func ensure(_ count: Int) throws(TabularError) -> Bool {
        while buffer.count - position < count {
            if isExhausted { return false }
            if position > 0 {
                buffer.removeFirst(position)
                position = 0
            }
            if buffer.count > XMLReader.maximumTokenBytes {
                throw malformed("an element is longer than 16 MB")
            }
            if try !refill(&buffer) { isExhausted = true }
        }
        return true
    }

    private mutating func starts(with text: StaticString) throws(TabularError) -> Bool {
        guard try ensure(text.utf8CodeUnitCount) else { return false }
        return equals(position..<position + text.utf8CodeUnitCount, text)
    }

    /// Moves behind the next `terminator` and answers by how many bytes; they stay in the buffer.
    private mutating func skip(to terminator: StaticString) throws(TabularError) -> Int {
        let length = terminator.utf8CodeUnitCount
        var offset = 0
        while true {
            guard try ensure(offset + length) else { throw malformed("it ends too early") }
            if equals(position + offset..<position + offset + length, terminator) { break }
            offset += 1
        }
        position += offset + length
        return offset + length
    }

    private mutating func text() throws(TabularError) -> Event {
        var length = 0
        while true {
            length = XMLReader.offset(of: UInt8(ascii: "<"), in: buffer, from: position + length) - position
            if position + length < buffer.count { break }
            if try !ensure(length + 1) { break }
        }
        content = position..<position + length
        isVerbatim = false
        position += length
        return .text
    }

    /// Position of the next such byte, or the end.
    private static func offset(of byte: UInt8, in buffer: [UInt8], from start: Int) -> Int {
        buffer.withUnsafeBytes { bytes in
            var i = start
            while i < bytes.count, bytes[i] != byte { i &+= 1 }
            return i
        }
    }

    /// Takes the tag at the current position apart.
    private mutating func tag() throws(TabularError) {
        let length = try tagLength()
        let end = position + length - 1
        var start = position + 1
        let isClosing = buffer[start] == UInt8(ascii: "/")
        if isClosing { start += 1 }
        var i = start
        while i < end, !XMLReader.isSpace(buffer[i]), buffer[i] != UInt8(ascii: "/") {
            if buffer[i] == UInt8(ascii: ":") { start = i + 1 }
            i &+= 1
        }
        guard i > start else { throw malformed("an element has no name") }
        name = start..<i
        pendingEnd = !isClosing && buffer[end - 1] == UInt8(ascii: "/")
        attributes = i..<max(i, pendingEnd ? end - 1 : end)
        position += length
    }

    /// Bytes from `<` to `>`; a `>` in quotes does not count.
    private mutating func tagLength() throws(TabularError) -> Int {
        var scan = TagScan()
        while !buffer.withUnsafeBytes({ scan.run($0, from: position) }) {
            guard try ensure(scan.length + 1) else { throw malformed("it ends inside an element") }
        }
        return scan.length
    }

    /// Looks for the end of a tag; goes on where it stopped when more bytes have come.
    private struct TagScan {
        private(set) var length = 1
        private var quote: UInt8 = 0

        mutating func run(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Bool {
            while start + length < bytes.count {
                let byte = bytes[start + length]
                length &+= 1
                if quote != 0 {
                    if byte == quote { quote = 0 }
                } else if byte == UInt8(ascii: ">") {
                    return true
                } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                    quote = byte
                }
            }
            return false
        }
    }
}
