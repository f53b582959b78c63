import Foundation
import GRDB

/// The order of imports, undos and corrections: a Lamport clock, so that merged stores agree on it.
enum LogicalClock {
    static func now(_ db: Database) throws -> Int64 {
        try Int64.fetchOne(
            db,
            sql: """
                SELECT max(ifnull((SELECT max(seq) FROM import), 0),
                    ifnull((SELECT max(retracted_seq) FROM import), 0),
                    ifnull((SELECT max(seq) FROM correction), 0))
                """) ?? 0
    }

    static func next(_ db: Database) throws -> Int64 { try now(db) + 1 }
}

/// Instants as the store writes them: `2026-11-24T08:15:00Z`.
enum Timestamp {
    static func text(_ date: Date) -> String { date.formatted(.iso8601) }
}
