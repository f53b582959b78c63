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

    /// Appends a block.
    ///
    /// - Parameter members: rows of each population, ascending.
    package func append(events: Int, members: [UnsafeBufferPointer<Int32>]) throws(CytometryError) {
        guard columns > 0 else { return }
        let width = 2 * columns
        var text = [UInt8](repeating: UInt8(ascii: ","), count: events * width)
        for event in 0..<events {
            for column in 0..<columns { text[event * width + 2 * column] = UInt8(ascii: "0") }
            text[event * width + width - 1] = UInt8(ascii: "\n")
        }
        for (column, rows) in members.enumerated() {
            for row in rows { text[Int(row) * width + 2 * column] = UInt8(ascii: "1") }
        }
        try file.append(text)
    }

    package func finish() throws(CytometryError) { try file.finish() }
}
