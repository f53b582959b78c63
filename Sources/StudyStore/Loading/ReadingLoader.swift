import Cohort
import GRDB

/// The readings in force, ordered by draw, analyte and replicate: read in table order, sorted once.
enum ReadingLoader {
    /// The order of a reading: place of its draw, of its analyte, and its replicate.
    private struct Rank: Comparable {
        var draw: Int
        var analyte: Int
        var replicate: Int

        static func < (a: Rank, b: Rank) -> Bool {
            (a.draw, a.analyte, a.replicate) < (b.draw, b.analyte, b.replicate)
        }
    }

    static func load(_ db: Database, draws: [Int64: (draw: Draw, rank: Int)]) throws -> [Reading] {
        let analytes = try analytes(db)
        let select = try RawStatement(
            db,
            """
            SELECT draw_id, analyte_id, replicate, kind, value, upper, reason, detection_limit, kit, lot, method,
                note, import_id, sheet, line, col, raw_text, raw_unit FROM reading WHERE state = 0
            """)
        var readings: [Reading] = []
        var ranks: [Rank] = []
        let count = try Int.fetchOne(db, sql: "SELECT count(*) FROM reading WHERE state = 0") ?? 0
        readings.reserveCapacity(count)
        ranks.reserveCapacity(count)
        while try select.step() {
            guard let draw = draws[select.int64(0)], let analyte = analytes[select.int64(1)] else { continue }
            let reading = reading(select, draw.draw, analyte.code)
            readings.append(reading)
            ranks.append(Rank(draw: draw.rank, analyte: analyte.rank, replicate: reading.replicate))
        }
        return sorted(readings, by: ranks)
    }

    /// Files mostly come in order; then nothing is moved.
    private static func sorted(_ readings: [Reading], by ranks: [Rank]) -> [Reading] {
        if zip(ranks, ranks.dropFirst()).allSatisfy({ $0 <= $1 }) { return readings }
        return ranks.indices.sorted { ranks[$0] < ranks[$1] }.map { readings[$0] }
    }

    private static func analytes(_ db: Database) throws -> [Int64: (code: String, rank: Int)] {
        let rows = try RawStatement(db, "SELECT id, code FROM analyte ORDER BY code")
        var result: [Int64: (code: String, rank: Int)] = [:]
        while try rows.step() { result[rows.int64(0)] = (rows.text(1), result.count) }
        return result
    }

    private static func reading(_ row: RawStatement, _ draw: Draw, _ analyte: Analyte.ID) -> Reading {
        let kind = StatedValue.Kind(rawValue: row.int64(3)) ?? .missing
        let value: ReadingValue =
            kind == .missing
            ? .missing(row.text(6)) : ReadingValue(kind: kind, row.double(4), upper: row.double(5))
        return Reading(
            draw: draw, analyte: analyte, value: value, limit: row.optionalDouble(7),
            kit: row.optionalText(8), lot: row.optionalText(9), method: row.optionalText(10),
            replicate: row.int(2), note: row.optionalText(11),
            provenance: Provenance(
                importID: row.int64(12), sheet: row.optionalText(13), row: row.int(14), column: row.int(15),
                rawText: row.text(16), rawUnit: row.text(17)))
    }
}
