/// Writes a text table to a file, row by row; the file appears when it is complete.
package final class CSVWriter {
    private let file: AtomicFile
    private var encoder: CSVEncoder

    package init(
        path: String, columns: [String], notices: [String] = [], dialect: Dialect = Dialect(),
        missing: String = ""
    ) throws(TabularError) {
        encoder = try CSVEncoder(dialect: dialect, missing: missing)
        for notice in notices { try encoder.notice(notice) }
        try encoder.header(columns)
        file = try AtomicFile(path: path)
    }

    package func row(_ values: [TableValue]) throws(TabularError) {
        try encoder.row(values)
        if encoder.bytes.count >= 1 << 18 { try file.write(encoder.drain()) }
    }

    /// Puts the complete file in its place. Without it nothing changes on disk.
    package func finish() throws(TabularError) {
        try file.write(encoder.drain())
        try file.commit()
    }

    /// Writes a whole table at once.
    package static func write(
        _ rows: some Sequence<[TableValue]>, columns: [String], to path: String, notices: [String] = [],
        dialect: Dialect = Dialect(), missing: String = ""
    ) throws(TabularError) {
        let writer = try CSVWriter(
            path: path, columns: columns, notices: notices, dialect: dialect, missing: missing)
        for row in rows { try writer.row(row) }
        try writer.finish()
    }

    /// A whole table as text.
    package static func text(
        _ rows: some Sequence<[TableValue]>, columns: [String], notices: [String] = [],
        dialect: Dialect = Dialect(),
        missing: String = ""
    ) throws(TabularError) -> String {
        var encoder = try CSVEncoder(dialect: dialect, missing: missing)
        for notice in notices { try encoder.notice(notice) }
        try encoder.header(columns)
        for row in rows { try encoder.row(row) }
        return String(decoding: encoder.bytes, as: UTF8.self)
    }
}
