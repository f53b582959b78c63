/// Reads HEADER and TEXT of one data set and derives everything that is known without the DATA segment.
struct FCSDataSetOpening {
    let source: FCSByteSource
    let start: Int
    let header: FCSHeader
    private(set) var keywords = FCSKeywords()
    private(set) var warnings: [FCSWarning] = []
    private(set) var channels: [FCSChannel] = []
    private(set) var dataType = FCSDataType.integer
    private(set) var mode = "L"
    private(set) var spillover: SpilloverMatrix?
    private(set) var timeStep: Double?
    private(set) var location: FCSDataLocator.Result
    /// Relative to `start`.
    private(set) var textSegment: FCSSegment
    /// `$NEXTDATA`, relative to `start`; nil when absent, 0 or unreadable.
    private(set) var nextData: Int?

    private var file: String { source.name }

    init(source: FCSByteSource, start: Int) throws(CytometryError) {
        self.source = source
        self.start = start
        let file = source.name
        guard source.size > 0 else {
            throw .notFCS(file: file, what: "the file is empty", remedy: "Copy the file again.")
        }
        let head = try source.bytes(at: start, count: max(0, min(FCSHeader.length, source.size - start)))
        header = try FCSHeader(head, file: file, start: start)
        textSegment = header.text
        let nothing = FCSRowLayout(types: [], widths: [], masks: [], isBigEndian: false)
        guard let nothing else { throw .data("no row layout", file: file, offset: start) }
        location = FCSDataLocator.Result(
            layout: nothing, origin: .header, offset: start, events: 0, available: 0)
        try readText()
        try readMode()
        let layouts = try readLayouts()
        nextData = readNext()
        location = try locate(layouts)
        try FCSTextTransfer.check(location, source: source)
        try checkPadding()
        try checkBegin()
        warnings += location.warnings
        readAmplifications()
        timeStep = readTimeStep()
        var parser = FCSSpilloverParser(keywords: keywords, channels: channels)
        spillover = parser.parse()
        warnings += parser.warnings
    }

    // MARK: TEXT

    private mutating func readText() throws(CytometryError) {
        let bytes = try textBytes()
        var parser = FCSTextParser(bytes, at: start + textSegment.begin)
        guard parser.parse(into: &keywords, warnings: &warnings) else {
            throw .text("it has more than a million keywords", file: file, offset: start + textSegment.begin)
        }
        try readSupplementalText(delimiter: bytes.first)
    }

    private mutating func textBytes() throws(CytometryError) -> [UInt8] {
        let room = source.size - start
        let segment = header.text
        guard segment.begin >= FCSHeader.length else {
            throw .text(
                "it would begin at byte \(segment.begin), inside the HEADER", file: file, offset: start + 10)
        }
        guard segment.length >= 2, segment.begin <= segment.end else {
            throw .text(
                "it would reach from \(segment.begin) to \(segment.end)", file: file, offset: start + 10)
        }
        // Some writers count the end one too far: then it may lie just behind the file.
        guard segment.end <= room else {
            throw .text(
                "the HEADER says it ends at byte \(segment.end), but only \(room) bytes follow", file: file,
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
                    "it begins with a letter and not with a delimiter", file: file,
                    offset: start + segment.begin)
            }
            bytes.insert(delimiter, at: 0)
            warnings.append(
                FCSWarning(
                    "IC0619", "The HEADER states the begin of TEXT one byte too late", at: start + 10))
            textSegment.begin -= 1
        }
        return bytes
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }

    /// `$BEGINSTEXT` and `$ENDSTEXT` (FCS 3.1, section 3.2.3): often stated wrongly, seldom needed.
    private mutating func readSupplementalText(delimiter: UInt8?) throws(CytometryError) {
        guard let begin = keywords.text("$BEGINSTEXT").flatMap({ FCSNumber.integer($0)?.number }),
            let end = keywords.text("$ENDSTEXT").flatMap({ FCSNumber.integer($0)?.number }), begin > 0,
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
            throw .text("it has more than a million keywords", file: file, offset: start + begin)
        }
    }

    // MARK: Single keywords

    private func offset(of key: String) -> Int { keywords.entry(key)?.offset ?? start + textSegment.begin }

    private mutating func readMode() throws(CytometryError) {
        guard let text = keywords.text("$MODE") else {
            warnings.append(
                FCSWarning("IC0628", "$MODE is missing; list mode was assumed", at: offset(of: "$MODE")))
            return
        }
        mode = text.uppercased()
        guard mode == "L" else { throw .mode(text, file: file, offset: offset(of: "$MODE")) }
    }

    /// A whole number ≥ 0; nil when absent or unreadable (with a warning), an error when negative.
    private mutating func count(_ key: String) throws(CytometryError) -> Int? {
        guard let text = keywords.text(key) else { return nil }
        if let whole = FCSNumber.integer(text) {
            guard whole.number >= 0 else {
                throw .keyword(
                    "\(key) is \(whole.number), but cannot be negative", file: file, offset: offset(of: key))
            }
            if !whole.isExact {
                warnings.append(
                    FCSWarning("IC0628", "\(key) is '\(text)'; \(whole.number) was read", at: offset(of: key))
                )
            }
            return whole.number
        }
        if text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) { return Int.max }
        warnings.append(FCSWarning("IC0628", "\(key) is '\(text)', which is no number", at: offset(of: key)))
        return nil
    }

    private mutating func readNext() -> Int? {
        guard let text = keywords.text("$NEXTDATA") else { return nil }
        guard let whole = FCSNumber.integer(text) else {
            warnings.append(
                FCSWarning(
                    "IC0621", "$NEXTDATA is '\(text)', which is no offset", at: offset(of: "$NEXTDATA")))
            return nil
        }
        return whole.number == 0 ? nil : whole.number
    }

    private mutating func readTimeStep() -> Double? {
        guard let text = keywords.text("$TIMESTEP") else { return nil }
        if let value = FCSNumber.real(text) ?? FCSNumber.real(text.replacing(",", with: ".")), value > 0 {
            return value
        }
        warnings.append(
            FCSWarning("IC0628", "$TIMESTEP is '\(text)', which is no duration", at: offset(of: "$TIMESTEP")))
        return nil
    }

    // MARK: Channels and rows

    private mutating func readLayouts() throws(CytometryError) -> [FCSRowLayout] {
        guard let parameters = try count("$PAR"), parameters > 0 else {
            throw .keyword("$PAR is missing, unreadable or 0", file: file, offset: offset(of: "$PAR"))
        }
        // Each channel needs keywords of its own: a greater claim must not allocate anything.
        guard parameters <= keywords.distinctCount else {
            throw .keyword(
                "$PAR is \(parameters), but there are only \(keywords.distinctCount) keywords", file: file,
                offset: offset(of: "$PAR"))
        }
        guard let typeText = keywords.text("$DATATYPE") else {
            throw .keyword("$DATATYPE is missing", file: file, offset: offset(of: "$DATATYPE"))
        }
        guard let type = FCSDataType(rawValue: typeText.uppercased()) else {
            throw .dataType(typeText, keyword: "$DATATYPE", file: file, offset: offset(of: "$DATATYPE"))
        }
        dataType = type
        var reader = FCSChannelReader(
            keywords: keywords, file: file, textOffset: start + textSegment.begin, version: version,
            dataType: type)
        channels = try reader.channels(count: parameters)
        warnings += reader.warnings
        let isBigEndian = try readByteOrder(reader.widths)
        return try reader.layouts(isBigEndian: isBigEndian)
    }

    private var version: FCSVersion { header.version }

    /// `$BYTEORD` (FCS 3.1, section 3.2.4). `1,2` and `2,1` are accepted for any width (seen: Coulter).
    private mutating func readByteOrder(_ widths: [Int]) throws(CytometryError) -> Bool {
        guard let text = keywords.text("$BYTEORD") else {
            if dataType == .ascii || widths.allSatisfy({ $0 == 8 }) { return false }
            throw .keyword("$BYTEORD is missing", file: file, offset: offset(of: "$BYTEORD"))
        }
        var order: [Int] = []
        for byte in text.utf8 {
            switch byte {
            case 0x31...0x38: order.append(Int(byte) - 0x30)
            case 0x2C, 0x20, 0x3B: continue
            default: throw .byteOrder(text, file: file, offset: offset(of: "$BYTEORD"))
            }
        }
        let ascending = Array(1...max(1, order.count))
        let isBig = order.count > 1 && order == ascending.reversed()
        guard order == ascending || isBig else {
            if dataType == .ascii || widths.allSatisfy({ $0 == 8 }) { return false }
            throw .byteOrder(text, file: file, offset: offset(of: "$BYTEORD"))
        }
        let widest = (widths.max() ?? 8) / 8
        if order.count < min(widest, 4) {
            warnings.append(
                FCSWarning(
                    "IC0628",
                    "$BYTEORD is '\(text)' for values of \(widest) bytes; \(isBig ? "greatest" : "least") byte first was assumed",
                    at: offset(of: "$BYTEORD")))
        }
        return isBig
    }

    private mutating func readAmplifications() {
        for channel in channels {
            guard let amplification = channel.amplification, amplification.decades > 0,
                channel.dataType != .integer, channel.dataType != .ascii
            else { continue }
            warnings.append(
                FCSWarning(
                    "IC0625",
                    "$P\(channel.index)E is '\(amplification.text)' although the values are floating point; it is not applied",
                    at: offset(of: "$P\(channel.index)E")))
        }
    }

    // MARK: DATA

    private mutating func locate(_ layouts: [FCSRowLayout]) throws(CytometryError) -> FCSDataLocator.Result {
        let begin = keywords.text("$BEGINDATA").flatMap { FCSNumber.integer($0)?.number }
        let end = keywords.text("$ENDDATA").flatMap { FCSNumber.integer($0)?.number }
        let stated = FCSSegment(begin: max(0, begin ?? 0), end: max(0, end ?? 0))
        for key in ["$BEGINDATA", "$ENDDATA"] {
            guard let text = keywords.text(key) else { continue }
            if FCSNumber.integer(text).map({ !$0.isExact }) ?? true {
                warnings.append(
                    FCSWarning("IC0615", "\(key) is '\(text)', which is no clean offset", at: offset(of: key))
                )
            }
        }
        let total = try count("$TOT")
        var limit = source.size
        if let nextData, nextData > textSegment.begin, nextData < source.size - start,
            (try? source.bytes(at: start + nextData, count: min(3, source.size - start - nextData)))
                == Array("FCS".utf8)
        {
            limit = start + nextData
        }
        let locator = FCSDataLocator(
            file: file, start: start, limit: limit, textSegment: textSegment, header: header.data,
            text: stated.isZero ? nil : stated, headerIsBlank: header.dataIsBlank, total: total,
            layouts: layouts,
            describesMoreChannels: keywords.text("$P\(channels.count + 1)B") != nil, source: source)
        var result = try locator.locate()
        if result.layout.packing == .freeText {
            try FCSASCIIScanner.count(
                &result, total: total, parameters: channels.count, source: source)
        }
        return result
    }

    /// Bytes behind the rows of `$TOT` that are not padding prove that the rows are misunderstood.
    private func checkPadding() throws(CytometryError) {
        guard location.unexplained > 0 else { return }
        var offset = location.offset + location.available
        let end = min(source.size, offset + location.unexplained)
        while offset < end {
            let bytes = try source.bytes(at: offset, count: min(65_536, end - offset))
            if bytes.contains(where: { $0 != 0 && $0 != 0x20 && $0 != 0xFF }) {
                throw .data(
                    "DATA has \(location.unexplained) bytes more than $TOT rows of \(location.layout.rowBits) bits, which is no whole number of rows",
                    file: file, offset: start)
            }
            offset += bytes.count
        }
    }

    /// Four blanks are no floating-point value an instrument writes: DATA would begin in the padding behind TEXT.
    private func checkBegin() throws(CytometryError) {
        guard location.available >= 4, let type = location.layout.columns.first?.type,
            type == .float || type == .double,
            try source.bytes(at: location.offset, count: 4).allSatisfy({ $0 == 0x20 })
        else { return }
        throw .data(
            "DATA would begin with blanks at byte \(location.offset): the offsets are shifted", file: file,
            offset: start)
    }
}
