import Diagnostics

/// Rows of a text file, in batches; memory grows with the batch, not with the file.
final class TextTableProducer: RowProducer {
    let origin: TableOrigin
    let dialect: Dialect
    let opening: TextOpening
    private var source: DecodedSource
    private var scanner: RecordScanner
    /// Bytes of a record that the last batch did not complete.
    private var carry: [UInt8]

    /// Bytes asked for at a time: fits the second-level cache.
    static let chunkBytes = 256 << 10

    init(path: String, options: TableOptions) throws(TabularError) {
        let origin = TableOrigin(file: path, sheet: nil)
        var source = try DecodedSource(path: path, encoding: options.encoding)
        var head: [UInt8] = []
        try source.appendChunk(to: &head, bytes: TextTableProducer.chunkBytes, line: 1)
        let opening = TextOpening(head, isWholeFile: source.isAtEnd, skipsNotices: options.skipsNotices)
        guard !head.isEmpty, opening.hasContent || !source.isAtEnd else {
            throw TabularError(
                .emptyFile, "the file is empty", remedy: "Export the table again.",
                at: SourceLocation(file: path))
        }
        var declared = options
        if declared.delimiter == nil { declared.delimiter = opening.declaredDelimiter }
        let sample = Array(head[opening.bodyOffset...].prefix(64 << 10))
        let isWhole = source.isAtEnd && head.count - opening.bodyOffset == sample.count
        let detection = DialectDetection(sample: sample, isWholeFile: isWhole, options: declared)
        self.dialect = Dialect(
            encoding: source.detection.encoding, hasByteOrderMark: source.detection.hasByteOrderMark,
            delimiter: detection.delimiter, quote: detection.quote, decimalMark: detection.decimalMark,
            lineEnding: opening.lineEnding)
        self.origin = origin
        self.opening = opening
        self.scanner = RecordScanner(
            delimiter: detection.delimiter.byte, quote: detection.quote?.byte ?? 0,
            keepsBlankLines: options.header == .none, line: opening.bodyLine)
        self.carry = Array(head[opening.bodyOffset...])
        self.notes = TextTableProducer.notes(source.detection, detection, at: SourceLocation(file: path))
        self.source = source
    }

    /// What was guessed on the way in.
    let notes: [Diagnostic]

    func fill(_ storage: RowStorage) throws(TabularError) -> Bool {
        var wanted = TextTableProducer.chunkBytes
        while true {
            storage.removeAll()
            swap(&storage.bytes, &carry)
            if !source.isAtEnd, storage.bytes.count < wanted {
                try source.appendChunk(
                    to: &storage.bytes, bytes: wanted - storage.bytes.count, line: scanner.line)
            }
            let used: Int
            do { used = try scanner.scan(storage, isFinal: source.isAtEnd) } catch { throw describe(error) }
            carry = Array(storage.bytes[used...])
            if !storage.rows.isEmpty { return true }
            if source.isAtEnd { return false }
            guard carry.count <= TableOptions.maximumRecordBytes else {
                throw describe(RecordScanner.Fault(kind: .recordTooLong, line: scanner.line, column: 1))
            }
            // One record is longer than the chunk: read twice as much and scan again.
            wanted = max(wanted, carry.count * 2)
        }
    }

    private func describe(_ fault: RecordScanner.Fault) -> TabularError {
        let place = SourceLocation(file: origin.file, line: fault.line, column: fault.column)
        switch fault.kind {
        case .unterminatedQuote:
            return TabularError(
                .unterminatedQuote, "a quoted cell in this row is never closed",
                remedy: "Close the quote; a quote inside a quoted cell is written twice.", at: place)
        case .textAfterQuote:
            return TabularError(
                .textAfterQuote, "text follows the closing quote of a cell",
                remedy:
                    "Double the quotes inside a quoted cell, and leave nothing between a closing quote and the delimiter.",
                at: place)
        case .recordTooLong:
            return TabularError(
                .lineTooLong, "a line is longer than 16 MB",
                remedy: "Look for a quote that is never closed, or for a file that is no table.", at: place)
        }
    }

    private static func notes(
        _ encoding: EncodingDetection, _ dialect: DialectDetection, at place: SourceLocation
    ) -> [Diagnostic] {
        var notes: [Diagnostic] = []
        if encoding.isGuess {
            notes.append(
                Diagnostic(
                    .warning, code: TabularError.Code.guessedEncoding.rawValue,
                    "the encoding was guessed as \(encoding.encoding.rawValue)",
                    remedy: "Check names and units with letters beyond ASCII, or declare the encoding.",
                    at: place))
        }
        if dialect.isDecimalMarkAmbiguous {
            notes.append(
                Diagnostic(
                    .warning, code: TabularError.Code.ambiguousDecimals.rawValue,
                    "numbers with a comma may be decimals or thousands",
                    remedy: "Declare the decimal mark of this file.", at: place))
        }
        return notes
    }
}
