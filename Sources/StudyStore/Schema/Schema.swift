import GRDB

/// The store's format: who it belongs to, which version it has, how it came to be.
enum Schema {
    /// `IMCN`: in the file header, so that `file` and we know whose database it is.
    static let applicationID: Int32 = 0x494D_434E

    /// Numbered steps; the file's `user_version` is the number of the last one applied.
    static let migrations: [Migration] = [
        Migration(version: 1, name: "study, ledger, entities, statements", sql: SchemaVersion1.sql)
    ]

    static var version: Int { migrations.last?.version ?? 0 }

    struct Migration {
        var version: Int
        var name: String
        var sql: String
    }
}

extension Schema {
    /// What a database file is to us.
    enum Condition: Equatable {
        case empty, current, older(Int), newer(Int), foreign
    }

    static func condition(_ db: Database) throws -> Condition {
        let application = try Int32.fetchOne(db, sql: "PRAGMA application_id") ?? 0
        let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        guard application == applicationID else {
            let objects = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") ?? 0
            return application == 0 && version == 0 && objects == 0 ? .empty : .foreign
        }
        if version == Schema.version { return .current }
        return version > Schema.version ? .newer(version) : .older(version)
    }

    /// Brings an empty or older store to the present version; call inside a transaction.
    static func migrate(_ db: Database) throws {
        // Read again under the write lock: another process may have done it while we waited.
        let condition = try condition(db)
        let version: Int
        switch condition {
        case .current, .newer, .foreign: return
        case .empty: version = 0
        case .older(let found): version = found
        }
        for view in StoreView.all { try db.execute(sql: "DROP VIEW IF EXISTS \(view.name)") }
        for migration in migrations where migration.version > version {
            try db.execute(sql: migration.sql)
            try db.execute(sql: "PRAGMA user_version = \(migration.version)")
        }
        for view in StoreView.all { try db.execute(sql: "CREATE VIEW \(view.name) AS\n\(view.sql)") }
        try db.execute(sql: "PRAGMA application_id = \(applicationID)")
    }
}
