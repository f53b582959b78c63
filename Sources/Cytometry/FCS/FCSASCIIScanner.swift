/// A place between two events of delimited text.
struct FCSTextCursor {
    /// A buffer may be used for one file after another: the place is good in its own data set only.
    let source: FCSByteSource
    let dataSet: Int
    var event: Int
    var offset: Int
}

/// DATA as text (`$DATATYPE` A; FCS 3.0, section 3.3; deprecated since 3.1).
enum FCSASCIIScanner {
    private static let chunk = 65_536

    /// Blank, tab, comma, carriage return, line feed.
    private static func isDelimiter(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x2C || (byte >= 0x09 && byte <= 0x0D) || byte == 0
    }

    /// Counts the values of delimited text: nothing else tells how many events there are.
    static func count(
        _ result: inout FCSDataLocator.Result, total: Int?, parameters: Int, source: FCSByteSource
    ) throws(CytometryError) {
        var values = 0
        var inside = false
        var offset = result.offset
        let end = min(source.size, result.offset + result.available)
        while offset < end {
            for byte in try source.bytes(at: offset, count: min(chunk, end - offset)) {
                let delimiter = isDelimiter(byte)
                if inside && delimiter { values += 1 }
                inside = !delimiter
            }
            offset += min(chunk, end - offset)
        }
        if inside { values += 1 }
        let complete = values / parameters
        result.available = max(0, end - result.offset)
        result.events = min(total ?? complete, complete)
        if total != complete || values % parameters != 0 {
            result.warnings.append(
                FCSWarning(
                    "IC0617",
                    "$TOT is \(total.map { "\($0)" } ?? "missing"), but DATA holds \(values) values (\(complete) rows); \(result.events) rows are shown",
                    at: result.offset))
        }
        if result.events == 0 && (total ?? 1) > 0 {
            throw .data("the DATA segment holds no complete row", file: source.name, offset: result.offset)
        }
    }

    /// Fixed width: `$PnB` characters per value.
    static func decodeFixed(
        _ rows: UnsafeRawBufferPointer, layout: FCSRowLayout, into block: EventBlock, at offset: Int,
        file: String
    ) throws(CytometryError) {
        let stride = layout.rowBits / 8
        for (index, column) in layout.columns.enumerated() {
            let out = block.column(index)
            for event in 0..<block.count {
                let begin = event * stride + column.bitOffset / 8
                let text = UnsafeRawBufferPointer(rebasing: rows[begin..<begin + column.bitWidth / 8])
                out[event] = try value(Array(text), at: offset + begin, file: file)
            }
        }
    }

    static func value(_ bytes: [UInt8], at offset: Int, file: String) throws(CytometryError) -> Double {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let value = FCSNumber.real(text) else {
            throw .asciiValue("'\(text.prefix(20))' is no number", file: file, offset: offset)
        }
        return value
    }

    /// Reads values until `body` has seen the next `values` of them; returns the offset behind the last one.
    static func scan(
        from start: Int, end: Int, values: Int, source: FCSByteSource,
        _ body: (Int, [UInt8], Int) throws(CytometryError) -> Void
    ) throws(CytometryError) -> Int {
        var offset = start
        var done = 0
        var token: [UInt8] = []
        var tokenOffset = start
        while offset < end && done < values {
            let bytes = try source.bytes(at: offset, count: min(chunk, end - offset))
            for (index, byte) in bytes.enumerated() {
                if !isDelimiter(byte) {
                    if token.isEmpty { tokenOffset = offset + index }
                    token.append(byte)
                    if token.count > 64 {
                        throw .asciiValue(
                            "a value has more than 64 characters", file: source.name, offset: tokenOffset)
                    }
                } else if !token.isEmpty {
                    try body(done, token, tokenOffset)
                    done += 1
                    token.removeAll(keepingCapacity: true)
                    if done == values { return offset + index }
                }
            }
            offset += bytes.count
        }
        if done < values && !token.isEmpty {
            try body(done, token, tokenOffset)
            done += 1
        }
        guard done == values else { throw .changed(file: source.name, offset: end) }
        return end
    }
}

extension FCSDataSet {
    func readDelimited(_ events: Range<Int>, into block: EventBlock, buffer: inout FCSReadBuffer)
        throws(CytometryError)
    {
        let parameters = channels.count
        var (event, offset) = (0, dataRange.lowerBound)
        if let cursor = buffer.cursor, cursor.source === source, cursor.dataSet == index,
            cursor.event <= events.lowerBound
        {
            (event, offset) = (cursor.event, cursor.offset)
        }
        let file = source.name
        let skipped = (events.lowerBound - event) * parameters
        if skipped > 0 {
            offset = try FCSASCIIScanner.scan(
                from: offset, end: dataRange.upperBound, values: skipped, source: source
            ) { (_, _, _) throws(CytometryError) in }
        }
        offset = try FCSASCIIScanner.scan(
            from: offset, end: dataRange.upperBound, values: events.count * parameters, source: source
        ) { (index, token, place) throws(CytometryError) in
            block.column(index % parameters)[index / parameters] = try FCSASCIIScanner.value(
                token, at: place, file: file)
        }
        buffer.cursor = FCSTextCursor(
            source: source, dataSet: index, event: events.upperBound, offset: offset)
    }
}
