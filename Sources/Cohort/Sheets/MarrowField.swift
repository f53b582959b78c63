/// A typed column of the `marrow` sheet that is kept in `MarrowAssessment.attributes`.
package struct MarrowField<Value: SheetValue>: Sendable {
    package let column: SheetColumn

    init(_ name: String, _ type: SheetColumn.ValueType, _ summary: String) {
        column = SheetColumn(name, type, summary)
    }
}

extension MarrowField where Value == Bool {
    init(flag name: String, _ summary: String) { self.init(name, .flag, summary) }
}

extension MarrowField where Value == Double {
    init(number name: String, unit: String? = nil, _ summary: String) {
        self.init(name, .number(unit: unit), summary)
    }
}

extension MarrowField where Value == Int {
    init(count name: String, _ summary: String) { self.init(name, .integer, summary) }
}

extension MarrowField where Value == [String] {
    init(list name: String, _ summary: String) { self.init(name, .list, summary) }
}

extension MarrowField where Value == [String: Double] {
    init(percentages name: String, _ summary: String) { self.init(name, .percentages, summary) }
}

extension MarrowField where Value == String {
    init(text name: String, _ summary: String) { self.init(name, .text, summary) }
    init(choice name: String, _ words: [String], _ summary: String) {
        self.init(name, .choice(words), summary)
    }
}

extension MarrowAssessment {
    /// The value of a further column; nil when the sheet does not have it or the cell is empty.
    ///
    ///     if assessment[MarrowSheet.gateUsesCD19] == true { … }
    package subscript<Value: SheetValue>(_ field: MarrowField<Value>) -> Value? {
        get { attributes[field.column.name].flatMap { Value(cell: $0) } }
        set { attributes[field.column.name] = newValue?.cell }
    }
}
