/// The two tables of statements, `reading` and `fact`, under one description, so that folding is written once.
struct StatementTable {
    var name: String
    var key: [String]
    /// Kind, content and upper bound.
    var value: String
    var hasCorrections: Bool

    static let reading = StatementTable(
        name: "reading", key: ["draw_id", "analyte_id", "replicate"],
        value: "s.kind, coalesce(s.value, s.reason), s.upper", hasCorrections: true)

    static let fact = StatementTable(
        name: "fact", key: ["subject", "subject_id", "field"], value: "s.kind, s.value, s.upper",
        hasCorrections: false)

    static let all = [reading, fact]
}

extension StatementTable {
    /// All statements under one key (parameters 1...3) in ledger order.
    ///
    /// Columns: id, import, replaces, import retracted, kind, content, upper, correction, its old kind, content
    /// and upper, state, superseded_by, file, sheet, line, col.
    var selectByKey: String {
        let match = key.enumerated().map { "\($1) = ?\($0 + 1)" }.joined(separator: " AND ")
        // Two branches, because each state has its own partial index.
        return """
            SELECT s.id, s.import_id, i.replaces, i.retracted_at IS NOT NULL, \(value),
                \(hasCorrections ? "k.id, k.old_kind, k.old_value, k.old_upper" : "NULL, NULL, NULL, NULL"),
                s.state, s.superseded_by, i.file, s.sheet, s.line, s.col
            FROM (SELECT * FROM \(name) WHERE \(match) AND state = 0
                UNION ALL SELECT * FROM \(name) WHERE \(match) AND state <> 0) s
            JOIN import i ON i.id = s.import_id
            \(hasCorrections ? "LEFT JOIN correction k ON k.id = s.correction_id" : "")
            ORDER BY \(order)
            """
    }

    /// Ledger order: the logical clock first; what follows only breaks ties between stores, the same way in each.
    private var order: String {
        let ledger = "i.sha256, i.importer, i.importer_version, i.mapping_digest, i.occurrence"
        guard hasCorrections else { return "i.seq, i.imported_at, \(ledger), s.id" }
        let names = ledger.split(separator: ", ").map { "iif(k.id IS NULL, \($0), '')" }
        return "ifnull(k.seq, i.seq), ifnull(k.made_at, i.imported_at), k.made_by, "
            + names.joined(separator: ", ") + ", s.id"
    }

    /// Keys of an import's rows (parameters: first id, last id, import) that anybody else speaks about too.
    var selectSharedKeys: String {
        let same = key.map { "o.\($0) = s.\($0)" }.joined(separator: " AND ")
        let correction = hasCorrections ? " OR o.correction_id IS NOT NULL" : ""
        return """
            SELECT DISTINCT \(key.map { "s.\($0)" }.joined(separator: ", ")) FROM \(name) s
            WHERE s.id BETWEEN ?1 AND ?2 AND s.import_id = ?3
              AND (EXISTS (SELECT 1 FROM \(name) o WHERE \(same) AND o.state = 0
                    AND (o.import_id <> s.import_id\(correction)))
                OR EXISTS (SELECT 1 FROM \(name) o WHERE \(same) AND o.state <> 0
                    AND (o.import_id <> s.import_id\(correction))))
            """
    }
}
