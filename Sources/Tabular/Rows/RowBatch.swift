/// Some consecutive rows of a table, held as bytes and offsets.
///
/// A reader reuses the memory of a batch that nobody keeps; a kept batch stays as it is.
package struct RowBatch: Sendable {
    let storage: RowStorage
    let rows: Range<Int>
}

extension RowBatch: RandomAccessCollection {
    package var startIndex: Int { 0 }
    package var endIndex: Int { rows.count }
    package subscript(position: Int) -> Row {
        precondition(indices.contains(position), "row outside the batch")
        return Row(storage: storage, index: rows.lowerBound + position)
    }
}
