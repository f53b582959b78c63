import DataFrames
import JSONText
import ModelFormula

/// A table prepared as a spec asks: rows filtered, levels ordered; columns may be asked for as expressions.
package struct PlanTable: Sendable {
    package let frame: DataFrame
    /// The table before rows were left out: how a column is coded must not depend on the rows a filter keeps.
    package let whole: DataFrame

    /// Applies `filter`, then `factors`; levels that no row has left are kept only where they were listed.
    ///
    /// - Parameter whole: the file the table is a part of; the table itself unless given.
    package init(_ table: DataFrame, spec: Spec, whole: DataFrame? = nil) throws {
        self.whole = whole ?? table
        var frame = table
        if let filter = try spec.optionalString("filter") {
            frame = try Self.filtered(table, by: filter, orders: spec["factors"]?.object ?? [:])
        }
        if let factors = spec["factors"] {
            guard let members = factors.object else { throw PlanError.wrongField("factors", "an object") }
            for name in members.keys.sorted() {
                try frame.setLevels(try Spec(method: spec.method, members).strings(name), of: name)
            }
        }
        self.frame = frame
    }

    /// Rows that pass; a condition may also be on an expression (`log(CD3) > 4`).
    ///
    /// `<` and its kin go by the declared order of a factor; levels it does not list come last.
    private static func filtered(_ table: DataFrame, by text: String, orders: [String: JSON]) throws
        -> DataFrame
    {
        let filter = try RowFilter(text)
        var extended = table
        for name in filter.columns {
            guard let order = orders[name]?.array?.compactMap(\.string), let column = table[name] else {
                continue
            }
            let rest = column.asFactor.levels.filter { !order.contains($0) }
            try extended.setLevels(order + rest, of: name)
        }
        for name in filter.columns
        where table[name] == nil && !name.allSatisfy({ $0.isLetter || $0.isNumber }) {
            try extended.set(name, .numeric(try ColumnExpression(name).numbers(in: table)))
        }
        return table.selecting(rows: try filter.rows(of: extended))
    }

    /// Numbers of a column or expression (`log(CD3)`, `state == 1`); NaN where a value is missing.
    package func numbers(_ text: String) throws -> [Double] {
        if frame[text] != nil { return try frame.numeric(text).values }
        return try ColumnExpression(text).numbers(in: frame).values
    }

    /// Categories of a column or expression; numbers become levels in numeric order.
    package func factor(_ text: String) throws -> FactorColumn {
        if frame[text] != nil { return try frame.factor(text) }
        return try ColumnExpression(text).factor(in: frame)
    }
}
