/// Splits UTF-8 bytes into records and cells after RFC 4180; no I/O.
///
/// LF, CRLF and CR end a record. A cell that begins with the quote runs to its closing quote, line breaks
/// and doubled quotes included. A quote inside an unquoted cell is an ordinary character.
struct RecordScanner {
    let delimiter: UInt8
    /// 0 when quotes are ordinary characters: NUL never occurs in validated text.
    let quote: UInt8
    /// Blank lines become rows without cells instead of nothing.
    let keepsBlankLines: Bool
    let maximumRecordBytes: Int
    /// Line on which the next record begins, from 1.
    private(set) var line = 1
    private let isStop: [Bool]

    struct Fault: Error, Equatable {
        enum Kind: Equatable { case unterminatedQuote, textAfterQuote, recordTooLong }
        var kind: Kind
        var line: Int
        var column: Int
    }

    init(
        delimiter: UInt8, quote: UInt8, keepsBlankLines: Bool, line: Int = 1,
        maximumRecordBytes: Int = TableOptions.maximumRecordBytes
    ) {
        self.delimiter = delimiter
        self.quote = quote
        self.keepsBlankLines = keepsBlankLines
        self.maximumRecordBytes = maximumRecordBytes
        self.line = line
        var isStop = [Bool](repeating: false, count: 256)
        for byte in [delimiter, 0x0A, 0x0D] { isStop[Int(byte)] = true }
        self.isStop = isStop
    }

    /// Appends the complete records of `storage.bytes` and answers how many bytes they take.
    ///
    /// - Parameter isFinal: the bytes end with the file, so the last record needs no line end.
    mutating func scan(_ storage: RowStorage, isFinal: Bool, limit: Int = .max) throws(Fault) -> Int {
        // Local copies keep reference counting and exclusivity checks out of the loop.
        var bytes = storage.bytes, cells = storage.cells, rows = storage.rows
        storage.bytes = []
        storage.cells = []
        storage.rows = []
        defer {
            storage.bytes = bytes
            storage.cells = cells
            storage.rows = rows
        }
        var pass = Pass(scanner: self, isFinal: isFinal, rowLimit: limit)
        var outcome: Result<Int, Fault> = .success(0)
        bytes.withUnsafeMutableBytes { buffer in
            isStop.withUnsafeBufferPointer { stops in
                outcome = pass.run(buffer, stops: stops, cells: &cells, rows: &rows)
            }
        }
        line = pass.line
        return try outcome.get()
    }
}

extension RecordScanner {
    /// One run over a buffer.
    private struct Pass {
        let scanner: RecordScanner
        let isFinal: Bool
        let rowLimit: Int
        var line: Int

        init(scanner: RecordScanner, isFinal: Bool, rowLimit: Int) {
            self.scanner = scanner
            self.isFinal = isFinal
            self.rowLimit = rowLimit
            self.line = scanner.line
        }

        mutating func run(
            _ buffer: UnsafeMutableRawBufferPointer, stops: UnsafeBufferPointer<Bool>,
            cells: inout ContiguousArray<CellSlot>, rows: inout ContiguousArray<RowSlot>
        ) -> Result<Int, Fault> {
            var position = 0
            while position < buffer.count, rows.count < rowLimit {
                let firstCell = cells.count
                switch record(buffer, from: position, stops: stops, cells: &cells) {
                case .incomplete:
                    cells.removeLast(cells.count - firstCell)
                    return .success(position)
                case .fault(let fault): return .failure(fault)
                case .complete(let end, let lines, let isBlank, let hasEscapes):
                    if end - position > scanner.maximumRecordBytes {
                        return .failure(Fault(kind: .recordTooLong, line: line, column: 1))
                    }
                    if hasEscapes {
                        Pass.unescape(buffer, cells: &cells, from: firstCell, quote: scanner.quote)
                    }
                    if !isBlank || scanner.keepsBlankLines {
                        let count = UInt32(cells.count - firstCell)
                        rows.append(RowSlot(firstCell: UInt32(firstCell), cellCount: count, line: line))
                    }
                    line += lines
                    position = end
                }
            }
            return .success(position)
        }

        private enum Outcome {
            case complete(end: Int, lines: Int, isBlank: Bool, hasEscapes: Bool)
            case incomplete
            case fault(Fault)
        }

        /// Scans one record that begins at `start`.
        private func record(
            _ buffer: UnsafeMutableRawBufferPointer, from start: Int, stops: UnsafeBufferPointer<Bool>,
            cells: inout ContiguousArray<CellSlot>
        ) -> Outcome {
            let end = buffer.count
            let quote = scanner.quote, delimiter = scanner.delimiter
            var i = start, lines = 0, column = 1, hasEscapes = false
            while true {
                let cellStart = i
                var traits: CellTraits = []
                var cellEnd: Int
                if i < end, buffer[i] == quote {
                    guard let closing = closingQuote(buffer, from: i + 1, lines: &lines, traits: &traits)
                    else {
                        guard isFinal else { return .incomplete }
                        return .fault(Fault(kind: .unterminatedQuote, line: line, column: column))
                    }
                    if traits.contains(.escaped) { hasEscapes = true }
                    cellEnd = closing
                    i = closing + 1
                    if i < end, !stops[Int(buffer[i])] {
                        return .fault(Fault(kind: .textAfterQuote, line: line, column: column))
                    }
                } else {
                    while i < end, !stops[Int(buffer[i])] { i &+= 1 }
                    cellEnd = i
                }
                guard i < end || isFinal else { return .incomplete }
                let stop = i < end ? buffer[i] : 0x0A
                if stop != delimiter, column == 1, i == start {
                    guard let next = afterLineEnd(buffer, at: i) else { return .incomplete }
                    return .complete(end: next, lines: 1, isBlank: true, hasEscapes: false)
                }
                let isQuoted = traits.contains(.quoted)
                let offset = isQuoted ? cellStart + 1 : cellStart
                cells.append(
                    CellSlot(
                        offset: UInt32(truncatingIfNeeded: offset),
                        length: UInt32(truncatingIfNeeded: cellEnd - offset),
                        kind: cellEnd == offset ? .empty : .text, traits: traits))
                if stop == delimiter {
                    i += 1
                    column += 1
                    continue
                }
                guard let next = afterLineEnd(buffer, at: i) else { return .incomplete }
                return .complete(end: next, lines: lines + 1, isBlank: false, hasEscapes: hasEscapes)
            }
        }

        /// Position of the closing quote, nil when the buffer ends first.
        private func closingQuote(
            _ buffer: UnsafeMutableRawBufferPointer, from start: Int, lines: inout Int,
            traits: inout CellTraits
        ) -> Int? {
            let end = buffer.count
            traits.insert(.quoted)
            var i = start
            while i < end {
                let byte = buffer[i]
                if byte == scanner.quote {
                    // At the end of a buffer the next byte decides whether this quote closes the cell.
                    if i + 1 == end { return isFinal ? i : nil }
                    guard buffer[i + 1] == scanner.quote else { return i }
                    traits.insert(.escaped)
                    i &+= 1
                } else if byte == 0x0A || (byte == 0x0D && !(i + 1 < end && buffer[i + 1] == 0x0A)) {
                    lines += 1
                }
                i &+= 1
            }
            return nil
        }

        /// Position behind the line end at `i`; nil when a CR is the last byte and an LF may follow.
        private func afterLineEnd(_ buffer: UnsafeMutableRawBufferPointer, at i: Int) -> Int? {
            guard i < buffer.count else { return i }
            guard buffer[i] == 0x0D else { return i + 1 }
            guard i + 1 < buffer.count else { return isFinal ? i + 1 : nil }
            return buffer[i + 1] == 0x0A ? i + 2 : i + 1
        }

        /// Halves doubled quotes in place. Done only for complete records: an incomplete one is scanned again.
        private static func unescape(
            _ buffer: UnsafeMutableRawBufferPointer, cells: inout ContiguousArray<CellSlot>, from first: Int,
            quote: UInt8
        ) {
            for index in first..<cells.count where cells[index].traits.contains(.escaped) {
                let start = Int(cells[index].offset), end = start + Int(cells[index].length)
                var read = start, write = start
                while read < end {
                    buffer[write] = buffer[read]
                    if buffer[read] == quote { read += 1 }
                    read += 1
                    write += 1
                }
                cells[index].length = UInt32(write - start)
                cells[index].traits.remove(.escaped)
            }
        }
    }
}
