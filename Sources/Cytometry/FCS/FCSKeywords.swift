/// The keyword–value pairs of the TEXT segment in file order (FCS 3.1, section 3.2).
///
/// Keywords are compared without regard to case and without the blanks some instruments put before them; of a
/// repeated keyword the first occurrence counts.
public struct FCSKeywords: Sendable {
    /// One pair.
    public struct Entry: Hashable, Sendable {
        /// As the file writes it, without blanks at the ends.
        public let key: String
        /// As the file writes it, delimiters unescaped.
        public let value: String
        /// Byte of the file at which the keyword begins; -1 when the entry came from no file.
        public let offset: Int

        init(key: String, value: String, offset: Int) {
            self.key = key
            self.value = value
            self.offset = offset
        }
    }

    /// All pairs, repeated keywords included.
    public private(set) var entries: [Entry] = []
    private var first: [String: Int] = [:]

    /// No keywords.
    public init() {}

    /// Pairs in the order given.
    public init(_ pairs: [(key: String, value: String)]) {
        for pair in pairs { append(Entry(key: pair.key, value: pair.value, offset: -1)) }
    }

    /// The value of the first occurrence, as written.
    public subscript(_ key: String) -> String? { entry(key)?.value }

    /// The first occurrence.
    public func entry(_ key: String) -> Entry? { first[key.uppercased()].map { entries[$0] } }

    /// The value without blanks at its ends; nil when absent or blank.
    public func text(_ key: String) -> String? {
        guard let value = self[key] else { return nil }
        let trimmed = FCSNumber.trimmed(value)
        return trimmed.isEmpty ? nil : trimmed
    }

    /// Different keywords.
    var distinctCount: Int { first.count }

    /// Returns the earlier entry when the keyword was there already.
    @discardableResult
    mutating func append(_ entry: Entry) -> Entry? {
        let name = entry.key.uppercased()
        let earlier = first[name].map { entries[$0] }
        if earlier == nil { first[name] = entries.count }
        entries.append(entry)
        return earlier
    }

    /// Replaces the value of the last entry: an unescaped delimiter had cut it.
    mutating func extendLast(by rest: String) {
        guard let last = entries.popLast() else { return }
        entries.append(Entry(key: last.key, value: last.value + rest, offset: last.offset))
    }

    /// Keywords the standards define, without those that contain a number (FCS 2.0–3.2).
    private static let standard: Set<String> = [
        "$ABRT", "$BEGINANALYSIS", "$BEGINDATA", "$BEGINDATETIME", "$BEGINSTEXT", "$BTIM", "$BYTEORD",
        "$CARRIERID", "$CARRIERTYPE", "$CELLS", "$COM", "$COMP", "$CSMODE", "$CSVBITS", "$CYT", "$CYTSN",
        "$DATATYPE", "$DATE", "$ENDANALYSIS", "$ENDDATA", "$ENDDATETIME", "$ENDSTEXT", "$ETIM", "$EXP",
        "$FIL",
        "$FLOWRATE", "$GATE", "$GATING", "$INST", "$LAST_MODIFIED", "$LAST_MODIFIER", "$LOCATIONID", "$LOST",
        "$MODE", "$NEXTDATA", "$OP", "$ORIGINALITY", "$PAR", "$PLATEID", "$PLATENAME", "$PROJ", "$SMNO",
        "$SPILL", "$SPILLOVER", "$SRC", "$SYS", "$TIMESTEP", "$TOT", "$TR", "$UNICODE", "$UNSTAINEDCENTERS",
        "$UNSTAINEDINFO", "$VOL", "$WELLID",
    ]

    /// Whether the bytes are the name of a standard keyword: such a name stands in no value.
    static func isStandard(_ bytes: some BidirectionalCollection<UInt8>) -> Bool {
        guard bytes.count <= 40 else { return false }
        let trimmed = FCSNumber.trimmed(bytes)
        guard trimmed.first == UInt8(ascii: "$"), trimmed.count >= 3 else { return false }
        let name = String(decoding: trimmed, as: UTF8.self).uppercased()
        if standard.contains(name) { return true }
        guard name.hasPrefix("$P") else { return false }
        let rest = name.dropFirst(2)
        let suffix = rest.drop { $0.isASCII && $0.isNumber }
        return suffix.count < rest.count && !suffix.isEmpty && suffix.allSatisfy { $0.isASCII && $0.isLetter }
    }
}
