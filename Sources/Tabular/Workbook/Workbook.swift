import Diagnostics

struct Workbook: Sendable {
    struct Sheet: Sendable { var name: String; var isHidden: Bool }
    let sheets: [Sheet] = []
    init(path: String) throws(TabularError) {
        throw FileKind.refusal(of: "a zip archive", at: SourceLocation(file: path))
    }
    func sheet(named: String?) throws(TabularError) -> Sheet { throw TabularError(.unknownSheet, "no sheet") }
}

final class SheetProducer: RowProducer {
    let origin = TableOrigin(file: "", sheet: nil)
    let mergedAreas: [MergedArea] = []
    let notes: [Diagnostic] = []
    init(_ workbook: Workbook, sheet: Workbook.Sheet) throws(TabularError) {}
    func fill(_ storage: RowStorage) throws(TabularError) -> Bool { false }
}
