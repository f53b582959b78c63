import Testing

@testable import Tabular

/// Damaged files give rows or an error of this room, never a crash or an endless loop.
@Suite struct MutationTests {
    private static let texts: [[UInt8]] = [
        Array("# notice\npatient;day;value\nP1;0;1,5\nP2;7;\"a\"\"b\n;c\"\n".utf8),
        Array("a\tb\r\n1\t<2.4\r\n\"\"\t\"x\"\r\n".utf8),
        [0xFF, 0xFE] + "a,b\n1,é\n".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] },
        [0xBB, 0xBC, 0xD5, 0xDF, 0x2C, 0xB1, 0xB8, 0x0A, 0x31, 0x2C, 0x32, 0x0A],
    ]

    private func mutated(_ bytes: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes.remove(at: place)
            case 2:
                bytes.insert(
                    [0x22, 0x0A, 0x0D, 0x2C, 0x3B, 0x00, 0xC3, 0x3C].randomElement(using: &random) ?? 0,
                    at: place)
            default: bytes.removeLast(bytes.count - place)
            }
        }
        return bytes
    }

    /// Reads everything that can be asked of a file.
    private func exhaust(_ path: String) throws {
        for options in [TableOptions(), .layout] {
            let source = try TableSource.open(path)
            for sheet in source.sheets {
                let reader = try source.reader(sheet: sheet.name, options: options)
                while let batch = try reader.next() {
                    for row in batch {
                        for column in 0..<row.count {
                            _ = (row[column].text, row[column].number(reader.numberFormat))
                        }
                    }
                }
                _ = reader.diagnostics
            }
        }
    }

    @Test(arguments: 0..<4) func textFiles(_ index: Int) throws {
        var random = SplitMix64(seed: UInt64(100 + index))
        let fixture = try Fixture()
        var failures = 0
        for _ in 0..<400 {
            let path = try fixture.write(mutated(MutationTests.texts[index], &random))
            do { try exhaust(path) } catch is TabularError { failures += 1 }
        }
        #expect(failures > 0 && failures < 400)
    }

    @Test func workbooks() throws {
        let rows = """
            <row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>45365</v></c></row><row r="2"><c r="A2" t="inlineStr"><is><t>x&amp;_x0041_</t></is></c><c r="B2"><f>1</f></c></row>
            """
        let workbook = HandmadeWorkbook(
            rows: rows, columns: "<cols><col min=\"1\" max=\"1\" hidden=\"1\"/></cols>",
            tail: "<mergeCells><mergeCell ref=\"A1:B2\"/></mergeCells>", strings: "<si><t>a</t></si>",
            styles: "<cellXfs><xf/><xf numFmtId=\"14\"/></cellXfs>")
        var random = SplitMix64(seed: 200)
        let fixture = try Fixture()
        var failures = 0
        for round in 0..<600 {
            var zip = ZipBuilder()
            let parts = workbook.parts
            let victim = Int.random(in: 0..<parts.count, using: &random)
            for (i, part) in parts.enumerated() {
                let content = Array(part.1.utf8)
                zip.add(part.0, i == victim ? mutated(content, &random) : content)
            }
            // Every third time the archive itself is damaged instead.
            let bytes = round.isMultiple(of: 3) ? mutated(workbook.bytes, &random) : zip.bytes
            let path = try fixture.write(bytes)
            do { try exhaust(path) } catch is TabularError { failures += 1 }
        }
        #expect(failures > 100 && failures < 600)
    }
}
