/// Strict UTF-8 (no surrogates, no overlong forms, nothing above U+10FFFF) without NUL bytes.
enum UTF8Validation {
    enum Outcome: Equatable {
        case valid
        /// Valid up to here; the rest is the beginning of a character.
        case incomplete(at: Int)
        case invalid(at: Int)
        case nul(at: Int)
    }

    static func check(_ bytes: UnsafeRawBufferPointer) -> Outcome {
        guard let base = bytes.baseAddress else { return .valid }
        let end = bytes.count
        var i = 0
        while i < end {
            // Eight ASCII bytes at once; the subtraction borrows into a top bit only where a byte is 0.
            while i &+ 8 <= end {
                let word = base.loadUnaligned(fromByteOffset: i, as: UInt64.self)
                let zeros = (word &- 0x0101_0101_0101_0101) & ~word
                if (word | zeros) & 0x8080_8080_8080_8080 != 0 { break }
                i &+= 8
            }
            guard i < end else { break }
            let lead = bytes[i]
            if lead < 0x80 {
                if lead == 0 { return .nul(at: i) }
                i &+= 1
                continue
            }
            switch sequenceLength(bytes, at: i, end: end) {
            case .some(let length) where length > 0: i &+= length
            case .some: return .incomplete(at: i)
            case .none: return .invalid(at: i)
            }
        }
        return .valid
    }

    /// Length of the multi-byte character at `i`, 0 when the bytes end inside it, nil when it is none.
    private static func sequenceLength(_ bytes: UnsafeRawBufferPointer, at i: Int, end: Int) -> Int? {
        let lead = bytes[i]
        let length: Int
        var low: UInt8 = 0x80, high: UInt8 = 0xBF  // bounds of the second byte, Unicode table 3-7
        switch lead {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, low) = (3, 0xA0)
        case 0xED: (length, high) = (3, 0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, low) = (4, 0x90)
        case 0xF4: (length, high) = (4, 0x8F)
        case 0xF1...0xF3: length = 4
        default: return nil
        }
        for k in 1..<length {
            guard i + k < end else { return 0 }
            let byte = bytes[i + k]
            guard byte >= (k == 1 ? low : 0x80), byte <= (k == 1 ? high : 0xBF) else { return nil }
        }
        return length
    }
}
