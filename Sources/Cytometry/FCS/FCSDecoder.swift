/// Memory for the bytes of a block, used again for every block. One per thread.
public struct FCSReadBuffer {
    var bytes: [UInt8] = []
    /// Delimited text has no rows of equal length: where reading stopped, so that reading on is linear in time.
    var cursor: FCSTextCursor?

    /// An empty buffer; it grows to the size of one block.
    public init() {}
}

extension FCSDataSet {
    /// Reads events into the columns of a block as they are stored: after the `$PnR` bit mask, before `$PnE` and `$PnG`.
    ///
    /// Several threads may call this at once, each with its own block and buffer.
    ///
    /// - Parameters:
    ///   - events: Counted from 0, at most the capacity of the block.
    ///   - block: Gets one column per channel.
    ///   - buffer: Scratch memory.
    /// - Throws: `IC0612`–`IC0614`.
    public func read(_ events: Range<Int>, into block: EventBlock, buffer: inout FCSReadBuffer)
        throws(CytometryError)
    {
        guard events.lowerBound >= 0, events.upperBound <= eventCount else {
            throw .request(
                "Events \(events.lowerBound + 1) to \(events.upperBound) were asked for; the data set has \(eventCount).",
                remedy: "Ask for events the data set has.", file: source.name)
        }
        guard block.channelCount == channels.count, events.count <= block.capacity else {
            throw .request(
                "A block of \(block.channelCount) channels and \(block.capacity) events cannot hold \(events.count) events of \(channels.count) channels.",
                remedy: "Make a larger block.", file: source.name)
        }
        block.resize(to: events.count)
        guard !events.isEmpty else { return }
        if layout.packing == .freeText {
            try readDelimited(events, into: block, buffer: &buffer)
            return
        }
        // The products were checked when the data set was opened: all rows lie inside the file.
        let firstBit = events.lowerBound * layout.rowBits
        let firstByte = firstBit / 8
        let endByte = (events.upperBound * layout.rowBits + 7) / 8
        let count = endByte - firstByte
        if buffer.bytes.count < count { buffer.bytes = [UInt8](repeating: 0, count: count) }
        var failure: CytometryError?
        let offset = dataRange.lowerBound + firstByte
        buffer.bytes.withUnsafeMutableBytes { all in
            let rows = UnsafeMutableRawBufferPointer(rebasing: all[0..<count])
            do throws(CytometryError) {
                try source.read(at: offset, into: rows)
                let raw = UnsafeRawBufferPointer(rows)
                switch layout.packing {
                case .bytes: FCSDecoder(layout: layout).decodeBytes(raw, into: block)
                case .bits, .paddedBits:
                    FCSDecoder(layout: layout).decodeBits(raw, firstBit: firstBit % 8, into: block)
                case .fixedText, .freeText:
                    try FCSASCIIScanner.decodeFixed(
                        raw, layout: layout, into: block, at: offset, file: source.name)
                }
            } catch { failure = error }
        }
        if let failure { throw failure }
    }
}

/// Turns rows of stored values into columns of doubles.
struct FCSDecoder {
    let layout: FCSRowLayout

    /// Rows decoded for one column before the next column: their bytes and the column's values stay in the first-level cache.
    private static let tile = 64

    /// Rows whose values fill whole bytes.
    func decodeBytes(_ rows: UnsafeRawBufferPointer, into block: EventBlock) {
        guard let base = rows.baseAddress else { return }
        let stride = layout.rowBits / 8
        var start = 0
        while start < block.count {
            let count = min(FCSDecoder.tile, block.count - start)
            for (index, column) in layout.columns.enumerated() {
                guard let out = block.column(index).baseAddress else { continue }
                decode(
                    column, from: base + start * stride + column.bitOffset / 8, stride: stride, count: count,
                    to: out + start)
            }
            start += count
        }
    }

    private func decode(
        _ column: FCSRowLayout.Column, from source: UnsafeRawPointer, stride: Int, count: Int,
        to out: UnsafeMutablePointer<Double>
    ) {
        let big = layout.isBigEndian
        switch (column.type, column.bitWidth) {
        case (.float, _):
            for i in 0..<count {
                let bits = source.loadUnaligned(fromByteOffset: i &* stride, as: UInt32.self)
                out[i] = Double(Float(bitPattern: big ? bits.byteSwapped : bits))
            }
        case (.double, _):
            for i in 0..<count {
                let bits = source.loadUnaligned(fromByteOffset: i &* stride, as: UInt64.self)
                out[i] = Double(bitPattern: big ? bits.byteSwapped : bits)
            }
        case (_, 16):
            let mask = UInt16(truncatingIfNeeded: column.mask)
            for i in 0..<count {
                let value = source.loadUnaligned(fromByteOffset: i &* stride, as: UInt16.self)
                out[i] = Double((big ? value.byteSwapped : value) & mask)
            }
        case (_, 32):
            let mask = UInt32(truncatingIfNeeded: column.mask)
            for i in 0..<count {
                let value = source.loadUnaligned(fromByteOffset: i &* stride, as: UInt32.self)
                out[i] = Double((big ? value.byteSwapped : value) & mask)
            }
        case (_, let width):
            let bytes = width / 8
            for i in 0..<count {
                var value: UInt64 = 0
                for k in 0..<bytes {
                    let byte = source.load(
                        fromByteOffset: i &* stride &+ (big ? k : bytes &- 1 &- k), as: UInt8.self)
                    value = value << 8 | UInt64(byte)
                }
                out[i] = Double(value & column.mask)
            }
        }
    }

    /// Values that follow each other without gaps, least significant bit first; `firstBit` of the first byte.
    func decodeBits(_ rows: UnsafeRawBufferPointer, firstBit: Int, into block: EventBlock) {
        for (index, column) in layout.columns.enumerated() {
            let out = block.column(index)
            for event in 0..<block.count {
                let bit = firstBit + event * layout.rowBits + column.bitOffset
                let value = FCSDecoder.bits(rows, at: bit, count: column.bitWidth)
                switch column.type {
                case .float: out[event] = Double(Float(bitPattern: UInt32(truncatingIfNeeded: value)))
                case .double: out[event] = Double(bitPattern: value)
                default: out[event] = Double(value & column.mask)
                }
            }
        }
    }

    /// At most 64 bits; bytes behind the end count as 0.
    private static func bits(_ bytes: UnsafeRawBufferPointer, at bit: Int, count: Int) -> UInt64 {
        var value: UInt64 = 0
        var have = 0
        var position = bit / 8
        var skip = bit % 8
        while have < count && position < bytes.count {
            let part = UInt64(bytes[position]) >> UInt64(skip)
            value |= part << UInt64(have)
            have += 8 - skip
            skip = 0
            position += 1
        }
        return count >= 64 ? value : value & ((1 << UInt64(count)) - 1)
    }
}
