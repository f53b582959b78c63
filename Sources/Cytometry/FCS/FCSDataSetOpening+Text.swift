/// The TEXT segment and its supplement (FCS 3.1, section 3.2).
extension FCSDataSetOpening {
    mutating func readText() throws(CytometryError) {
        let bytes = try textBytes()
        var parser = FCSTextParser(bytes, at: start + textSegment.begin)
        guard parser.parse(into: &keywords, warnings: &warnings) else {
            throw .text(
                "it has more than a million keywords", file: source.name, offset: start + textSegment.begin)
        }
        trimEnd(bytes)
        try readSupplementalText(delimiter: bytes.first)
    }

    private mutating func textBytes() throws(CytometryError) -> [UInt8] {
        let room = source.size - start
        let segment = header.text
        guard segment.begin >= FCSHeader.length else {
            throw .text(
                "it would begin at byte \(segment.begin), inside the HEADER", file: source.name,
                offset: start + 10)
        }
        guard segment.length >= 2, segment.begin <= segment.end else {
            throw .text(
                "it would reach from \(segment.begin) to \(segment.end)", file: source.name,
                offset: start + 10)
        }
        // Some writers count the end one too far: then it may lie just behind the file.
        guard segment.end <= room else {
            throw .text(
                "the HEADER says it ends at byte \(segment.end), but only \(room) bytes follow",
                file: source.name,
                offset: start + 18)
        }
        let length = min(segment.length, room - segment.begin)
        var bytes = try source.bytes(at: start + segment.begin, count: length)
        if bytes.first == 0x20, let begin = bytes.firstIndex(where: { $0 != 0x20 }), begin < bytes.count - 2,
            !FCSDataSetOpening.isWord(bytes[begin])
        {
            bytes.removeFirst(begin)
            warnings.append(
                FCSWarning(
                    "IC0619", "The HEADER states the begin of TEXT \(begin) bytes too early", at: start + 10))
            textSegment.begin += begin
        }
        if let first = bytes.first, FCSDataSetOpening.isWord(first) || first == UInt8(ascii: "$") {
            let before = try source.bytes(at: start + segment.begin - 1, count: 1)
            guard let delimiter = before.first, !FCSDataSetOpening.isWord(delimiter), delimiter != 0x20,
                bytes.contains(delimiter)
            else {
                throw .text(
                    "it begins with a letter and not with a delimiter", file: source.name,
                    offset: start + segment.begin)
            }
            bytes.insert(delimiter, at: 0)
            warnings.append(
                FCSWarning(
                    "IC0619", "The HEADER states the begin of TEXT one byte too late", at: start + 10))
            textSegment.begin -= 1
        }
        try correctEnd(&bytes)
        return bytes
    }

    /// An end of TEXT that the HEADER states a few bytes too late takes bytes of DATA for text; one stated too early cuts
    /// the last values, `$TOT` perhaps. The delimiters and the begin of DATA tell.
    private mutating func correctEnd(_ bytes: inout [UInt8]) throws(CytometryError) {
        guard let delimiter = bytes.first, let last = bytes.last, header.data.begin > textSegment.begin else {
            return
        }
        let overlap = textSegment.begin + bytes.count - header.data.begin
        if overlap > 0 {
            let kept = bytes.count - overlap
            guard overlap <= 64, kept > 2, bytes[kept - 1] == delimiter || bytes[kept - 1] == 0x20,
                !bytes[kept...].contains(delimiter)
            else { return }
            bytes.removeLast(overlap)
            textSegment.end = header.data.begin - 1
            warnings.append(
                FCSWarning(
                    "IC0619",
                    "The HEADER states the end of TEXT \(overlap) bytes too late: DATA begins before it",
                    at: start + 18))
            return
        }
        let behind = textSegment.begin + bytes.count
        let room = min(header.data.begin, source.size - start) - behind
        guard room > 0 else { return }
        let gap = try source.bytes(at: start + behind, count: min(room, 1 << 20))
        guard let next = gap.first, next > 0x20, next != delimiter || last != delimiter else { return }
        let text = gap.prefix { $0 >= 0x20 || $0 == delimiter || ($0 >= 0x09 && $0 <= 0x0D) }
        guard let end = text.lastIndex(of: delimiter) else { return }
        // The closing delimiter alone changes nothing; behind one, a single one more may be chance.
        let delimiters = text.count { $0 == delimiter }
        if next == delimiter || last == delimiter, delimiters < 2 { return }
        bytes += text[...end]
        textSegment.end = behind + end
        warnings.append(
            FCSWarning(
                "IC0619",
                "The HEADER states the end of TEXT \(end + 1) bytes too early: the text goes on behind it",
                at: start + 18))
    }

    /// What stands behind the last delimiter is no text when `$BEGINDATA` says that DATA begins there.
    private mutating func trimEnd(_ bytes: [UInt8]) {
        guard header.data.isZero || header.data.begin > textSegment.end,
            let begin = keywords.text("$BEGINDATA").flatMap({ FCSNumber.offset($0)?.number }),
            begin > textSegment.begin, begin <= textSegment.end, begin - textSegment.begin < bytes.count,
            textSegment.end - begin < 64, let delimiter = bytes.first,
            bytes[begin - textSegment.begin - 1] == delimiter,
            !bytes[(begin - textSegment.begin)...].contains(delimiter)
        else { return }
        warnings.append(
            FCSWarning(
                "IC0619",
                "The HEADER states the end of TEXT \(textSegment.end + 1 - begin) bytes too late: DATA begins before it",
                at: start + 18))
        textSegment.end = begin - 1
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }

    /// `$BEGINSTEXT` and `$ENDSTEXT` (FCS 3.1, section 3.2.3): often stated wrongly, seldom needed.
    private mutating func readSupplementalText(delimiter: UInt8?) throws(CytometryError) {
        guard let begin = keywords.text("$BEGINSTEXT").flatMap({ FCSNumber.offset($0)?.number }),
            let end = keywords.text("$ENDSTEXT").flatMap({ FCSNumber.offset($0)?.number }), begin > 0,
            end > begin
        else { return }
        let segment = FCSSegment(begin: begin, end: end)
        guard segment != header.text else { return }
        guard begin >= FCSHeader.length, end < source.size - start,
            end < textSegment.begin || begin > textSegment.end,
            case let bytes = try source.bytes(at: start + begin, count: segment.length),
            bytes.first == delimiter
        else {
            warnings.append(
                FCSWarning(
                    "IC0629", "The supplemental TEXT segment \(begin)–\(end) cannot be used and was ignored",
                    at: keywords.entry("$BEGINSTEXT")?.offset))
            return
        }
        var parser = FCSTextParser(bytes, at: start + begin)
        guard parser.parse(into: &keywords, warnings: &warnings) else {
            throw .text("it has more than a million keywords", file: source.name, offset: start + begin)
        }
    }
}
