/// The type of stored values, `$DATATYPE` or `$PnDATATYPE` (FCS 3.2, sections 3.2.18 and 3.3).
public enum FCSDataType: String, Sendable, CaseIterable {
    /// Unsigned whole numbers of `$PnB` bits.
    case integer = "I"
    /// IEEE 754 of 32 bits.
    case float = "F"
    /// IEEE 754 of 64 bits.
    case double = "D"
    /// Digits, `$PnB` characters each or separated by blanks and commas.
    case ascii = "A"
}

/// `$PnE`: logarithmic amplification (FCS 3.1, section 3.2.20).
public struct FCSAmplification: Hashable, Sendable {
    /// As the file writes it, without blanks at the ends.
    public let text: String
    /// Decades; 0 for linear amplification.
    public let decades: Double
    /// Linear value of channel 0. `4,0` is not possible and means `4,1`.
    public let offset: Double

    /// Parses `4.0,1.0`; also `0, 0`, `3.84, 0.2` and decimal commas (`4,0,0,1`); nil for anything else.
    init?(_ text: String) {
        self.text = FCSNumber.trimmed(text)
        let parts = self.text.split(separator: ",", omittingEmptySubsequences: false)
        let numbers: [Double?]
        switch parts.count {
        case 2: numbers = parts.map { FCSNumber.real($0) }
        case 4:
            numbers = [FCSNumber.real("\(parts[0]).\(parts[1])"), FCSNumber.real("\(parts[2]).\(parts[3])")]
        default: return nil
        }
        guard let decades = numbers[0], let offset = numbers[1], decades >= 0, offset >= 0, decades <= 300
        else {
            return nil
        }
        self.decades = decades
        self.offset = decades > 0 && offset == 0 ? 1 : offset
    }
}

/// One parameter (column) of a data set.
public struct FCSChannel: Hashable, Sendable {
    /// From 1, the n of `$PnN`.
    public let index: Int
    /// `$PnN`, without blanks at the ends.
    public let name: String
    /// `$PnS`; nil when absent or blank.
    public let stain: String?
    /// `$PnB` as stated; nil when absent or `*`.
    public let bits: Int?
    /// `$PnR` as stated.
    public let rangeText: String?
    /// `$PnR` as a number.
    public let range: Double?
    /// `$PnE` as stated.
    public let amplificationText: String?
    /// `$PnE`; nil when absent or unreadable.
    public let amplification: FCSAmplification?
    /// `$PnG` as stated.
    public let gainText: String?
    /// `$PnG`; nil when absent, unreadable or not positive.
    public let gain: Double?
    /// `$PnV` in volts as stated.
    public let voltage: String?
    /// `$PnF`, the optical filter.
    public let filter: String?
    /// Type of the stored values.
    public let dataType: FCSDataType

    /// Whether `$PnE` applies: whole numbers of a logarithmic amplifier with a usable range.
    public var isLogarithmic: Bool {
        (dataType == .integer || dataType == .ascii) && (amplification?.decades ?? 0) > 0 && (range ?? 0) > 0
    }

    /// Whether this is the time of the event: it has no gain, only `$TIMESTEP`.
    public var isTime: Bool { name.lowercased() == "time" || name.uppercased() == "HDR-T" }
}
