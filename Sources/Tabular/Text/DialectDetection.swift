/// Finds delimiter, quote and decimal mark from the beginning of a text table.
struct DialectDetection {
    var delimiter: Dialect.Delimiter
    var quote: Dialect.Quote?
    var decimalMark: DecimalMark
    /// Numbers fit both a decimal comma and a thousands separator.
    var isDecimalMarkAmbiguous = false

    /// - Parameter sample: UTF-8 text that begins with the table.
    init(sample: [UInt8], isWholeFile: Bool, options: TableOptions) {
        let delimiters = options.delimiter.map { [$0] } ?? Dialect.Delimiter.allCases
        let quotes: [Dialect.Quote?] = options.quote.map { [$0] } ?? [.double, .single]
        var best: Trial?
        for quote in quotes {
            for delimiter in delimiters {
                let trial = Trial(sample, delimiter: delimiter, quote: quote, isWholeFile: isWholeFile)
                // Earlier candidates win ties: double quotes before single ones, the comma before the rest.
                if best.map({ trial.score > $0.score }) ?? true { best = trial }
            }
        }
        delimiter = best?.delimiter ?? .comma
        quote = options.quote ?? best?.quote ?? .double
        let marks = best?.marks ?? DecimalEvidence()
        let verdict = marks.verdict(delimiter: delimiter)
        decimalMark = options.decimalMark ?? verdict.mark
        isDecimalMarkAmbiguous = options.decimalMark == nil && verdict.isAmbiguous
    }
}

/// The sample read with one candidate dialect.
private struct Trial {
    let delimiter: Dialect.Delimiter
    let quote: Dialect.Quote?
    private(set) var score = 0.0
    private(set) var marks = DecimalEvidence()

    init(_ sample: [UInt8], delimiter: Dialect.Delimiter, quote: Dialect.Quote?, isWholeFile: Bool) {
        self.delimiter = delimiter
        self.quote = quote
        let storage = RowStorage(origin: TableOrigin(file: "", sheet: nil))
        storage.bytes = sample
        var scanner = RecordScanner(
            delimiter: delimiter.byte, quote: quote?.byte ?? 0, keepsBlankLines: false)
        var failed = false
        do { _ = try scanner.scan(storage, isFinal: isWholeFile, limit: 1000) } catch { failed = true }
        guard !storage.rows.isEmpty else { return }
        judge(storage, failed: failed)
    }

    /// Rows that agree in length speak for a delimiter; cells that still hold another one speak against it.
    private mutating func judge(_ storage: RowStorage, failed: Bool) {
        var lengths: [Int: Int] = [:]
        var cells = 0, clean = 0, singleQuoted = 0
        let others = Dialect.Delimiter.allCases.filter { $0 != delimiter }.map(\.byte)
        for row in storage.rows.indices {
            let range = storage.cellRange(ofRow: row)
            lengths[range.count, default: 0] += 1
            for slot in storage.cells[range] where slot.length > 0 {
                cells += 1
                if quote == .single, slot.traits.contains(.quoted) { singleQuoted += 1 }
                storage.withBytes(of: slot) { text in
                    let isNumber = marks.note(text)
                    if slot.traits.contains(.quoted) || isNumber || isWhole(text, delimiters: others) {
                        clean += 1
                    }
                }
            }
        }
        let rows = Double(storage.rows.count)
        // The most frequent length, of equally frequent ones the longest.
        guard let usual = lengths.max(by: { ($0.value, $0.key) < ($1.value, $1.key) }), usual.key > 1 else {
            score = failed ? 0 : 0.01
            return
        }
        let agreement = Double(usual.value) / rows
        let cleanness = cells == 0 ? 1 : Double(clean) / Double(cells)
        score = agreement * (0.25 + 0.75 * cleanness) * (1 - 1 / (1 + Double(usual.key)))
        if failed { score *= 0.25 }
        // Apostrophes occur in ordinary text: single quotes must enclose many cells to be believed.
        if quote == .single { score *= Double(singleQuoted) >= max(2, 0.2 * Double(cells)) ? 1.05 : 0.1 }
    }

    /// Looks like one cell: holds no other delimiter and is not torn out of single quotes.
    private func isWhole(_ text: UnsafeRawBufferPointer, delimiters: [UInt8]) -> Bool {
        let single = Dialect.Quote.single.byte
        let isTorn = text.count > 1 && (text.first == single) != (text.last == single)
        return !isTorn && !text.contains(where: delimiters.contains)
    }
}

/// Counts of numbers by the decimal mark they can only have.
struct DecimalEvidence: Equatable {
    private(set) var point = 0
    private(set) var comma = 0
    /// `1,234`: decimals or thousands.
    private(set) var commaOrThousands = 0
    private(set) var pointOrThousands = 0

    /// Counts a cell and says whether it is a number; marks of censoring before it are passed over.
    mutating func note(_ text: UnsafeRawBufferPointer) -> Bool {
        let trimmed = Blanks.trimmed(text)
        var start = 0
        while start < trimmed.count, isPrefix(trimmed[start]) { start += 1 }
        let number = UnsafeRawBufferPointer(rebasing: trimmed[start...])
        guard let first = number.firstIndex(where: { $0 == 0x2C || $0 == 0x2E }) else {
            return !number.isEmpty && NumberText(bytes: number).value != nil
        }
        let mark: DecimalMark = number[first] == 0x2C ? .comma : .point
        guard DecimalScanner(number, mark: mark).end == number.count else { return false }
        let whole = number[..<first].filter { $0 &- 0x30 < 10 }
        let fraction = number[(first + 1)...].prefix { $0 &- 0x30 < 10 }
        // 0,234 and 1,234e2 are no thousands.
        let isGroup =
            (1...3).contains(whole.count) && whole.first != 0x30 && fraction.count == 3
            && fraction.endIndex == number.count
        switch (mark, isGroup) {
        case (.comma, true): commaOrThousands += 1
        case (.comma, false): comma += 1
        case (.point, true): pointOrThousands += 1
        case (.point, false): point += 1
        }
        return true
    }

    private func isPrefix(_ byte: UInt8) -> Bool {
        [0x3C, 0x3E, 0x3D, 0x2A, 0x7E, 0x20].contains(byte)  // < > = * ~ blank
    }

    func verdict(delimiter: Dialect.Delimiter) -> (mark: DecimalMark, isAmbiguous: Bool) {
        if comma > 0, point == 0 { return (.comma, false) }
        if point > 0 { return (.point, comma > 0) }
        // Semicolons separate where the comma marks decimals; that is what they are for.
        if commaOrThousands > 0, pointOrThousands == 0 {
            return delimiter == .semicolon ? (.comma, false) : (.point, true)
        }
        return (.point, commaOrThousands > 0)
    }
}
