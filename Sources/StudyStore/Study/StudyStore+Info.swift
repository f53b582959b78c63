import Diagnostics
import GRDB

extension StudyStore {
    /// The study's name, as last saved.
    package func studyName() throws(StoreError) -> String? {
        try read { db in try StudyInfo.value(db, .name) }
    }

    /// True when the store holds synthetic data and says so.
    package func isSynthetic() throws(StoreError) -> Bool {
        try read { db in try StudyInfo.value(db, .synthetic) == "1" }
    }

    /// Keeps what the study file says about the whole study. Data once declared synthetic or real stay so:
    /// the other word is refused as soon as the store holds an import.
    package func saveStudyInfo(name: String, isSynthetic: Bool) throws(StoreError) {
        try write { db in
            let word = isSynthetic ? "1" : "0"
            let known = try StudyInfo.value(db, .synthetic)
            let hasImports = try Int.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM import)") == 1
            if let known, known != word, hasImports {
                throw StoreError(
                    .badData, code: "IC0421", "The store holds \(known == "1" ? "synthetic" : "real") data.",
                    remedy: "Keep synthetic and real data in stores of their own.")
            }
            try StudyInfo.set(db, .name, name)
            try StudyInfo.set(db, .synthetic, word)
        }
    }
}

/// The few properties of a study as a whole.
enum StudyInfo {
    enum Key: String, CaseIterable {
        case name, synthetic
    }

    static func value(_ db: Database, _ key: Key) throws -> String? {
        try String.fetchOne(db, sql: "SELECT value FROM study WHERE key = ?", arguments: [key.rawValue])
    }

    static func set(_ db: Database, _ key: Key, _ value: String) throws {
        try db.execute(
            sql:
                "INSERT INTO study(key, value) VALUES (?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value",
            arguments: [key.rawValue, value])
    }

    /// A joint study is called by the names of its parts: `A + B`.
    static func names(_ name: String) -> [String] { name.split(separator: " + ").map(String.init) }

    static func joined(_ names: [String]) -> String { Set(names).sorted().joined(separator: " + ") }
}
