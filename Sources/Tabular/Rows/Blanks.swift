/// Blanks as spreadsheets leave them around values: ASCII ones, no-break, thin and ideographic spaces.
enum Blanks {
    static func trimmed(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        var start = 0, end = bytes.count
        while start < end {
            let width = leadingWidth(bytes, at: start, end: end)
            if width == 0 { break }
            start += width
        }
        while end > start {
            let width = trailingWidth(bytes, start: start, end: end)
            if width == 0 { break }
            end -= width
        }
        return UnsafeRawBufferPointer(rebasing: bytes[start..<end])
    }

    /// Bytes of the blank at `i`, 0 when there is none.
    static func leadingWidth(_ bytes: UnsafeRawBufferPointer, at i: Int, end: Int) -> Int {
        let byte = bytes[i]
        if byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) { return 1 }
        if byte < 0x80 { return 0 }
        if byte == 0xC2, i + 1 < end, bytes[i + 1] == 0xA0 { return 2 }
        if i + 2 < end, isWide(byte, bytes[i + 1], bytes[i + 2]) { return 3 }
        return 0
    }

    private static func trailingWidth(_ bytes: UnsafeRawBufferPointer, start: Int, end: Int) -> Int {
        let byte = bytes[end - 1]
        if byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) { return 1 }
        if byte < 0x80 { return 0 }
        if byte == 0xA0, end - 2 >= start, bytes[end - 2] == 0xC2 { return 2 }
        if end - 3 >= start, isWide(bytes[end - 3], bytes[end - 2], byte) { return 3 }
        return 0
    }

    /// U+2000–U+200A, U+202F, U+205F, U+3000, U+FEFF.
    private static func isWide(_ a: UInt8, _ b: UInt8, _ c: UInt8) -> Bool {
        switch (a, b, c) {
        case (0xE2, 0x80, 0x80...0x8A), (0xE2, 0x80, 0xAF), (0xE2, 0x81, 0x9F), (0xE3, 0x80, 0x80),
            (0xEF, 0xBB, 0xBF):
            true
        default: false
        }
    }
}
