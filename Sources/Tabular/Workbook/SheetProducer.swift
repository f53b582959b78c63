import Diagnostics

/// Rows of one sheet, in batches, read from the zipped XML as it comes.
///
/// Rows are padded to the left and inside, so that a cell's index is its column; rows and cells that the
/// sheet does not mention at its right and lower end are not invented.
final class SheetProducer: RowProducer {
    let origin: TableOrigin
    let mergedAreas: [MergedArea]
    private let workbook: Workbook
    private var reader: XMLReader
    private let outline: SheetOutline
    private var findings = SheetFindings()
    private var merges: MergeFilling?
    private var lastRow = 0
    private var isFinished = false

    /// Rows, cells and bytes of a batch.
    private static let batchRows = 8192, batchCells = 1 << 16, batchBytes = 256 << 10

    init(_ workbook: Workbook, sheet: Workbook.Sheet, repeatsMergedCells: Bool) throws(TabularError) {
        let archive = try ZipArchive(path: workbook.path, limits: workbook.limits)
        self.workbook = workbook
        self.origin = TableOrigin(file: workbook.path, sheet: sheet.name)
        self.outline = try SheetOutline(archive, part: sheet.part)
        self.mergedAreas = outline.mergedAreas
        self.reader = XMLReader(try archive.open(sheet.part))
        if repeatsMergedCells { merges = MergeFilling(outline.mergedAreas) }
    }

    var notes: [Diagnostic] { findings.diagnostics(at: origin) }

    func fill(_ storage: RowStorage) throws(TabularError) -> Bool {
        storage.removeAll()
        while !isFinished, storage.rows.count < SheetProducer.batchRows,
            storage.cells.count < SheetProducer.batchCells,
            storage.bytes.count < SheetProducer.batchBytes
        {
            switch try reader.next() {
            case .finished: isFinished = true
            case .start where reader.isElement("row"): try row(into: storage)
            case .end where reader.isElement("sheetData"): isFinished = true
            default: break
            }
        }
        return !storage.rows.isEmpty
    }

    private func row(into storage: RowStorage) throws(TabularError) {
        let number = reader.withAttribute("r") { SheetNumber.parse($0) } ?? lastRow + 1
        guard let number, number > lastRow, number <= 1_048_576 else {
            throw reader.malformed("row \(lastRow) is followed by one that does not come after it")
        }
        lastRow = number
        let isHidden = reader.isTrue("hidden")
        if isHidden { findings.noteHiddenRow(number) }
        let firstCell = storage.cells.count
        var nextColumn = 0
        while true {
            switch try reader.next() {
            case .start where reader.isElement("c"):
                let column = try columnOfCell(row: number, next: nextColumn)
                pad(storage, from: nextColumn, to: column)
                try cell(into: storage, column: column, row: number)
                nextColumn = column + 1
            case .end where reader.isElement("row"):
                merges?.fill(storage, firstCell: firstCell, row: number)
                let count = UInt32(storage.cells.count - firstCell)
                storage.rows.append(
                    RowSlot(firstCell: UInt32(firstCell), cellCount: count, isHidden: isHidden, line: number))
                return
            case .finished: throw reader.malformed("it ends inside a row")
            default: break
            }
        }
    }

    private func columnOfCell(row: Int, next: Int) throws(TabularError) -> Int {
        guard let reference = reader.withAttribute("r", { SheetNumber.reference($0) }) else { return next }
        guard let reference, reference.row == row, reference.column >= next else {
            throw reader.malformed("the cells of row \(row) are out of order")
        }
        return reference.column
    }

    private func pad(_ storage: RowStorage, from: Int, to column: Int) {
        for _ in from..<column { storage.cells.append(Cell.emptySlot) }
    }

    private func cell(into storage: RowStorage, column: Int, row: Int) throws(TabularError) {
        let type = reader.withAttribute("t") { SheetCellType($0) } ?? .number
        let style = reader.withAttribute("s") { SheetNumber.parse($0) ?? 0 } ?? 0
        let builder = SheetCellBuilder(workbook: workbook, type: type, format: workbook.formats[style])
        let start = storage.bytes.count
        let content = try SheetCellContent(&reader, into: &storage.bytes)
        guard var slot = builder.slot(content, storage: storage, from: start) else {
            throw TabularError(
                .malformedXML,
                "cell \(CellReference(column: column, row: row)) is malformed",
                remedy: "Open the workbook in a spreadsheet program and save it again.",
                at: SourceLocation(file: origin.file, sheet: origin.sheet, line: row, column: column + 1))
        }
        if outline.hiddenColumns.contains(column) { slot.traits.insert(.hiddenColumn) }
        findings.note(slot, column: column, row: row)
        storage.cells.append(slot)
    }
}

/// Small numbers in attributes, without making strings.
enum SheetNumber {
    static func parse(_ bytes: UnsafeRawBufferPointer) -> Int? {
        guard !bytes.isEmpty, bytes.count <= 9 else { return nil }
        var value = 0
        for byte in bytes {
            guard byte &- 0x30 < 10 else { return nil }
            value = value * 10 + Int(byte &- 0x30)
        }
        return value
    }

    static func reference(_ bytes: UnsafeRawBufferPointer) -> CellReference? {
        var column = 0, i = 0
        while i < bytes.count, bytes[i] &- 0x41 < 26, i < 4 {
            column = column * 26 + Int(bytes[i] &- 0x40)
            i += 1
        }
        guard column > 0, column <= 16_384, let row = parse(UnsafeRawBufferPointer(rebasing: bytes[i...]))
        else {
            return nil
        }
        return CellReference(column: column - 1, row: row)
    }
}
