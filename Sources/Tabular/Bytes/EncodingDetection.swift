/// Which encoding a file is in, judged from its first bytes and from its first bytes beyond ASCII.
struct EncodingDetection: Equatable {
    var encoding: TextEncoding
    var hasByteOrderMark = false
    /// True when byte patterns decided, not a mark or valid UTF-8.
    var isGuess = false

    /// - Parameters:
    ///   - start: the first bytes of the file.
    ///   - beyondASCII: bytes around the first one above 0x7F, empty when the file is pure ASCII.
    static func detect(start: [UInt8], beyondASCII: [UInt8]) -> EncodingDetection? {
        for encoding in [TextEncoding.utf8, .utf16LittleEndian, .utf16BigEndian, .gb18030]
        where start.starts(with: encoding.byteOrderMark) {
            return EncodingDetection(encoding: encoding, hasByteOrderMark: true)
        }
        if let encoding = utf16WithoutMark(start) {
            return EncodingDetection(encoding: encoding, isGuess: true)
        }
        switch beyondASCII.withUnsafeBytes(UTF8Validation.check) {
        case .valid, .incomplete: return EncodingDetection(encoding: .utf8)
        case .nul: return nil
        case .invalid: break
        }
        if looksLikeGB18030(beyondASCII) { return EncodingDetection(encoding: .gb18030, isGuess: true) }
        let undefined: Set<UInt8> = [0x81, 0x8D, 0x8F, 0x90, 0x9D]
        let encoding: TextEncoding = beyondASCII.contains(where: undefined.contains) ? .latin1 : .windows1252
        return EncodingDetection(encoding: encoding, isGuess: true)
    }

    /// Western text in UTF-16 has a NUL in every other byte; so have the delimiters of Chinese text.
    ///
    /// A NUL on the other side (as in U+4E00) may occur, yet rarely; and a table has line ends.
    private static func utf16WithoutMark(_ start: [UInt8]) -> TextEncoding? {
        var even = 0, odd = 0
        for (i, byte) in start.enumerated() where byte == 0 {
            if i.isMultiple(of: 2) { even += 1 } else { odd += 1 }
        }
        let enough = max(2, start.count / 20)
        if odd >= enough, even * 4 < odd, hasLineEnd(start, lowByteAt: 0) { return .utf16LittleEndian }
        if even >= enough, odd * 4 < even, hasLineEnd(start, lowByteAt: 1) { return .utf16BigEndian }
        return nil
    }

    private static func hasLineEnd(_ bytes: [UInt8], lowByteAt offset: Int) -> Bool {
        stride(from: 0, to: bytes.count - 1, by: 2).contains { i in
            let low = bytes[i + offset]
            return bytes[i + 1 - offset] == 0 && (low == 0x0A || low == 0x0D)
        }
    }

    /// All high bytes form valid pairs or quadruples, and most pairs are common characters.
    ///
    /// Western letters beyond ASCII mostly stand alone among ASCII letters, and lower-case ones lie above
    /// 0xE0; common hanzi (level 1 of GB 2312) have a lead byte of 0xB0–0xD7 and a second byte above 0xA0.
    private static func looksLikeGB18030(_ bytes: [UInt8]) -> Bool {
        var common = 0, other = 0, i = 0
        while i < bytes.count {
            let lead = bytes[i]
            if lead < 0x80 {
                i += 1
                continue
            }
            guard i + 1 < bytes.count else { break }
            let second = bytes[i + 1]
            guard (0x81...0xFE).contains(lead) else { return false }
            switch second {
            case 0x30...0x39:
                other += 1
                i += 4
            case 0x40...0x7E, 0x80...0xFE:
                let isCommon =
                    second >= 0xA1 && ((0xB0...0xD7).contains(lead) || (0xA1...0xA3).contains(lead))
                if isCommon { common += 1 } else { other += 1 }
                i += 2
            default: return false
            }
        }
        return common > other
    }
}
