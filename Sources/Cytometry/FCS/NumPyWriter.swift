/// Writes events as a two-dimensional NumPy array (format 1.0: `.npy`, NumPy Enhancement Proposal 1).
public enum NumPyWriter {
    /// Order of the values in the file.
    public enum Order: Sendable {
        /// Event by event; `array[event, channel]`, contiguous by event.
        case rows
        /// Channel by channel (Fortran order); the shape is the same.
        case columns
    }

    /// Writes all events of a data set as an array of shape (events, channels).
    ///
    /// Columns are written one at a time, so that memory stays small; the file is read once per channel then.
    ///
    /// - Throws: `IC0612`–`IC0614`, `IC0630`.
    public static func write(
        _ dataSet: FCSDataSet, to path: String, precision: FCSWriter.Precision = .float32,
        order: Order = .rows,
        scale: FCSScale = .stored, compensation: ChannelCompensation? = nil
    ) throws(CytometryError) {
        let file = try AtomicFile(path: path)
        let columns = dataSet.channels.count
        try file.append(header(events: dataSet.eventCount, channels: columns, precision, order))
        switch order {
        case .rows:
            try dataSet.forEachBlock(scale: scale, compensation: compensation) {
                (_, block) throws(CytometryError) in
                var bytes: [UInt8] = []
                bytes.reserveCapacity(block.count * columns * 8)
                for event in 0..<block.count {
                    for channel in 0..<columns { append(block.column(channel)[event], precision, to: &bytes) }
                }
                try file.append(bytes)
            }
        case .columns:
            for channel in 0..<columns {
                try dataSet.forEachBlock(scale: scale, compensation: compensation) {
                    (_, block) throws(CytometryError) in
                    var bytes: [UInt8] = []
                    bytes.reserveCapacity(block.count * 8)
                    for value in block.column(channel) { append(value, precision, to: &bytes) }
                    try file.append(bytes)
                }
            }
        }
        try file.finish()
    }

    private static func append(_ value: Double, _ precision: FCSWriter.Precision, to bytes: inout [UInt8]) {
        switch precision {
        case .float32:
            withUnsafeBytes(of: Float(value).bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
        case .float64: withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
        }
    }

    /// Magic, version 1.0, length, dictionary; padded so that the values start at a multiple of 64.
    private static func header(
        events: Int, channels: Int, _ precision: FCSWriter.Precision, _ order: Order
    ) -> [UInt8] {
        let type = precision == .float32 ? "<f4" : "<f8"
        let fortran = order == .columns ? "True" : "False"
        var text = "{'descr': '\(type)', 'fortran_order': \(fortran), 'shape': (\(events), \(channels)), }"
        while (10 + text.utf8.count + 1) % 64 != 0 { text += " " }
        text += "\n"
        let length = text.utf8.count
        return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length & 0xFF), UInt8(length >> 8)]
            + Array(text.utf8)
    }
}
