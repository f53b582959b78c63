/// Makes zip archives of stored (uncompressed) parts, right or deliberately wrong.
struct ZipBuilder {
    private var body: [UInt8] = []
    private var directory: [UInt8] = []
    private var count: UInt16 = 0

    /// - Parameters:
    ///   - declaredSize: what the headers claim, when it should not be the truth.
    ///   - isEncrypted: sets the encryption flag.
    mutating func add(
        _ name: String, _ content: [UInt8], declaredSize: UInt32? = nil, isEncrypted: Bool = false
    ) {
        let offset = UInt32(body.count)
        var fields: [UInt8] = []
        fields += little(UInt16(20)) + little(UInt16(isEncrypted ? 1 : 0)) + little(UInt16(0))
        fields += little(UInt16(0)) + little(UInt16(0x21)) + little(ZipBuilder.checksum(content))
        fields += little(UInt32(content.count)) + little(declaredSize ?? UInt32(content.count))
        fields += little(UInt16(name.utf8.count)) + little(UInt16(0))
        body += [0x50, 0x4B, 3, 4] + fields + Array(name.utf8) + content
        directory += [0x50, 0x4B, 1, 2] + little(UInt16(20)) + fields
        directory +=
            little(UInt16(0)) + little(UInt16(0)) + little(UInt16(0)) + little(UInt32(0)) + little(offset)
        directory += Array(name.utf8)
        count += 1
    }

    mutating func add(_ name: String, _ content: String) { add(name, Array(content.utf8)) }

    var bytes: [UInt8] {
        let end: [UInt8] =
            [0x50, 0x4B, 5, 6, 0, 0, 0, 0] + little(count) + little(count) + little(UInt32(directory.count))
            + little(UInt32(body.count)) + [0, 0]
        return body + directory + end
    }

    private func little(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }

    /// CRC-32 (ISO 3309), bit by bit.
    static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var sum: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum & 1 == 1 ? (sum >> 1) ^ 0xEDB8_8320 : sum >> 1 }
        }
        return ~sum
    }
}

/// A workbook from handwritten XML.
struct HandmadeWorkbook {
    var sheets: [(name: String, state: String, xml: String)]
    var strings: String?
    var styles: String?
    var uses1904 = false
    var prefix = ""

    /// One sheet with the given rows inside `<sheetData>`; `tail` follows it.
    init(rows: String, columns: String = "", tail: String = "", strings: String? = nil, styles: String? = nil)
    {
        let xml = """
            <?xml version="1.0" encoding="UTF-8" standalone="yes"?>
            <worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">\(columns)\
            <sheetData>\(rows)</sheetData>\(tail)</worksheet>
            """
        sheets = [("Data", "visible", xml)]
        self.strings = strings
        self.styles = styles
    }

    var bytes: [UInt8] {
        var zip = ZipBuilder()
        for (name, content) in parts { zip.add(name, content) }
        return zip.bytes
    }

    var parts: [(String, String)] {
        let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        var parts = [
            ("[Content_Types].xml", "<Types/>"),
            (
                "_rels/.rels",
                "<Relationships><Relationship Id=\"rId1\" Type=\"\(office)/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ]
        var list = "", relations = ""
        for (i, sheet) in sheets.enumerated() {
            list +=
                "<sheet name=\"\(sheet.name)\" sheetId=\"\(i + 1)\" state=\"\(sheet.state)\" r:id=\"rId\(i + 1)\"/>"
            relations +=
                "<Relationship Id=\"rId\(i + 1)\" Type=\"\(office)/worksheet\" Target=\"worksheets/sheet\(i + 1).xml\"/>"
            parts.append(("xl/worksheets/sheet\(i + 1).xml", sheet.xml))
        }
        if let strings {
            relations +=
                "<Relationship Id=\"rs\" Type=\"\(office)/sharedStrings\" Target=\"/xl/sharedStrings.xml\"/>"
            parts.append(("xl/sharedStrings.xml", "<sst>\(strings)</sst>"))
        }
        if let styles {
            relations += "<Relationship Id=\"rt\" Type=\"\(office)/styles\" Target=\"styles.xml\"/>"
            parts.append(("xl/styles.xml", "<styleSheet>\(styles)</styleSheet>"))
        }
        let properties = uses1904 ? "<workbookPr date1904=\"1\"/>" : ""
        parts.append(("xl/workbook.xml", "<workbook>\(properties)<sheets>\(list)</sheets></workbook>"))
        parts.append(("xl/_rels/workbook.xml.rels", "<Relationships>\(relations)</Relationships>"))
        return parts
    }
}
