import Diagnostics

/// What the first bytes of a file say it is.
enum FileKind: Equatable {
    case text
    case zip
    case compoundDocument
    case other(String)

    /// Signatures of the files that are dropped among tables by mistake.
    private static let signatures: [(bytes: [UInt8], kind: FileKind)] = [
        ([0x50, 0x4B, 0x03, 0x04], .zip), ([0x50, 0x4B, 0x05, 0x06], .zip),
        ([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], .compoundDocument),
        (Array("%PDF-".utf8), .other("a PDF document")),
        ([0x89, 0x50, 0x4E, 0x47], .other("a PNG image")),
        ([0xFF, 0xD8, 0xFF], .other("a JPEG image")),
        (Array("GIF8".utf8), .other("a GIF image")),
        ([0x1F, 0x8B], .other("a gzip archive")),
        (Array("BZh".utf8), .other("a bzip2 archive")),
        ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], .other("an xz archive")),
        ([0x28, 0xB5, 0x2F, 0xFD], .other("a Zstandard archive")),
        ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], .other("a 7-Zip archive")),
        (Array("Rar!".utf8), .other("a RAR archive")),
        (Array("SQLite format 3\0".utf8), .other("an SQLite database")),
        (Array("FCS2.0".utf8), .other("an FCS file")), (Array("FCS3.".utf8), .other("an FCS file")),
        (Array("PAR1".utf8), .other("a Parquet file")), (Array("ARROW1".utf8), .other("an Arrow file")),
        (Array("RDX".utf8), .other("an R data file")),
        ([0x7F, 0x45, 0x4C, 0x46], .other("a program")),
        (Array("{\\rtf".utf8), .other("an RTF document")),
    ]

    static func sniff(_ start: [UInt8]) -> FileKind {
        if isMarkup(start) { return .other("an XML or HTML document") }
        return signatures.first { start.starts(with: $0.bytes) }?.kind ?? .text
    }

    /// `<?xml`, `<!DOCTYPE`, `<html>`, `<report …>`; not `<2.4`.
    private static func isMarkup(_ start: [UInt8]) -> Bool {
        let text = start.starts(with: TextEncoding.utf8.byteOrderMark) ? start.dropFirst(3) : start[...]
        let body = text.drop { $0 == 0x20 || (0x09...0x0D).contains($0) }
        guard body.first == UInt8(ascii: "<"), let second = body.dropFirst().first else { return false }
        guard second != UInt8(ascii: "?"), second != UInt8(ascii: "!") else { return true }
        // A censored word such as <LOD is followed by a delimiter, a tag by its end.
        let tag = body.dropFirst().prefix { ($0 | 0x20) &- 0x61 < 26 }
        let after = body.dropFirst(1 + tag.count).first
        return !tag.isEmpty
            && (after == UInt8(ascii: ">") || (after == 0x20 && body.prefix(64).contains(UInt8(ascii: "="))))
    }

    static func refusal(of what: String, at place: SourceLocation) -> TabularError {
        let remedy =
            switch what {
            case "an FCS file": "FCS files go to `immunochron fcs`."
            case "an SQLite database": "A study store is given with --store."
            case _ where what.hasSuffix("archive"): "Unpack it first."
            case "an XML or HTML document":
                "Some instruments name such files .xls or .csv: save it as CSV or .xlsx."
            default: "Export the table as CSV, TSV or .xlsx."
            }
        return TabularError(.notATable, "this is \(what), not a table", remedy: remedy, at: place)
    }
}
