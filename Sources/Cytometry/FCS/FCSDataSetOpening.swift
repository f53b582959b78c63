/// Reads HEADER and TEXT of one data set and derives everything that is known without the DATA segment.
struct FCSDataSetOpening {
    let source: FCSByteSource
    let start: Int
    let header: FCSHeader
    var keywords = FCSKeywords()
    var warnings: [FCSWarning] = []
    private(set) var channels: [FCSChannel] = []
    private(set) var dataType = FCSDataType.integer
    private(set) var mode = "L"
    private(set) var spillover: SpilloverMatrix?
    private(set) var timeStep: Double?
    private(set) var location: FCSDataLocator.Result
    /// Relative to `start`.
    var textSegment: FCSSegment
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
        try FCSTextTransfer.checkLoss(location, source: source)
        if let warning = try FCSTextTransfer.encodingWarning(location, source: source) {
            warnings.append(warning)
        }
        try checkPadding()
        try checkBegin()
        warnings += location.warnings
        readAmplifications()
        timeStep = readTimeStep()
        var parser = FCSSpilloverParser(keywords: keywords, channels: channels)
        spillover = parser.parse()
        warnings += parser.warnings
    }

    // MARK: Single keywords

    private func offset(of key: String) -> Int { keywords.entry(key)?.offset ?? start + textSegment.begin }

    private mutating func readMode() throws(CytometryError) {
        guard let text = keywords.text("$MODE") else {
            // FCS 3.2 knows list mode only.
            if version >= .v3_2 { return }
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
        let negative = CytometryError.keyword(
            "\(key) is \(text), but cannot be negative", file: file, offset: offset(of: key))
        if let whole = FCSNumber.integer(text) {
            guard whole >= 0 else { throw negative }
            return whole
        }
        // Numbers beyond 64 bits are a claim too, not an unreadable value.
        let digits = text.drop { $0 == "-" || $0 == "+" }
        if !digits.isEmpty,
            digits.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 })
                || FCSNumber.real(text).map({ abs($0) >= 0x1p62 }) == true
        {
            guard !text.hasPrefix("-") else { throw negative }
            return Int.max
        }
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
        return whole == 0 ? nil : whole
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
        let begin = keywords.text("$BEGINDATA").flatMap { FCSNumber.offset($0)?.number }
        let end = keywords.text("$ENDDATA").flatMap { FCSNumber.offset($0)?.number }
        let stated = FCSSegment(begin: max(0, begin ?? 0), end: max(0, end ?? 0))
        for key in ["$BEGINDATA", "$ENDDATA"] {
            guard let text = keywords.text(key) else { continue }
            if FCSNumber.offset(text).map({ !$0.isExact }) ?? true {
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
}
