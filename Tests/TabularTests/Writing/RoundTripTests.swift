import Testing

@testable import Tabular

/// Whatever is written comes back: random tables, all dialects, both formats.
@Suite struct RoundTripTests {
    private static let pieces: [String] = [
        "a", "B", "0", "7", ".", ",", ";", "\t", "|", "\"", "'", "\n", "\r", "\r\n", " ", "#", "=", "-", "é",
        "患", "😀", "_x0041_",
        "&", "<", "]]>", "\u{A0}", "x y", "",
    ]

    private func randomText(_ random: inout SplitMix64) -> String {
        (0..<Int.random(in: 0...6, using: &random)).map { _ in
            RoundTripTests.pieces.randomElement(using: &random) ?? ""
        }
        .joined()
    }

    private func randomValue(_ random: inout SplitMix64) -> TableValue {
        switch Int.random(in: 0..<6, using: &random) {
        case 0: return .empty
        case 1:
            let value = Double(bitPattern: random.next())
            return value.isFinite ? .number(value) : .number(0.5)
        case 2: return .integer(Int.random(in: -1_000_000...1_000_000, using: &random))
        default: return .text(randomText(&random))
        }
    }

    private func expectSame(
        _ cell: Cell, _ value: TableValue, _ format: NumberFormat, restores: Bool, _ hint: String
    ) {
        switch value {
        case .number(let number) where restores:
            #expect(cell.double(format)?.bitPattern == number.bitPattern, "\(hint)")
        case .number(let number):
            // libxlsxwriter spells 16 significant digits.
            let read = cell.double(format) ?? .nan
            #expect(abs(read - number) <= 1e-15 * abs(number), "\(hint)")
        case .integer(let number): #expect(cell.double(format) == Double(number), "\(hint)")
        case .text(let text):
            let read = restores ? FormulaNeutralisation.restore(cell.text) : cell.text
            #expect(
                read.utf8.elementsEqual(text.utf8),
                "\(hint): \(read.debugDescription) for \(text.debugDescription)")
        default: #expect(cell.isEmpty, "\(hint)")
        }
    }

    @Test(arguments: Dialect.Delimiter.allCases, Dialect.LineEnding.allCases)
    func textTables(_ delimiter: Dialect.Delimiter, _ ending: Dialect.LineEnding) throws {
        var random = SplitMix64(seed: 11)
        let fixture = try Fixture()
        for round in 0..<25 {
            let mark: DecimalMark = round.isMultiple(of: 2) ? .point : .comma
            let quote: Dialect.Quote = round.isMultiple(of: 3) ? .single : .double
            let dialect = Dialect(
                hasByteOrderMark: round.isMultiple(of: 5), delimiter: delimiter, quote: quote,
                decimalMark: mark,
                lineEnding: ending)
            let width = Int.random(in: 1...5, using: &random)
            let rows = (0..<Int.random(in: 0...20, using: &random)).map { _ in
                (0..<width).map { _ in randomValue(&random) }
            }
            let columns = (0..<width).map { "c\($0)" }
            let path = fixture.path("t.csv")
            try CSVWriter.write(rows, columns: columns, to: path, notices: ["notice"], dialect: dialect)
            let options = TableOptions(delimiter: delimiter, quote: .some(quote), decimalMark: mark)
            let reader = try TableSource.open(path).reader(options: options)
            #expect(reader.columns == columns)
            var index = 0
            while let batch = try reader.next() {
                for row in batch {
                    for (column, value) in rows[index].enumerated() {
                        expectSame(row[column], value, reader.numberFormat, restores: true, "round \(round)")
                    }
                    index += 1
                }
            }
            #expect(index == rows.count)
        }
    }

    @Test func workbooks() throws {
        var random = SplitMix64(seed: 12)
        let fixture = try Fixture()
        for round in 0..<25 {
            let width = Int.random(in: 1...5, using: &random)
            let rows = (0..<Int.random(in: 1...30, using: &random)).map { _ in
                [TableValue.text("row")] + (0..<width).map { _ in randomValue(&random) }
            }
            let columns = ["row"] + (0..<width).map { "c\($0)" }
            let path = fixture.path("t.xlsx")
            let writer = try WorkbookWriter(path: path)
            try writer.beginSheet("Data", columns: columns)
            for row in rows { try writer.row(row) }
            try writer.finish()
            let reader = try TableSource.open(path).reader()
            #expect(reader.columns == columns)
            var index = 0
            while let batch = try reader.next() {
                for row in batch {
                    for (column, value) in rows[index].enumerated() {
                        expectSame(row[column], value, .plain, restores: false, "round \(round)")
                    }
                    index += 1
                }
            }
            #expect(index == rows.count)
        }
    }
}
