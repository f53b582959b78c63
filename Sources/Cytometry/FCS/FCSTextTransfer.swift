/// Recognises files that a transfer in text mode has damaged: each 0x0A became 0x0D 0x0A, or the other way round. Offsets
/// still point into the file, so that nothing but the bytes themselves shows it.
enum FCSTextTransfer {
    private static let chunk = 65_536
    /// Ordinary data have a lone 0x0A in the first few thousand bytes; a file without any is scanned this far.
    private static let furthest = 4 << 20

    /// Bytes that were taken for text and saved as UTF-8: numbers are no UTF-8 beyond a few bytes. Their place and number
    /// may still be right, so this is a warning only.
    static func encodingWarning(_ location: FCSDataLocator.Result, source: FCSByteSource)
        throws(CytometryError)
        -> FCSWarning?
    {
        guard location.events > 0, location.layout.columns.first?.type != .ascii else { return nil }
        let bytes = try source.bytes(at: location.offset, count: min(8192, location.available))
        // The window may cut the last character.
        var whole = bytes[...]
        while let last = whole.last, (0x80..<0xC0).contains(last) { whole.removeLast() }
        if let last = whole.last, last >= 0xC0 { whole.removeLast() }
        guard whole.count(where: { $0 >= 0x80 }) >= 16, String(validating: whole, as: UTF8.self) != nil else {
            return nil
        }
        return FCSWarning(
            "IC0634",
            "The bytes of DATA are UTF-8 text, which numbers never are: the file was probably damaged when a program saved it as text",
            at: location.offset)
    }

    static func check(_ location: FCSDataLocator.Result, source: FCSByteSource) throws(CytometryError) {
        let end = location.offset + location.available
        let surplus = source.size - end
        guard surplus > 0, location.events > 0, location.layout.packing != .freeText else { return }
        var pairs = 0
        var firstPair = location.offset
        var previous: UInt8 = 0
        var offset = location.offset
        while offset < min(end, location.offset + furthest) {
            let bytes = try source.bytes(at: offset, count: min(chunk, end - offset))
            for (index, byte) in bytes.enumerated() {
                if byte == 0x0A {
                    if previous != 0x0D { return }
                    if pairs == 0 { firstPair = offset + index - 1 }
                    pairs += 1
                }
                previous = byte
            }
            offset += bytes.count
        }
        // By chance three such pairs and no lone 0x0A have a probability of 256^-3.
        if pairs >= 3 && surplus >= pairs { throw .textTransfer(file: source.name, offset: firstPair) }
    }

    /// A file that looks cut although carriage returns were taken out all over it: every row behind the first of them
    /// would be shifted. The bytes beside 0x0D in value tell how many were to be expected.
    static func checkLoss(_ location: FCSDataLocator.Result, source: FCSByteSource) throws(CytometryError) {
        guard location.missing > 0, location.layout.packing != .freeText else { return }
        // Of 0x0B to 0x0F: alone, and before 0x0A.
        let near: ClosedRange<UInt8> = 0x0B...0x0F
        var single = [0, 0, 0, 0, 0]
        var paired = single
        var previous: UInt8 = 0
        var offset = location.offset
        let end = location.offset + min(furthest, location.available)
        while offset < end {
            let bytes = try source.bytes(at: offset, count: min(chunk, end - offset))
            for byte in bytes {
                if near.contains(byte) { single[Int(byte - near.lowerBound)] += 1 }
                if byte == 0x0A, near.contains(previous) { paired[Int(previous - near.lowerBound)] += 1 }
                previous = byte
            }
            offset += bytes.count
        }
        // Where 20 of all four neighbours occur (even values alone lack two), none of 0x0D by chance has a probability
        // below 1e-6.
        for counts in [single, paired] where counts[2] == 0 && [0, 1, 3, 4].allSatisfy({ counts[$0] >= 20 }) {
            throw .returnsLost(file: source.name, missing: location.missing, offset: location.offset)
        }
    }
}
