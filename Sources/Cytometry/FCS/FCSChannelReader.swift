/// Reads `$PnX` of all channels and derives the row layouts that are possible.
struct FCSChannelReader {
    let keywords: FCSKeywords
    let file: String
    let textOffset: Int
    let version: FCSVersion
    let dataType: FCSDataType
    private(set) var warnings: [FCSWarning] = []
    /// Bits (characters for ASCII) per channel as they were declared; types fix those of floating point.
    private(set) var widths: [Int] = []
    private var declared: [Int?] = []
    private var types: [FCSDataType] = []
    private var ranges: [String?] = []
    private var isFreeText = false

    init(keywords: FCSKeywords, file: String, textOffset: Int, version: FCSVersion, dataType: FCSDataType) {
        self.keywords = keywords
        self.file = file
        self.textOffset = textOffset
        self.version = version
        self.dataType = dataType
    }

    private func offset(of key: String) -> Int { keywords.entry(key)?.offset ?? textOffset }

    mutating func channels(count: Int) throws(CytometryError) -> [FCSChannel] {
        var result: [FCSChannel] = []
        var seen: [String: Int] = [:]
        for index in 1...count {
            let channel = try channel(index)
            if let earlier = seen[channel.name] {
                warnings.append(
                    FCSWarning(
                        "IC0622", "$P\(index)N repeats the name '\(channel.name)' of $P\(earlier)N",
                        at: offset(of: "$P\(index)N")))
            } else {
                seen[channel.name] = index
            }
            result.append(channel)
        }
        if keywords.text("$P\(count + 1)B") != nil && keywords.text("$P\(count + 1)R") != nil {
            warnings.append(
                FCSWarning(
                    "IC0622", "$PAR is \(count), but there are keywords of channel \(count + 1)",
                    at: offset(of: "$PAR")))
        }
        return result
    }

    private mutating func channel(_ index: Int) throws(CytometryError) -> FCSChannel {
        let prefix = "$P\(index)"
        let type = try type(index)
        let bits = try width(index, type: type)
        var name = keywords.text("\(prefix)N")
        if name == nil {
            guard keywords.text("\(prefix)B") != nil else {
                throw .keyword(
                    "\(prefix)N and \(prefix)B are missing, although $PAR announces channel \(index)",
                    file: file,
                    offset: offset(of: "$PAR"))
            }
            name = "P\(index)"
            warnings.append(
                FCSWarning("IC0622", "\(prefix)N is missing; the channel is called P\(index)", at: textOffset)
            )
        }
        let rangeText = keywords.text("\(prefix)R")
        checkRange(rangeText, index, type)
        ranges.append(rangeText)
        let amplificationText = keywords.text("\(prefix)E")
        let amplification = amplificationText.flatMap { FCSAmplification($0) }
        if let amplificationText, amplification == nil {
            warnings.append(
                FCSWarning(
                    "IC0625",
                    "\(prefix)E is '\(amplificationText)', which cannot be read; the channel counts as linear",
                    at: offset(of: "\(prefix)E")))
        }
        if let amplification, amplification.decades > 0, type == .integer || type == .ascii,
            (rangeText.flatMap { FCSNumber.real($0) } ?? 0) <= 0
        {
            warnings.append(
                FCSWarning(
                    "IC0625",
                    "\(prefix)E is '\(amplification.text)', but without a usable \(prefix)R it cannot be applied; the channel counts as linear",
                    at: offset(of: "\(prefix)E")))
        }
        let gainText = keywords.text("\(prefix)G")
        var gain = gainText.flatMap { FCSNumber.real($0) ?? FCSNumber.real($0.replacing(",", with: ".")) }
        if let gainText, (gain ?? 0) <= 0 {
            gain = nil
            warnings.append(
                FCSWarning(
                    "IC0625", "\(prefix)G is '\(gainText)', which is no gain; none is applied",
                    at: offset(of: "\(prefix)G")))
        }
        return FCSChannel(
            index: index, name: name ?? "P\(index)", stain: keywords.text("\(prefix)S"), bits: bits,
            rangeText: rangeText, range: rangeText.flatMap { FCSNumber.real($0) },
            amplificationText: amplificationText, amplification: amplification, gainText: gainText,
            gain: gain,
            voltage: keywords.text("\(prefix)V"), filter: keywords.text("\(prefix)F"), dataType: type)
    }

    /// `$PnDATATYPE` (FCS 3.2, section 3.3) or `$DATATYPE`.
    private mutating func type(_ index: Int) throws(CytometryError) -> FCSDataType {
        let key = "$P\(index)DATATYPE"
        guard let text = keywords.text(key) else {
            types.append(dataType)
            return dataType
        }
        guard let type = FCSDataType(rawValue: text.uppercased()), (type == .ascii) == (dataType == .ascii)
        else {
            throw .dataType(text, keyword: key, file: file, offset: offset(of: key))
        }
        if version < .v3_2 {
            warnings.append(
                FCSWarning(
                    "IC0628", "\(key) is used although the version is \(version.rawValue)",
                    at: offset(of: key)))
        }
        types.append(type)
        return type
    }

    /// Returns `$PnB` as stated.
    private mutating func width(_ index: Int, type: FCSDataType) throws(CytometryError) -> Int? {
        let key = "$P\(index)B"
        let text = keywords.text(key)
        if type == .ascii && text == "*" {
            isFreeText = true
            widths.append(0)
            declared.append(nil)
            return nil
        }
        let stated = text.flatMap { FCSNumber.integer($0) }
        declared.append(stated)
        if let fixed = type == .float ? 32 : type == .double ? 64 : nil {
            widths.append(fixed)
            if stated != fixed {
                warnings.append(
                    FCSWarning(
                        "IC0623",
                        "\(key) is '\(text ?? "missing")', but type \(type.rawValue) has \(fixed) bits",
                        at: offset(of: key)))
            }
            return stated
        }
        guard let text, let stated else {
            throw .keyword(
                "\(key) is missing or '\(text ?? "")', which is no number of bits", file: file,
                offset: offset(of: key))
        }
        guard (1...64).contains(stated) else {
            throw .width(
                "\(key) is \(text): values have 1 to 64 bits", file: file, offset: offset(of: key))
        }
        widths.append(stated)
        return stated
    }

    private mutating func checkRange(_ text: String?, _ index: Int, _ type: FCSDataType) {
        let key = "$P\(index)R"
        guard let text else {
            warnings.append(FCSWarning("IC0624", "\(key) is missing; no bits are masked", at: textOffset))
            return
        }
        if type == .integer, let width = widths.last, width > 53,
            (FCSRowLayout.mask(range: text, width: width) ?? .max) >= 1 << 53
        {
            warnings.append(
                FCSWarning(
                    "IC0624", "\(key) is '\(text)': whole numbers beyond 2^53 are rounded to 53 bits",
                    at: offset(of: key)))
        }
        if FCSRowLayout.mask(range: text, width: 64) == nil {
            warnings.append(
                FCSWarning(
                    "IC0624", "\(key) is '\(text)', which is no range; no bits are masked",
                    at: offset(of: key)))
        }
    }

    /// The layout as declared, then those with which real instruments contradict their keywords.
    func layouts(isBigEndian: Bool) throws(CytometryError) -> [FCSRowLayout] {
        if isFreeText, let index = types.indices.first(where: { widths[$0] != 0 }) {
            throw .width(
                "$P\(index + 1)B is \(widths[index]), but other channels are delimited text (*)", file: file,
                offset: offset(of: "$P\(index + 1)B"))
        }
        var result: [FCSRowLayout] = []
        func add(_ types: [FCSDataType], _ widths: [Int], padded: Bool = false, _ repair: String?) {
            let masks = types.indices.map { index -> UInt64 in
                guard types[index] == .integer else { return .max }
                return ranges[index].flatMap { FCSRowLayout.mask(range: $0, width: widths[index]) } ?? .max
            }
            if let layout = FCSRowLayout(
                types: types, widths: widths, masks: masks, isBigEndian: isBigEndian, freeText: isFreeText,
                padded: padded, repair: repair)
            {
                result.append(layout)
            }
        }
        add(types, widths, nil)
        if dataType == .ascii { return result }
        // Floating-point values that begin within a byte have no greatest byte first: the standard knows no such row.
        if let first = result.first, isBigEndian, first.packing == .bits,
            types.contains(where: { $0 != .integer })
        {
            throw .width(
                "$PnB gives rows of \(first.rowBits) bits with floating-point values, greatest byte first: their bits have no defined order",
                file: file, offset: textOffset)
        }
        let rounded = types.indices.map { index -> Int in
            guard types[index] == .integer else { return widths[index] }
            return [8, 16, 32, 64].first { $0 >= widths[index] } ?? 64
        }
        if rounded != widths {
            add(
                types, rounded,
                "$PnB is no number of whole bytes, but the length of DATA proves whole bytes: 8, 16 or 32 bits were read"
            )
            let partly = types.indices.map { widths[$0].isMultiple(of: 8) ? widths[$0] : rounded[$0] }
            if partly != rounded && partly != widths {
                add(
                    types, partly,
                    "$PnB is no number of whole bytes, but the length of DATA proves whole bytes")
            }
            if widths.contains(where: { !$0.isMultiple(of: 8) }) {
                add(
                    types, widths, padded: true,
                    "The length of DATA proves that each event starts at a whole byte")
            }
        }
        if types.allSatisfy({ $0 == .float }), declared.allSatisfy({ $0 == 64 }) {
            add(
                types.map { _ in .double }, widths.map { _ in 64 },
                "$DATATYPE is F, but $PnB and the length of DATA prove values of 64 bits")
        }
        if types.allSatisfy({ $0 == .double }), declared.allSatisfy({ $0 == 32 }) {
            add(
                types.map { _ in .float }, widths.map { _ in 32 },
                "$DATATYPE is D, but $PnB and the length of DATA prove values of 32 bits")
        }
        guard !result.isEmpty else {
            throw .width("the bits of one event overflow", file: file, offset: textOffset)
        }
        return result
    }
}
