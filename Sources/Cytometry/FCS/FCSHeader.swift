/// An FCS version that can be read (HEADER, bytes 0–5).
public enum FCSVersion: String, Sendable, CaseIterable, Comparable {
    case v2_0 = "FCS2.0"
    case v3_0 = "FCS3.0"
    case v3_1 = "FCS3.1"
    case v3_2 = "FCS3.2"

    /// Older versions come first.
    public static func < (a: FCSVersion, b: FCSVersion) -> Bool { a.rawValue < b.rawValue }
}

/// First and last byte of a segment as a file states them, relative to the start of the data set.
struct FCSSegment: Hashable {
    var begin: Int
    var end: Int

    /// Bytes, both ends included; 0 when the pair is empty or overflows.
    var length: Int {
        let (span, overflow) = end.subtractingReportingOverflow(begin)
        return overflow || span < -1 || span == Int.max ? 0 : span + 1
    }
    var isZero: Bool { begin == 0 && end <= 0 }
}

/// The HEADER segment: version and three pairs of offsets of 8 characters each (FCS 3.1, section 3.1).
struct FCSHeader {
    let version: FCSVersion
    let text: FCSSegment
    let data: FCSSegment
    /// The fields for DATA are blank, not 0.
    let dataIsBlank: Bool

    static let length = 58

    /// Parses the 58 bytes of the data set that starts at `start`.
    init(_ bytes: [UInt8], file: String, start: Int) throws(CytometryError) {
        guard bytes.count >= 6 else {
            throw .header(
                "the data set ends after \(bytes.count) bytes, 58 are needed", file: file, offset: start)
        }
        let magic = String(decoding: bytes[0..<6], as: UTF8.self)
        guard let version = FCSVersion(rawValue: magic) else {
            if start == 0 && !magic.hasPrefix("FCS") { throw FCSHeader.foreign(bytes, file: file) }
            throw .version(magic, file: file, offset: start)
        }
        guard bytes.count >= FCSHeader.length else {
            throw .header(
                "the file ends after \(bytes.count) bytes, 58 are needed", file: file, offset: start)
        }
        var fields: [Int?] = []
        for index in 0..<4 {
            let field = bytes[(10 + 8 * index)..<(18 + 8 * index)]
            let digits = FCSNumber.trimmed(field)
            if digits.isEmpty {
                fields.append(nil)
            } else if let value = FCSNumber.integer(digits) {
                fields.append(max(0, value))
            } else if index < 2 {
                throw .header(
                    "'\(String(decoding: field, as: UTF8.self))' is not an offset", file: file,
                    offset: start + 10 + 8 * index)
            } else {
                fields.append(nil)
            }
        }
        guard let begin = fields[0], let end = fields[1], begin > 0 else {
            throw .header("the offsets of the TEXT segment are missing", file: file, offset: start + 10)
        }
        self.version = version
        text = FCSSegment(begin: begin, end: end)
        data = FCSSegment(begin: fields[2] ?? 0, end: fields[3] ?? 0)
        dataIsBlank = fields[2] == nil && fields[3] == nil
    }

    /// Names what the file is instead, when its first bytes tell.
    private static func foreign(_ bytes: [UInt8], file: String) -> CytometryError {
        let known: [([UInt8], String)] = [
            ([0x1F, 0x8B], "compressed by gzip"), ([0x50, 0x4B], "a ZIP archive (or a spreadsheet, or ACS)"),
            (Array("%PDF".utf8), "a PDF document"), (Array("<".utf8), "XML or HTML"),
            ([0xEF, 0xBB, 0xBF], "text with a byte order mark"), (Array("BZh".utf8), "compressed by bzip2"),
            ([0xFD, 0x37, 0x7A], "compressed by xz"), ([0x93, 0x4E, 0x55], "a NumPy array"),
        ]
        if let hit = known.first(where: { bytes.starts(with: $0.0) }) {
            return .notFCS(
                file: file, what: "the content is \(hit.1)",
                remedy: hit.1.hasPrefix("compressed") || hit.1.contains("ZIP")
                    ? "Unpack it first."
                    : "Choose the .fcs file the instrument or the analysis program wrote.")
        }
        return .notFCS(
            file: file, what: "'FCS' is missing",
            remedy: "Choose the .fcs file the instrument or the analysis program wrote.")
    }
}
