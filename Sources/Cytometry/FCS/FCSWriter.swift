/// Writes FCS 3.1 in list mode: floating point, least byte first, UTF-8 (FCS 3.1, section 3).
///
/// Blocks are appended one after the other; the number of events need not be known before. The file appears under its
/// name only after `finish()`.
public final class FCSWriter {
    /// Size of a stored value.
    public enum Precision: Sendable {
        /// `$DATATYPE` F. Values that 32 bits cannot hold are rounded.
        case float32
        /// `$DATATYPE` D.
        case float64
    }

    /// A column to be written.
    public struct Channel: Hashable, Sendable {
        /// `$PnN`: not empty, without commas.
        public var name: String
        /// `$PnS`.
        public var stain: String?
        /// `$PnR`: one more than the greatest value expected.
        public var range: Double
        /// `$PnG`; written only when it is not 1.
        public var gain: Double?
        /// `$PnV`.
        public var voltage: String?

        /// A column on the linear scale.
        public init(
            name: String, stain: String? = nil, range: Double = 262_144, gain: Double? = nil,
            voltage: String? = nil
        ) {
            self.name = name
            self.stain = stain
            self.range = range
            self.gain = gain
            self.voltage = voltage
        }

        /// The column of a file that was read.
        public init(_ channel: FCSChannel) {
            self.init(
                name: channel.name.replacing(",", with: "_"), stain: channel.stain,
                range: channel.range.map { $0 > 0 ? $0 : 262_144 } ?? 262_144, gain: channel.gain,
                voltage: channel.voltage)
        }
    }

    private let file: AtomicFile
    private let path: String
    private let channelCount: Int
    private let precision: Precision
    private let textRange: Range<Int>
    private let totalOffset: Int
    private let endOffset: Int
    private var events = 0
    /// Finite values so far that 32 bits could not hold exactly.
    public private(set) var rounded = 0
    private var overflowed = 0
    private var row: [UInt8] = []

    /// Keywords the writer states itself; those of the source are dropped.
    private static let own: Set<String> = [
        "$BEGINANALYSIS", "$ENDANALYSIS", "$BEGINSTEXT", "$ENDSTEXT", "$BEGINDATA", "$ENDDATA", "$BYTEORD",
        "$DATATYPE", "$MODE", "$NEXTDATA", "$PAR", "$TOT", "$SPILLOVER", "$SPILL", "SPILLOVER", "SPILL",
        "$COMP",
        "COMP", "$UNICODE",
    ]
    /// Digits of offsets and counts in TEXT: enough for any file, so that they can be filled in at the end.
    private static let digits = 18

    /// Starts a file.
    ///
    /// - Parameters:
    ///   - keywords: Kept in their order, except those that describe the layout of the file or of a channel.
    ///   - spillover: Becomes `$SPILLOVER`; its names must be names of channels.
    /// - Throws: `IC0630` the file cannot be created, `IC0631` a keyword or name that the format cannot hold.
    public init(
        path: String, channels: [Channel], keywords: FCSKeywords = FCSKeywords(),
        spillover: SpilloverMatrix? = nil,
        precision: Precision = .float32
    ) throws(CytometryError) {
        try FCSWriter.check(channels, spillover)
        self.path = path
        self.precision = precision
        channelCount = channels.count
        // Digits whose places are kept: the numbers are written over them when the last event is known.
        let reserved = String(repeating: "0", count: FCSWriter.digits)
        var pairs: [(String, String)] = [
            ("$BEGINANALYSIS", "0"), ("$ENDANALYSIS", "0"), ("$BEGINSTEXT", "0"), ("$ENDSTEXT", "0"),
            ("$BEGINDATA", reserved), ("$ENDDATA", reserved), ("$TOT", reserved),
            ("$PAR", "\(channels.count)"), ("$BYTEORD", "1,2,3,4"),
            ("$DATATYPE", precision == .float32 ? "F" : "D"), ("$MODE", "L"), ("$NEXTDATA", "0"),
        ]
        for (index, channel) in channels.enumerated() {
            pairs += FCSWriter.keywords(of: channel, index + 1, precision)
        }
        if let spillover { pairs.append(("$SPILLOVER", FCSWriter.text(of: spillover))) }
        var kept: Set<String> = []
        for entry in keywords.entries
        where kept.insert(entry.key.uppercased()).inserted && !FCSWriter.own.contains(entry.key.uppercased())
            && !FCSWriter.describesChannel(entry.key) && FCSSpilloverParser.digitalPair(entry.key) == nil
        {
            guard !FCSNumber.trimmed(entry.key).isEmpty else { throw .keyword("A keyword is empty.") }
            guard !FCSKeywords.isStandard(entry.value.utf8) || FCSKeywords.isStandard(entry.key.utf8) else {
                throw .keyword(
                    "The value of '\(entry.key)' is '\(entry.value)', the name of a standard keyword: readers would lose step."
                )
            }
            // An empty value is not allowed (section 3.2.1): a blank keeps the keyword.
            pairs.append((entry.key, entry.value.isEmpty ? " " : entry.value))
        }
        let delimiter = try FCSWriter.delimiter(for: pairs)
        var text = [delimiter]
        var places: [String: Int] = [:]
        for (key, value) in pairs {
            text += FCSWriter.escaped(key, delimiter) + [delimiter]
            if value == reserved { places[key] = FCSHeader.length + text.count }
            text += FCSWriter.escaped(value, delimiter) + [delimiter]
        }
        textRange = FCSHeader.length..<FCSHeader.length + text.count
        guard textRange.upperBound <= 99_999_999, let begin = places["$BEGINDATA"],
            let end = places["$ENDDATA"],
            let total = places["$TOT"]
        else { throw .keyword("The keywords need more than 99,999,999 bytes.") }
        totalOffset = total
        endOffset = end
        file = try AtomicFile(path: path)
        try file.append([UInt8](repeating: 0x20, count: FCSHeader.length))
        try file.append(text)
        try file.overwrite(FCSWriter.padded(textRange.upperBound), at: begin)
    }

    /// Appends the valid events of a block.
    ///
    /// - Throws: `IC0632` when the block has another number of channels, `IC0631` when a finite value is beyond 32 bits,
    ///   `IC0630` when writing fails.
    public func append(_ block: EventBlock) throws(CytometryError) {
        guard block.channelCount == channelCount else {
            throw CytometryError(
                "IC0632",
                "A block of \(block.channelCount) channels was given for a file of \(channelCount).",
                remedy: "Give one column per channel.")
        }
        let width = precision == .float32 ? 4 : 8
        let stride = width * channelCount
        if row.count < stride * block.count { row = [UInt8](repeating: 0, count: stride * block.count) }
        let bytes = stride * block.count
        row.withUnsafeMutableBytes { out in
            for channel in 0..<channelCount {
                let column = block.column(channel)
                switch precision {
                case .float32:
                    var inexact = 0
                    var beyond = 0
                    for i in column.indices {
                        let value = Float(column[i])
                        out.storeBytes(
                            of: value.bitPattern.littleEndian, toByteOffset: i * stride + channel * 4,
                            as: UInt32.self)
                        inexact += Double(value) != column[i] && !column[i].isNaN ? 1 : 0
                        beyond += value.isInfinite && column[i].isFinite ? 1 : 0
                    }
                    rounded += inexact
                    overflowed += beyond
                case .float64:
                    for i in column.indices {
                        out.storeBytes(
                            of: column[i].bitPattern.littleEndian, toByteOffset: i * stride + channel * 8,
                            as: UInt64.self)
                    }
                }
            }
        }
        guard overflowed == 0 else {
            throw CytometryError(
                "IC0631", "\(overflowed) values are beyond the range of 32-bit numbers.",
                remedy: "Write 64-bit numbers.")
        }
        try file.append(row[0..<bytes])
        events += block.count
    }

    /// Fills in counts and offsets and gives the file its name. Nothing may be appended afterwards.
    public func finish() throws(CytometryError) {
        let begin = textRange.upperBound
        let end = file.size - 1
        try file.overwrite(FCSWriter.padded(max(0, end)), at: endOffset)
        try file.overwrite(FCSWriter.padded(events), at: totalOffset)
        // Offsets beyond eight digits stand in TEXT only (section 3.1.2); an empty segment has no offsets.
        let isLarge = end > 99_999_999 || events == 0
        let fields = [
            textRange.lowerBound, textRange.upperBound - 1, isLarge ? 0 : begin, isLarge ? 0 : end, 0, 0,
        ]
        var header = "FCS3.1    "
        for field in fields {
            let digits = "\(field)"
            header += String(repeating: " ", count: max(0, 8 - digits.count)) + digits
        }
        try file.overwrite(Array(header.utf8), at: 0)
        try file.finish()
    }

    private static func keywords(of channel: Channel, _ index: Int, _ precision: Precision) -> [(
        String, String
    )] {
        var pairs = [
            ("$P\(index)N", channel.name), ("$P\(index)B", precision == .float32 ? "32" : "64"),
            ("$P\(index)R", FCSWriter.numeral(channel.range)), ("$P\(index)E", "0,0"),
        ]
        if let stain = channel.stain, !stain.isEmpty { pairs.append(("$P\(index)S", stain)) }
        if let gain = channel.gain, gain != 1 { pairs.append(("$P\(index)G", FCSWriter.numeral(gain))) }
        if let voltage = channel.voltage { pairs.append(("$P\(index)V", voltage)) }
        return pairs
    }

    /// Whether the writer replaces this keyword of a channel.
    private static func describesChannel(_ key: String) -> Bool {
        let name = key.uppercased()
        guard name.hasPrefix("$P") else { return false }
        let suffix = name.dropFirst(2).drop { $0.isASCII && $0.isNumber }
        return suffix.count < name.count - 2
            && ["N", "S", "B", "R", "E", "G", "V", "DATATYPE"].contains(String(suffix))
    }

    private static func check(_ channels: [Channel], _ spillover: SpilloverMatrix?) throws(CytometryError) {
        guard !channels.isEmpty else { throw .keyword("A file needs at least one channel.") }
        for channel in channels {
            if FCSNumber.trimmed(channel.name).isEmpty || channel.name.contains(",") {
                throw .keyword("The channel name '\(channel.name)' is empty or contains a comma.")
            }
            guard channel.range.isFinite, channel.range > 0,
                channel.gain.map({ $0.isFinite && $0 > 0 }) ?? true
            else {
                throw .keyword("Range and gain of the channel '\(channel.name)' must be positive numbers.")
            }
        }
        for name in spillover?.channels ?? [] where !channels.contains(where: { $0.name == name }) {
            throw .keyword("The spill-over matrix names '\(name)', which is no channel of the file.")
        }
    }

    private static func text(of matrix: SpilloverMatrix) -> String {
        (["\(matrix.channels.count)"] + matrix.channels + matrix.matrix.map(numeral)).joined(separator: ",")
    }

    /// The first candidate that no key and no value contains; else one that no key contains, which is then doubled in
    /// values. A keyword cannot contain it: two delimiters behind a keyword are an empty value for most readers.
    private static func delimiter(for pairs: [(String, String)]) throws(CytometryError) -> UInt8 {
        let candidates: [UInt8] = [0x2F, 0x7C, 0x5C, 0x1E, 0x0C] + (0x01...0x1D) + [0x1F, 0x21, 0x23, 0x7E]
        var inKeys: Set<UInt8> = []
        var inValues: Set<UInt8> = []
        for (key, value) in pairs {
            inKeys.formUnion(key.utf8)
            inValues.formUnion(value.utf8)
        }
        let usable = candidates.filter { !inKeys.contains($0) }
        guard let delimiter = usable.first(where: { !inValues.contains($0) }) ?? usable.first else {
            throw .keyword("The keywords contain every possible delimiter.")
        }
        return delimiter
    }

    private static func escaped(_ text: String, _ delimiter: UInt8) -> [UInt8] {
        text.utf8.flatMap { $0 == delimiter ? [$0, $0] : [$0] }
    }

    private static func padded(_ number: Int) -> [UInt8] {
        let text = "\(number)"
        return Array((String(repeating: "0", count: max(0, digits - text.count)) + text).utf8)
    }

    static func numeral(_ value: Double) -> String {
        guard value == value.rounded() && abs(value) < 1e15 else { return "\(value)" }
        return value == 0 && value.sign == .minus ? "-0" : "\(Int(value))"
    }
}

extension CytometryError {
    static func keyword(_ problem: String) -> CytometryError {
        CytometryError("IC0631", problem, remedy: "Change the name or value; FCS 3.1 cannot hold it.")
    }
}
