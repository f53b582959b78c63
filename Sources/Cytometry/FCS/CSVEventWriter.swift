/// Writes events as comma-separated values (RFC 4180): a header with the names of the channels, one row per event.
///
/// Numbers have as many digits as they need to be read back exactly; values that are not finite are `NaN`, `Inf` and
/// `-Inf`.
public final class CSVEventWriter {
    private let file: AtomicFile
    private let columns: Int

    /// Starts a file.
    ///
    /// - Throws: `IC0630`.
    public init(path: String, channels: [String]) throws(CytometryError) {
        file = try AtomicFile(path: path)
        columns = channels.count
        try file.append((channels.map(CSVEventWriter.quoted).joined(separator: ",") + "\n").utf8)
    }

    /// Appends the valid events of a block.
    ///
    /// - Throws: `IC0630`, `IC0632`.
    public func append(_ block: EventBlock) throws(CytometryError) {
        guard block.channelCount == columns else {
            throw CytometryError(
                "IC0632", "A block of \(block.channelCount) channels was given for a table of \(columns).",
                remedy: "Give one column per channel.")
        }
        var lines: [UInt8] = []
        for event in 0..<block.count {
            for channel in 0..<columns {
                if channel > 0 { lines.append(0x2C) }
                lines.append(contentsOf: CSVEventWriter.numeral(block.column(channel)[event]).utf8)
            }
            lines.append(0x0A)
        }
        try file.append(lines)
    }

    /// Gives the file its name.
    public func finish() throws(CytometryError) { try file.finish() }

    private static func numeral(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "Inf" : "-Inf" }
        return FCSWriter.numeral(value)
    }

    private static func quoted(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 == 0x2C || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }) else {
            return text
        }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
