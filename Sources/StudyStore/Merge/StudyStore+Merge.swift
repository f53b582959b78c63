import Diagnostics
import Foundation
import GRDB

extension StudyStore {
    /// Joins other stores into this one, in one transaction: every import with its history, undos and
    /// corrections. Merging into an empty store gives the same store whatever the order of the sources.
    ///
    /// Values that contradict each other are listed and refuse the merge; nothing is overwritten. Stores of the
    /// same data, copied and carried on, meet again without duplicates.
    @discardableResult
    package func merge(from others: [StudyStore], dryRun: Bool = false) throws(StoreError) -> MergeOutcome {
        var seen: Set<ObjectIdentifier> = []
        let others = others.filter {
            $0 !== self && !isSameFile($0) && seen.insert(ObjectIdentifier($0)).inserted
        }
        return try write(keeping: !dryRun, checkingKeys: false) { db in
            try StudyStore.reading(others[...], []) { sources in
                let merger = try StoreMerger(db, sources: sources)
                try merger.run()
                guard merger.conflicts.isEmpty else {
                    throw StoreError.conflicting(
                        merger.conflicts, code: "IC0440",
                        "The stores contradict each other; nothing was merged",
                        remedy: "Correct or undo the values in one of the stores, then merge again.")
                }
                return merger.outcome
            }
        }
    }

    private func isSameFile(_ other: StudyStore) -> Bool {
        func resolved(_ path: String) -> String { URL(filePath: path).resolvingSymlinksInPath().path }
        return path != ":memory:" && resolved(path) == resolved(other.path)
    }

    /// Opens a reading transaction on every store, so that each is seen at one moment.
    private static func reading<T>(
        _ stores: ArraySlice<StudyStore>, _ open: [(db: Database, path: String)],
        _ body: ([(db: Database, path: String)]) throws -> T
    ) throws -> T {
        guard let first = stores.first else { return try body(open) }
        do {
            return try first.queue.read { db in
                try reading(stores.dropFirst(), open + [(db, first.path)], body)
            }
        } catch let error as DatabaseError {
            throw StoreError(error, path: first.path)
        }
    }
}
