import Diagnostics

/// A table that is read from front to back, in batches of rows; text files and sheets alike.
///
/// ```swift
/// let reader = try TableSource.open(path).reader()
/// let value = try reader.column("value")
/// while let batch = try reader.next() {
///     for row in batch { use(row[value].number(reader.numberFormat), at: row.location(value)) }
/// }
/// ```
package final class TableReader {
    private let producer: any RowProducer
    private let options: TableOptions
    private let header: TableHeader?
    private var storage: RowStorage
    /// Rows of the batch that held the header.
    private var pending: Range<Int>?

    /// Column names in file order, blanks around them removed; empty when the table is read without header.
    package var columns: [String] { header?.names ?? [] }
    /// Line or row of the (last) header row.
    package var headerLine: Int? { header?.line }
    package var path: String { producer.origin.file }
    package var sheet: String? { producer.origin.sheet }
    /// How the text file is written; nil for sheets.
    package let dialect: Dialect?
    /// How numbers in text cells are written.
    package let numberFormat: NumberFormat
    /// Notices at the top of a text file, without their `# `.
    package let notices: [String]
    /// Merged areas of a sheet.
    package let mergedAreas: [MergedArea]

    init(text path: String, options: TableOptions) throws(TabularError) {
        let producer = try TextTableProducer(path: path, options: options)
        self.producer = producer
        self.options = options
        self.dialect = producer.dialect
        self.numberFormat = producer.dialect.numberFormat
        self.notices = producer.opening.notices
        self.mergedAreas = []
        self.storage = RowStorage(origin: producer.origin)
        (header, pending) = try TableReader.readHeader(producer, storage, options: options, merges: [])
    }

    init(sheet producer: SheetProducer, options: TableOptions) throws(TabularError) {
        self.producer = producer
        self.options = options
        self.dialect = nil
        self.numberFormat = NumberFormat(decimalMark: options.decimalMark ?? .point)
        self.notices = []
        self.mergedAreas = producer.mergedAreas
        self.storage = RowStorage(origin: producer.origin)
        (header, pending) = try TableReader.readHeader(
            producer, storage, options: options, merges: producer.mergedAreas)
    }

    /// What was noticed so far: guesses about the dialect; hidden, formula and error cells of sheets.
    package var diagnostics: [Diagnostic] { producer.notes }

    /// The next rows, nil at the end.
    package func next() throws(TabularError) -> RowBatch? {
        if let rows = pending {
            pending = nil
            if !rows.isEmpty { return try checked(rows) }
        }
        while true {
            // A batch that somebody kept stays untouched.
            if !isKnownUniquelyReferenced(&storage) { storage = RowStorage(origin: producer.origin) }
            guard try producer.fill(storage) else { return nil }
            let batch = try checked(storage.rows.indices)
            if !batch.isEmpty { return batch }
        }
    }

    /// The index of a column by its exact name.
    package func column(_ name: String) throws(TabularError) -> Int {
        if let index = columns.firstIndex(of: name) { return index }
        let list = columns.filter { !$0.isEmpty }
        throw TabularError(
            .unknownColumn, "there is no column '\(name)'",
            remedy: Suggestions.didYouMean(name, among: list)
                ?? "The columns are: \(list.joined(separator: ", ")).",
            at: SourceLocation(file: path, sheet: sheet, line: headerLine))
    }

    /// Refuses ragged rows; drops those that hold nothing at all.
    private func checked(_ rows: Range<Int>) throws(TabularError) -> RowBatch {
        guard let header, options.raggedRows == .refuse else { return RowBatch(storage: storage, rows: rows) }
        var kept = rows.lowerBound
        for index in rows {
            if !header.fits(Row(storage: storage, index: index), isSheet: dialect == nil) {
                let row = Row(storage: storage, index: index)
                guard row.isBlank else { throw header.raggedRow(row, isSheet: dialect == nil) }
                continue
            }
            if kept != index { storage.rows[kept] = storage.rows[index] }
            kept += 1
        }
        return RowBatch(storage: storage, rows: rows.lowerBound..<kept)
    }
}

extension TableReader {
    /// Reads up to the last header row; answers the header and the rows behind it in the same batch.
    private static func readHeader(
        _ producer: any RowProducer, _ storage: RowStorage, options: TableOptions, merges: [MergedArea]
    ) throws(TabularError) -> (TableHeader?, Range<Int>?) {
        if options.header == .none { return (nil, nil) }
        var found: [Row] = []
        var current = storage
        while try producer.fill(current) {
            for index in current.rows.indices {
                let row = Row(storage: current, index: index)
                switch options.header {
                case .rows(let lines):
                    if row.line < lines.lowerBound { continue }
                    if row.line <= lines.upperBound { found.append(row) }
                    if row.line < lines.upperBound { continue }
                    if row.line > lines.upperBound {
                        let header = try TableHeader(
                            found, options: options, merges: merges, origin: current.origin)
                        return (header, try adopt(current, into: storage, from: index))
                    }
                default:
                    if row.isBlank { continue }
                    found.append(row)
                }
                let header = try TableHeader(found, options: options, merges: merges, origin: current.origin)
                return (header, try adopt(current, into: storage, from: index + 1))
            }
            // Header rows keep their batch alive; go on with a new one.
            if !found.isEmpty { current = RowStorage(origin: producer.origin) }
        }
        return (try TableHeader(found, options: options, merges: merges, origin: storage.origin), nil)
    }

    /// Moves the rest of a batch into the reader's storage.
    private static func adopt(
        _ current: RowStorage, into storage: RowStorage, from index: Int
    ) throws(TabularError) -> Range<Int> {
        if current !== storage {
            storage.bytes = current.bytes
            storage.cells = current.cells
            storage.rows = current.rows
        }
        return index..<storage.rows.count
    }
}
