/// The type attribute of a cell.
enum SheetCellType {
    case number, shared, inline, formulaText, boolean, error, isoDate

    init(_ bytes: UnsafeRawBufferPointer) {
        switch String(decoding: bytes, as: UTF8.self) {
        case "s": self = .shared
        case "inlineStr": self = .inline
        case "str": self = .formulaText
        case "b": self = .boolean
        case "e": self = .error
        case "d": self = .isoDate
        default: self = .number
        }
    }
}

/// What stands inside a cell element.
struct SheetCellContent {
    private(set) var hasFormula = false
    private(set) var hasValue = false
    /// Text of the formula, kept for cells without a calculated value.
    private(set) var formula: [UInt8] = []

    /// Reads up to the end of the cell; the value goes to the end of `bytes`.
    init(_ reader: inout XMLReader, into bytes: inout [UInt8]) throws(TabularError) {
        var isInValue = false, isInFormula = false
        while true {
            switch try reader.next() {
            case .start:
                if reader.isElement("v") {
                    isInValue = true
                    hasValue = true
                } else if reader.isElement("is") {
                    hasValue = true
                    try RichText.append(&reader, element: "is", to: &bytes)
                } else if reader.isElement("f") {
                    isInFormula = true
                    hasFormula = true
                }
            case .text:
                if isInValue { try reader.appendText(to: &bytes) }
                if isInFormula { try reader.appendText(to: &formula) }
            case .end:
                if reader.isElement("v") { isInValue = false }
                if reader.isElement("f") { isInFormula = false }
                if reader.isElement("c") { return }
            case .finished: throw reader.malformed("it ends inside a cell")
            }
        }
    }
}

/// Turns a cell's content into a slot of the batch.
struct SheetCellBuilder {
    let workbook: Workbook
    let type: SheetCellType
    let format: CellFormat

    /// - Parameter start: where the value begins in the storage's bytes; it is replaced by what the cell shows.
    /// - Returns: nil when the content does not fit its type.
    func slot(_ content: SheetCellContent, storage: RowStorage, from start: Int) -> CellSlot? {
        var traits: CellTraits = content.hasFormula ? .formula : []
        // A formula's empty text is a result, its empty number is none.
        let isCalculated = content.hasValue && (type != .number || storage.bytes.count > start)
        guard isCalculated else {
            guard content.hasFormula else { return Cell.emptySlot }
            // Never calculated: the formula itself is shown, as an error, so that no value gets lost silently.
            replace(storage, from: start, with: Array("=".utf8) + content.formula)
            return slot(storage, from: start, kind: .error, traits: traits)
        }
        guard let kind = resolve(storage, from: start, traits: &traits) else { return nil }
        return slot(storage, from: start, kind: kind, traits: traits)
    }

    private func slot(_ storage: RowStorage, from start: Int, kind: CellKind, traits: CellTraits) -> CellSlot?
    {
        let length = storage.bytes.count - start
        guard start <= Int(UInt32.max), length <= Int(UInt32.max) else { return nil }
        return CellSlot(
            offset: UInt32(start), length: UInt32(length), kind: length == 0 ? .empty : kind, traits: traits)
    }

    private func resolve(_ storage: RowStorage, from start: Int, traits: inout CellTraits) -> CellKind? {
        switch type {
        case .shared:
            guard
                let index = storage.bytes.withUnsafeBytes({
                    SheetNumber.parse(UnsafeRawBufferPointer(rebasing: $0[start...]))
                }),
                let range = workbook.strings.range(index)
            else { return nil }
            storage.bytes.removeLast(storage.bytes.count - start)
            workbook.strings.append(range, to: &storage.bytes)
            if workbook.strings.readsAsNumber(index) { traits.insert(.numericText) }
            return .text
        case .inline, .formulaText:
            if type == .formulaText { XMLText.resolveEscapes(in: &storage.bytes, from: start) }
            if RichText.readsAsNumber(storage.bytes, from: start) { traits.insert(.numericText) }
            return .text
        case .boolean:
            let isTrue = storage.bytes[start...].elementsEqual([0x31])
            replace(storage, from: start, with: Array((isTrue ? "TRUE" : "FALSE").utf8))
            return .boolean
        case .error: return .error
        case .isoDate: return .date
        case .number: return number(storage, from: start, traits: &traits)
        }
    }

    private func number(_ storage: RowStorage, from start: Int, traits: inout CellTraits) -> CellKind? {
        if start == storage.bytes.count { return .empty }
        let parsed = storage.bytes.withUnsafeBytes {
            NumberText(bytes: UnsafeRawBufferPointer(rebasing: $0[start...]))
        }
        guard let value = parsed.value else { return nil }
        if format == .percent { traits.insert(.percentFormat) }
        if format == .date, let text = SerialDate.text(value, uses1904: workbook.uses1904) {
            replace(storage, from: start, with: Array(text.utf8))
            return .date
        }
        // Workbooks store 0.1 as 0.10000000000000001; the shortest spelling is what people typed.
        if storage.bytes.count - start > 15, let text = NumberSpelling.spelling(of: value) {
            replace(storage, from: start, with: Array(text.utf8))
        }
        return .number
    }

    private func replace(_ storage: RowStorage, from start: Int, with text: [UInt8]) {
        storage.bytes.removeLast(storage.bytes.count - start)
        storage.bytes.append(contentsOf: text)
    }
}
