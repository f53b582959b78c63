import Foundation
import Testing

@testable import Tabular

/// A folder for one test's files; removed with the value's last reference.
final class Fixture {
    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "tabular-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func path(_ name: String) -> String { folder.appending(path: name).path }

    func write(_ bytes: [UInt8], as name: String = "table.csv") throws -> String {
        try Data(bytes).write(to: folder.appending(path: name))
        return path(name)
    }

    func write(_ text: String, as name: String = "table.csv") throws -> String {
        try write(Array(text.utf8), as: name)
    }
}

/// All rows of a table as text.
func texts(_ reader: TableReader) throws -> [[String]] {
    var rows: [[String]] = []
    while let batch = try reader.next() { rows += batch.map(\.texts) }
    return rows
}

/// All rows of a file as text, without header.
func rawRows(_ path: String, _ options: TableOptions = .layout) throws -> [[String]] {
    try texts(TableSource.open(path).reader(options: options))
}

/// The error that a body throws, as this room's type.
func tabularError(_ body: () throws -> Void) -> TabularError? {
    do {
        try body()
        return nil
    } catch { return error as? TabularError }
}
