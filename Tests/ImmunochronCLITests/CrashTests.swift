import Foundation
import GRDB
import Testing

/// The real process is killed at random moments of an import; the store then has all of the file or nothing.
@Suite("Import survives SIGKILL", .serialized)
struct CrashTests {
    static let readings = 100_000

    static func longTable() -> String {
        var text = "patient,course,day,specimen,analyte,value,unit\n"
        text.reserveCapacity(readings * 40)
        for i in 0..<readings {
            let draw = i / 4
            let analyte = ["CD3", "CD4", "CD8", "CD19"][i % 4]
            text += "K-\(draw / 100),1,\(draw % 100),blood,\(analyte),\(100 + i % 900),/uL\n"
        }
        return text
    }

    @Test("all or nothing, and an intact database, at every kill")
    func kills() throws {
        let scratch = try Scratch()
        let table = try scratch.write(Self.longTable(), "long.csv")
        let store = scratch.url.appending(path: "study.sqlite")
        let arguments = ["import", table.path, "-s", store.path, "-q"]

        let clock = ContinuousClock()
        let whole = try clock.measure {
            let process = try Program.start(arguments, in: scratch.url)
            process.waitUntilExit()
            try #require(process.terminationStatus == 0)
        }
        #expect(try Self.count(store) == Self.readings)

        var random = SystemRandomNumberGenerator()
        var finished = 0, killed = 0
        for _ in 0..<(Program.isLong ? 500 : 20) {
            try Self.remove(store)
            let process = try Program.start(arguments, in: scratch.url)
            let nanoseconds =
                whole.components.seconds * 1_000_000_000 + whole.components.attoseconds / 1_000_000_000
            usleep(UInt32.random(in: 0...UInt32(max(1, nanoseconds / 1000)), using: &random))
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            if process.terminationReason == .uncaughtSignal { killed += 1 }
            let found = try Self.count(store)
            #expect(
                found == 0 || found == Self.readings,
                "found \(found) of \(Self.readings) readings after a kill")
            if found == Self.readings { finished += 1 }
            // What was lost is simply imported again.
            let again = try Program.run(arguments, in: scratch.url)
            #expect(again.code == 0, "\(again.errors)")
            #expect(try Self.count(store) == Self.readings)
        }
        #expect(killed > 0, "every import had ended before it was killed: the test has tested nothing")
        #expect(finished < (Program.isLong ? 500 : 20))
    }

    @Test("two processes at once: both files arrive, or one says that the store is locked")
    func contention() throws {
        let scratch = try Scratch()
        let one = try scratch.write(Self.longTable(), "one.csv")
        let other = try scratch.write(Self.longTable().replacing("K-", with: "L-"), "two.csv")
        let store = scratch.url.appending(path: "study.sqlite")
        let first = try Program.start(["import", one.path, "-s", store.path, "-q"], in: scratch.url)
        let second = try Program.start(["import", other.path, "-s", store.path, "-q"], in: scratch.url)
        first.waitUntilExit()
        second.waitUntilExit()
        let codes = [first.terminationStatus, second.terminationStatus]
        #expect(codes.allSatisfy { $0 == 0 || $0 == 75 }, "exit codes \(codes)")
        #expect(codes.contains(0))
        #expect(try Self.count(store) == Self.readings * codes.count { $0 == 0 })
    }

    /// Readings in force; checks the database's integrity on the way. A store that never came to be has none.
    static func count(_ store: URL) throws -> Int {
        guard FileManager.default.fileExists(atPath: store.path) else { return 0 }
        let queue = try DatabaseQueue(path: store.path)
        return try queue.read { db in
            #expect(try String.fetchOne(db, sql: "PRAGMA integrity_check") == "ok")
            #expect(try Row.fetchOne(db, sql: "PRAGMA foreign_key_check") == nil)
            guard try db.viewExists("v_readings") else { return 0 }
            return try Int.fetchOne(db, sql: "SELECT count(*) FROM v_readings") ?? 0
        }
    }

    static func remove(_ store: URL) throws {
        for suffix in ["", "-wal", "-shm"] {
            let path = store.path + suffix
            if FileManager.default.fileExists(atPath: path) {
                try FileManager.default.removeItem(atPath: path)
            }
        }
    }
}
