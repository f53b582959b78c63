/// What a sheet says outside its cells: hidden columns before them, merged areas behind them.
///
/// The areas stand at the end of the part, yet are needed for the header; so the part is run through once
/// before, without looking at its cells.
struct SheetOutline {
    private(set) var hiddenColumns: Set<Int> = []
    private(set) var mergedAreas: [MergedArea] = []

    init(_ archive: ZipArchive, part: String) throws(TabularError) {
        let head = try archive.open(part)
        try readColumns(XMLReader(head))
        try readMerges(try archive.open(part))
    }

    private mutating func readColumns(_ reader: consuming XMLReader) throws(TabularError) {
        while true {
            let event = try reader.next()
            guard event != .finished, !reader.isElement("sheetData") else { return }
            guard event == .start, reader.isElement("col"), reader.isTrue("hidden") else { continue }
            let first = reader.withAttribute("min") { SheetNumber.parse($0) } ?? nil
            let last = reader.withAttribute("max") { SheetNumber.parse($0) } ?? nil
            if let first, let last, first >= 1, first <= last, last <= 16_384 {
                hiddenColumns.formUnion((first - 1)..<last)
            }
        }
    }

    private mutating func readMerges(_ part: ZipPart) throws(TabularError) {
        let marker = Array("mergeCells".utf8)
        var window: [UInt8] = []
        while try part.append(to: &window, count: 1 << 16) > 0 {
            if let start = SheetOutline.element(marker, in: window) {
                window.removeFirst(start)
                while try part.append(to: &window, count: 1 << 16) > 0 {
                    if window.count > part.archive.limits.residentBytes {
                        throw part.archive.oversized(part.name)
                    }
                }
                mergedAreas = try SheetOutline.areas(window, archive: part.archive, part: part.name)
                return
            }
            // The marker may be cut in two; its tag's prefix stands before it.
            if window.count > 64 { window.removeFirst(window.count - 64) }
        }
    }

    /// Offset of `<mergeCells` or `<x:mergeCells`.
    private static func element(_ name: [UInt8], in bytes: [UInt8]) -> Int? {
        bytes.withUnsafeBytes { buffer in
            var i = 0
            while i + name.count <= buffer.count {
                guard buffer[i] == name[0], name.indices.allSatisfy({ buffer[i + $0] == name[$0] }) else {
                    i &+= 1
                    continue
                }
                var start = i - 1
                while start >= 0, buffer[start] != UInt8(ascii: "<"),
                    buffer[start] | 0x20 &- 0x61 < 26 || buffer[start] == 0x3A
                {
                    start -= 1
                }
                if start >= 0, buffer[start] == UInt8(ascii: "<") { return start }
                i &+= name.count
            }
            return nil
        }
    }

    private static func areas(_ bytes: [UInt8], archive: ZipArchive, part: String) throws(TabularError)
        -> [MergedArea]
    {
        var reader = XMLReader(bytes, path: archive.path, part: part)
        var areas: [MergedArea] = []
        while true {
            let event = try reader.next()
            if event == .finished || (event == .end && reader.isElement("mergeCells")) { return areas }
            guard event == .start, reader.isElement("mergeCell") else { continue }
            guard let reference = reader.attribute("ref"), let area = MergedArea(reference) else {
                throw reader.malformed("a merged area has no place")
            }
            areas.append(area)
        }
    }
}

/// Repeats the value of a merged area in its other cells.
struct MergeFilling {
    private let areas: [MergedArea]
    /// Areas whose first cell has been read, with its content.
    private var active: [(area: MergedArea, text: [UInt8], slot: CellSlot)] = []

    init(_ areas: [MergedArea]) { self.areas = areas.sorted { $0.rows.lowerBound < $1.rows.lowerBound } }

    private var next = 0

    mutating func fill(_ storage: RowStorage, firstCell: Int, row: Int) {
        active.removeAll { $0.area.rows.upperBound < row }
        while next < areas.count, areas[next].rows.lowerBound <= row {
            let area = areas[next]
            let index = firstCell + area.columns.lowerBound
            if area.rows.lowerBound == row, index < storage.cells.count {
                let slot = storage.cells[index]
                active.append((area, storage.withBytes(of: slot) { Array($0) }, slot))
            }
            next += 1
        }
        for (area, text, slot) in active where slot.length > 0 {
            while storage.cells.count <= firstCell + area.columns.upperBound {
                storage.cells.append(Cell.emptySlot)
            }
            var copy = slot
            copy.offset = UInt32(storage.bytes.count)
            copy.traits.insert(.merged)
            storage.bytes.append(contentsOf: text)
            for column in area.columns where storage.cells[firstCell + column].length == 0 {
                storage.cells[firstCell + column] = copy
            }
        }
    }
}
