/// Writes 0 or 1 per event and population: a header of paths, then one row per event.
package final class MembershipWriter {
    private let file: AtomicFile
    private let columns: Int

    package init(path: String, columns: [String]) throws(CytometryError) {
        file = try AtomicFile(path: path)
        self.columns = columns.count
        let header = columns.map(MembershipWriter.quoted).joined(separator: ",") + "\n"
        try file.append(Array(header.utf8))
    }

    /// RFC 4180: names with a comma, quote or line end are quoted.
    private static func quoted(_ name: String) -> String {
        guard name.contains(where: { ",\"\n\r".contains($0) }) else { return name }
        return "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
            + "\""
    }

    /// Appends events in order.
    ///
    /// - Parameter members: events of each population.
    package func append(_ events: Range<Int>, members: [EventMask]) throws(CytometryError) {
        guard columns > 0 else { return }
        let width = 2 * columns
        let row = [UInt8]("0,".utf8)
        var text = [UInt8](unsafeUninitializedCapacity: events.count * width) { buffer, count in
            for i in buffer.indices { buffer[i] = row[i & 1] }
            count = buffer.count
        }
        text.withUnsafeMutableBufferPointer { text in
            for event in 0..<events.count { text[(event + 1) * width - 1] = UInt8(ascii: "\n") }
            for (column, mask) in members.enumerated() {
                mask.forEach(in: events) {
                    text[($0 - events.lowerBound) * width + 2 * column] = UInt8(ascii: "1")
                }
            }
        }
        try file.append(text)
    }

    /// Writes all events.
    package func append(_ members: [EventMask]) throws(CytometryError) {
        let events = members.first?.count ?? 0
        for start in stride(from: 0, to: events, by: 65536) {
            try append(start..<min(events, start + 65536), members: members)
        }
    }

    package func finish() throws(CytometryError) { try file.finish() }
}
