/// How the values of one event lie in the DATA segment (FCS 3.1, section 3.3).
struct FCSRowLayout: Hashable, Sendable {
    /// One value.
    struct Column: Hashable, Sendable {
        let type: FCSDataType
        /// From the start of the row.
        let bitOffset: Int
        let bitWidth: Int
        /// `$PnR` as a mask; all ones when nothing is masked.
        let mask: UInt64
    }

    enum Packing: Hashable, Sendable {
        /// Every value fills whole bytes.
        case bytes
        /// Values of any width follow each other without gaps, least significant bit first.
        case bits
        /// Like `bits`, but each event starts at a byte.
        case paddedBits
        /// Text of `$PnB` characters each.
        case fixedText
        /// Text with delimiters (`$PnB` is `*`).
        case freeText
    }

    let columns: [Column]
    let packing: Packing
    let isBigEndian: Bool
    /// Bits from one event to the next; 0 for free text.
    let rowBits: Int
    /// What was assumed against the keywords; nil for the layout as declared.
    let repair: String?

    /// Bytes of `count` events; nil when that is beyond 64 bits.
    func byteCount(of count: Int) -> Int? {
        let (bits, overflow) = count.multipliedReportingOverflow(by: rowBits)
        guard !overflow, bits <= Int.max - 7 else {
            // Whole bytes first: files beyond 2^60 bytes do not exist, but their claims do.
            return nil
        }
        return (bits + 7) / 8
    }

    /// Complete events in `count` bytes.
    func events(in count: Int) -> Int {
        guard rowBits > 0 else { return 0 }
        let (bits, overflow) = count.multipliedReportingOverflow(by: 8)
        return overflow ? 0 : bits / rowBits
    }

    /// Bytes of one event, rounded up.
    var rowBytes: Int { (rowBits + 7) / 8 }

    /// Whether the same bytes give the same values: whole bytes least first, or padding behind the last value only.
    func isSameReading(as other: FCSRowLayout) -> Bool {
        guard rowBits == other.rowBits, columns.count == other.columns.count else { return false }
        return zip(columns, other.columns).allSatisfy { $0.type == $1.type && $0.bitOffset == $1.bitOffset }
    }

    /// Nil when the widths do not fit the types or their sum overflows.
    init?(
        types: [FCSDataType], widths: [Int], masks: [UInt64], isBigEndian: Bool, freeText: Bool = false,
        padded: Bool = false, repair: String? = nil
    ) {
        var columns: [Column] = []
        columns.reserveCapacity(types.count)
        var offset = 0
        for index in types.indices {
            let width = types[index] == .ascii ? widths[index] * 8 : widths[index]
            let (next, overflow) = offset.addingReportingOverflow(width)
            if overflow || width < 0 { return nil }
            columns.append(
                Column(type: types[index], bitOffset: offset, bitWidth: width, mask: masks[index]))
            offset = next
        }
        let aligned = columns.allSatisfy { $0.bitWidth.isMultiple(of: 8) }
        self.columns = columns
        if types.first == .ascii {
            packing = freeText ? .freeText : .fixedText
        } else if aligned {
            packing = .bytes
        } else {
            packing = padded ? .paddedBits : .bits
        }
        self.isBigEndian = isBigEndian
        self.repair = repair
        rowBits = freeText ? 0 : packing == .paddedBits ? (offset + 7) / 8 * 8 : offset
    }

    /// The bits below `$PnR` rounded up to a power of two (FCS 3.1, section 3.2.20); nil when `$PnR` says nothing.
    static func mask(range: String, width: Int) -> UInt64? {
        let all = width >= 64 ? UInt64.max : (1 << UInt64(max(0, width))) - 1
        let largest: UInt64
        if let whole = UInt64(FCSNumber.trimmed(range)) {
            guard whole >= 2 else { return nil }
            largest = whole - 1
        } else if let real = FCSNumber.real(range) {
            guard real >= 2 else { return nil }
            if real >= 0x1p63 { return all }
            largest = UInt64(real.rounded(.up)) - 1
        } else {
            return FCSNumber.trimmed(range).utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } && !range.isEmpty
                ? all : nil
        }
        let bits = UInt64.bitWidth - largest.leadingZeroBitCount
        return bits >= 64 ? all : ((1 << UInt64(bits)) - 1) & all
    }
}
