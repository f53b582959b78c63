import Diagnostics

/// The canonical sheets, imported without a mapping.
package enum SheetKind: String, Hashable, Sendable, CaseIterable {
    case long, patients, courses, outcomes, marrow
}

/// The columns of one canonical sheet, in template order.
package struct SheetSchema: Hashable, Sendable {
    package var kind: SheetKind
    /// What one row is.
    package var row: String
    package var columns: [SheetColumn]
    /// Unknown columns are kept as attributes; otherwise they are reported and left out.
    package var keepsUnknownColumns: Bool

    package init(kind: SheetKind, row: String, columns: [SheetColumn], keepsUnknownColumns: Bool) {
        self.kind = kind
        self.row = row
        self.columns = columns
        self.keepsUnknownColumns = keepsUnknownColumns
    }

    package static func schema(of kind: SheetKind) -> SheetSchema {
        switch kind {
        case .long: LongSheet.schema
        case .patients: PatientsSheet.schema
        case .courses: CoursesSheet.schema
        case .outcomes: OutcomesSheet.schema
        case .marrow: MarrowSheet.schema
        }
    }

    /// The column a header cell means, by name or alias; case, blanks, `-` and `_` do not matter.
    package func column(forHeader header: String) -> SheetColumn? {
        let folded = SheetSchema.folded(header)
        return columns.first { column in
            SheetSchema.folded(column.name) == folded
                || column.aliases.contains { SheetSchema.folded($0) == folded }
        }
    }

    package static func folded(_ header: String) -> String {
        header.lowercased().filter { !$0.isWhitespace && !"-_\u{FEFF}".contains($0) }
    }

    /// The canonical sheet a header row belongs to: every required column is there and the sheet's own
    /// telling columns decide between sheets (a `long` table has `analyte`, `marrow` has `blasts` …).
    package static func recognise(header: [String]) -> SheetKind? {
        let names = Set(header.map(folded))
        func has(_ column: String) -> Bool { names.contains(folded(column)) }
        for kind in [SheetKind.long, .marrow, .courses, .outcomes, .patients] {
            let schema = schema(of: kind)
            let present = Set(header.compactMap { schema.column(forHeader: $0)?.name })
            guard schema.columns.allSatisfy({ !$0.isRequired || present.contains($0.name) }) else { continue }
            switch kind {
            case .long: return kind
            case .marrow: if present.intersection(MarrowSheet.telling).isEmpty { continue }
            case .courses: break
            case .outcomes: if present.intersection(OutcomesSheet.telling).isEmpty { continue }
            case .patients: if present.intersection(PatientsSheet.telling).isEmpty || has("day") { continue }
            }
            return kind
        }
        return nil
    }
}
