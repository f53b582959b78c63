import Diagnostics

/// Where a table stands: the file and, in workbooks, the sheet.
struct TableOrigin: Hashable, Sendable {
    var file: String
    var sheet: String?
}

/// One cell of a batch: a slice of the batch's bytes and what the file said about it.
struct CellSlot {
    var offset: UInt32
    var length: UInt32
    var kind: CellKind
    var traits: CellTraits
}

/// One row of a batch: its first cell and its place in the file.
struct RowSlot {
    var firstCell: UInt32
    var cellCount: UInt32
    var isHidden = false
    var line: Int
}

/// The cells of a batch of rows as bytes and offsets.
///
/// Filled by exactly one reader while that reader holds the only reference, read-only afterwards
/// (`RowProducer` callers check with `isKnownUniquelyReferenced`); hence the unchecked `Sendable`.
final class RowStorage: @unchecked Sendable {
    let origin: TableOrigin
    /// Cell text in UTF-8.
    var bytes: [UInt8] = []
    var cells: ContiguousArray<CellSlot> = []
    var rows: ContiguousArray<RowSlot> = []

    init(origin: TableOrigin) { self.origin = origin }

    func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        cells.removeAll(keepingCapacity: true)
        rows.removeAll(keepingCapacity: true)
    }

    /// Indices into `cells` of one row.
    func cellRange(ofRow row: Int) -> Range<Int> {
        let slot = rows[row]
        return Int(slot.firstCell)..<Int(slot.firstCell) + Int(slot.cellCount)
    }

    func withBytes<R>(of slot: CellSlot, _ body: (UnsafeRawBufferPointer) -> R) -> R {
        bytes.withUnsafeBytes { all in
            body(
                UnsafeRawBufferPointer(rebasing: all[Int(slot.offset)..<Int(slot.offset) + Int(slot.length)]))
        }
    }
}

/// Something that yields rows from front to back: a text file or one sheet of a workbook.
protocol RowProducer: AnyObject {
    var origin: TableOrigin { get }
    /// Replaces the content of `storage` by the next rows; false at the end of the table.
    func fill(_ storage: RowStorage) throws(TabularError) -> Bool
    /// What was noticed so far.
    var notes: [Diagnostic] { get }
}
