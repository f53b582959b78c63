import DataFrames

/// Collects one column: numbers until a cell is none, labels from the first row on otherwise.
struct ColumnBuilder {
    private var numbers: [Double] = []
    private var codes: [Int32] = []
    private var interner = LabelInterner()
    private(set) var isText: Bool
    /// Text came after numbers: their spellings are gone, the column must be read again as text.
    private(set) var turnedLate = false

    init(isText: Bool) { self.isText = isText }

    mutating func append(_ cell: Cell, format: NumberFormat) {
        if turnedLate { return }
        if isText {
            codes.append(cell.withBytes { label(Blanks.trimmed($0), kind: cell.kind) })
            return
        }
        if let value = cell.double(format) {
            numbers.append(value)
            return
        }
        if cell.isMissing {
            numbers.append(.nan)
        } else if let value = cell.withBytes({ ColumnBuilder.infinity(Blanks.trimmed($0)) }) {
            numbers.append(value)
        } else if numbers.allSatisfy(\.isNaN) {
            isText = true
            codes = numbers.map { _ in -1 }
            numbers = []
            append(cell, format: format)
        } else {
            turnedLate = true
            isText = true
            numbers = []
        }
    }

    private mutating func label(_ text: UnsafeRawBufferPointer, kind: CellKind) -> Int32 {
        Cell.isMissing(text, kind: kind) ? -1 : interner.code(of: text)
    }

    private static func infinity(_ text: UnsafeRawBufferPointer) -> Double? {
        if text.elementsEqual("Inf".utf8) { return .infinity }
        return text.elementsEqual("-Inf".utf8) ? -.infinity : nil
    }

    /// The column; levels in the default order of data frames.
    var column: Column {
        guard isText else { return .numeric(NumericColumn(numbers)) }
        let order = LevelOrder.sorted(interner.labels)
        let rank = Dictionary(uniqueKeysWithValues: zip(order, order.indices.map(Int32.init)))
        let newCode = interner.labels.map { rank[$0] ?? -1 }
        return .factor(FactorColumn(codes: codes.map { $0 < 0 ? -1 : newCode[Int($0)] }, levels: order))
    }
}

extension Cell {
    /// Empty, blank, `NA`, `NaN`, or a spreadsheet's `#N/A`.
    package var isMissing: Bool { withBytes { Cell.isMissing(Blanks.trimmed($0), kind: kind) } }

    static func isMissing(_ trimmed: UnsafeRawBufferPointer, kind: CellKind) -> Bool {
        switch trimmed.count {
        case 0: true
        case 2: trimmed.elementsEqual("NA".utf8)
        case 3: trimmed.elementsEqual("NaN".utf8) || trimmed.elementsEqual("nan".utf8)
        case 4: kind == .error && trimmed.elementsEqual("#N/A".utf8)
        default: false
        }
    }
}
