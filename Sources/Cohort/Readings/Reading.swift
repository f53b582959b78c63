/// Where a value stood in the file it came from.
package struct Provenance: Hashable, Sendable {
    /// Ledger number of the import; 0 until the store has assigned it.
    package var importID: Int64
    package var sheet: String?
    /// Line (text) or row (sheet) and column, counted from 1.
    package var row: Int
    package var column: Int
    /// The cell and its unit as they stood there.
    package var rawText: String
    package var rawUnit: String

    package init(
        importID: Int64 = 0, sheet: String? = nil, row: Int, column: Int, rawText: String, rawUnit: String
    ) {
        self.importID = importID
        self.sheet = sheet
        self.row = row
        self.column = column
        self.rawText = rawText
        self.rawUnit = rawUnit
    }
}

/// One value of one analyte from one draw, in the analyte's canonical unit.
package struct Reading: Hashable, Sendable {
    package var draw: Draw
    package var analyte: Analyte.ID
    package var value: ReadingValue
    /// Limit of detection stated for this row, canonical unit.
    package var limit: Double?
    package var kit: String?
    package var lot: String?
    package var method: String?
    /// 1 unless the file has a `replicate` column.
    package var replicate: Int
    package var note: String?
    package var provenance: Provenance

    package init(
        draw: Draw, analyte: Analyte.ID, value: ReadingValue, limit: Double? = nil, kit: String? = nil,
        lot: String? = nil, method: String? = nil, replicate: Int = 1, note: String? = nil,
        provenance: Provenance
    ) {
        self.draw = draw
        self.analyte = analyte
        self.value = value
        self.limit = limit
        self.kit = kit
        self.lot = lot
        self.method = method
        self.replicate = replicate
        self.note = note
        self.provenance = provenance
    }
}
