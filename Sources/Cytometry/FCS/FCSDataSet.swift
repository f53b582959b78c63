/// One data set of an FCS file: its keywords, its channels and where its events lie. The events themselves stay in
/// the file until `read(_:into:buffer:)` is called.
public struct FCSDataSet: Sendable {
    /// From 1.
    public let index: Int
    /// HEADER, bytes 0–5.
    public let version: FCSVersion
    /// The TEXT segment, supplemental TEXT included.
    public let keywords: FCSKeywords
    /// One per parameter.
    public let channels: [FCSChannel]
    /// `$DATATYPE`.
    public let dataType: FCSDataType
    /// `$BYTEORD` as stated; nil when absent.
    public let byteOrder: String?
    /// `$MODE`; `L` when absent.
    public let mode: String
    /// Events that can be read: `$TOT`, or the complete rows when the file has fewer.
    public let eventCount: Int
    /// Which of the two statements about DATA was used.
    public let dataOffsetsFrom: FCSDataOrigin
    /// Bytes of the file that the events occupy.
    public let dataRange: Range<Int>
    /// The spill-over matrix of the file with channel names; nil when there is none or it is unusable (see `warnings`).
    public let spillover: SpilloverMatrix?
    /// `$TIMESTEP` in seconds; nil when absent or unreadable.
    public let timeStep: Double?
    /// `$CYT`.
    public var cytometer: String? { keywords.text("$CYT") }
    /// Defects that did not prevent reading.
    public let warnings: [FCSWarning]

    let source: FCSByteSource
    let layout: FCSRowLayout
    /// First byte of the data set.
    let start: Int
    /// Start of the next data set in the file as `$NEXTDATA` states it; nil for the last.
    let next: Int?

    init(_ opened: FCSDataSetOpening, index: Int, next: Int?, extraWarnings: [FCSWarning] = []) {
        self.index = index
        version = opened.header.version
        keywords = opened.keywords
        channels = opened.channels
        dataType = opened.dataType
        byteOrder = opened.keywords.text("$BYTEORD")
        mode = opened.mode
        eventCount = opened.location.events
        dataOffsetsFrom = opened.location.origin
        dataRange = opened.location.offset..<opened.location.offset + opened.location.available
        spillover = opened.spillover
        timeStep = opened.timeStep
        warnings = opened.warnings + extraWarnings
        source = opened.source
        layout = opened.location.layout
        start = opened.start
        self.next = next
    }

    /// What messages call the file.
    public var fileName: String { source.name }

    /// Position of the channel called `name`, counted from 0; the first when several are.
    public func channelIndex(named name: String) -> Int? { channels.firstIndex { $0.name == name } }
}
