/// What is known about a table beforehand; everything left open is detected.
package struct TableOptions: Hashable, Sendable {
    package enum Header: Hashable, Sendable {
        /// The first row that is not blank.
        case firstRow
        /// Rows of the file, counted from 1: lines of a text file (first lines of records), rows of a sheet.
        /// Several rows are joined to `upper / lower`, merged areas repeated over their columns.
        case rows(ClosedRange<Int>)
        /// No header: all rows are given as they are, blank ones included.
        case none
    }

    package enum RaggedRows: Hashable, Sendable {
        /// A row with more or fewer cells than the header is an error.
        case refuse
        /// Rows keep the length they have.
        case allow
    }

    package var encoding: TextEncoding?
    package var delimiter: Dialect.Delimiter?
    /// `.some(nil)` declares that quotes are ordinary characters.
    package var quote: Dialect.Quote??
    package var decimalMark: DecimalMark?
    package var header: Header
    package var raggedRows: RaggedRows
    /// Accept several columns of one name (blank names may repeat anyhow).
    package var allowsDuplicateColumns: Bool
    /// Skip the lines at the top of a text file that begin with `# ` (notices, as our own exports carry).
    package var skipsNotices: Bool
    /// Repeat the value of a merged area of a sheet in all its cells. Headers repeat it anyhow.
    package var repeatsMergedCells: Bool

    package init(
        encoding: TextEncoding? = nil, delimiter: Dialect.Delimiter? = nil, quote: Dialect.Quote?? = nil,
        decimalMark: DecimalMark? = nil, header: Header = .firstRow, raggedRows: RaggedRows = .refuse,
        allowsDuplicateColumns: Bool = false, skipsNotices: Bool = true,
        repeatsMergedCells: Bool = false
    ) {
        self.encoding = encoding
        self.delimiter = delimiter
        self.quote = quote
        self.decimalMark = decimalMark
        self.header = header
        self.raggedRows = raggedRows
        self.allowsDuplicateColumns = allowsDuplicateColumns
        self.skipsNotices = skipsNotices
        self.repeatsMergedCells = repeatsMergedCells
    }

    /// For instruments' exports with preambles and blocks: every row as it is.
    package static let layout = TableOptions(
        header: .none, raggedRows: .allow, allowsDuplicateColumns: true, skipsNotices: false)

    /// Longest record of a text table: 16 MB.
    package static let maximumRecordBytes = 16 << 20
}
