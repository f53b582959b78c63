/// Bytes of an FCS file made by hand, independently of the production writer (FCS 2.0, 3.0, 3.1, 3.2).
///
/// Every part can be stated wrongly. Whole numbers are encoded bit by bit, and `expected` is computed by plain
/// arithmetic, so that reader and fixture share no code.
struct FCSFixture {
    enum Kind: String { case I, F, D, A }

    enum Cell: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral {
        case whole(UInt64)
        case real(Double)
        init(integerLiteral value: UInt64) { self = .whole(value) }
        init(floatLiteral value: Double) { self = .real(value) }

        var real: Double {
            switch self {
            case .whole(let value): Double(value)
            case .real(let value): value
            }
        }
    }

    struct Channel {
        var name: String
        /// Bits; characters for text; 0 for delimited text (`*`).
        var bits = 32
        var range = "262144"
        /// `$PnDATATYPE`; nil leaves it out.
        var kind: Kind?
        var more: [(String, String)] = []
    }

    /// Where a segment is said to lie.
    enum Statement {
        case right
        /// Added to the right begin and end.
        case shifted(Int, Int)
        case fixed(Int, Int)
        case blank
        /// TEXT only: no keywords.
        case absent
    }

    enum Justification { case right, left, zeros }

    var version = "FCS3.1"
    var delimiter: UInt8 = 0x2F
    var kind = Kind.F
    var byteOrder = "1,2,3,4"
    var channels: [Channel]
    var rows: [[Cell]] = []
    /// Appended to the keywords.
    var more: [(String, String)] = []
    /// Values that replace those of the fixture; nil removes the keyword.
    var changes: [String: String?] = [:]
    /// Values written as these bytes without escaping.
    var raw: [String: [UInt8]] = [:]
    var spell: (String) -> String = { $0 }
    var closes = true
    /// What the HEADER says about TEXT, added to the right offsets.
    var textShift = (0, 0)
    var header = Statement.right
    var text = Statement.right
    var justification = Justification.right
    /// Blanks between TEXT and DATA.
    var padding = 7
    /// Each event begins at a byte although its bits do not fill it.
    var padsRows = false
    /// Delimited text: what stands between values.
    var separator = " "
    /// Keywords of the supplemental TEXT segment; it lies behind DATA.
    var supplement: [(String, String)] = []
    var supplementShift = (0, 0)
    /// `$NEXTDATA`; nil leaves it out.
    var next: Int? = 0
    /// Bytes behind everything.
    var trailing: [UInt8] = []

    init(_ kind: Kind = .F, _ channels: [Channel], _ rows: [[Cell]] = []) {
        self.kind = kind
        self.channels = channels
        self.rows = rows
    }

    /// Floating-point channels called `names`.
    init(names: [String], _ rows: [[Cell]]) {
        self.init(.F, names.map { Channel(name: $0) }, rows)
    }

    // MARK: The file

    struct Built {
        var bytes: [UInt8]
        /// Right offsets, both ends included.
        var text: (begin: Int, end: Int)
        var data: (begin: Int, end: Int)
    }

    var bytes: [UInt8] { built.bytes }

    var built: Built {
        let data = self.data
        // Numbers have a fixed width, so that a first draft tells all lengths.
        let length = textBytes(data: (500_000, 500_000), supplement: (0, 0)).count
        let begin = 58 + 6
        let text = (begin: begin, end: begin + length - 1)
        let dataBegin = text.end + 1 + padding
        let dataEnd = dataBegin + data.count - 1
        let extra = supplementBytes
        let extraBegin = dataEnd + 1
        let extraRange =
            extra.isEmpty
            ? (0, 0)
            : (extraBegin + supplementShift.0, extraBegin + extra.count - 1 + supplementShift.1)
        var bytes = Array(version.utf8) + Array("    ".utf8)
        bytes += field(text.begin + textShift.0) + field(text.end + textShift.1)
        switch header {
        case .right: bytes += field(dataBegin) + field(dataEnd)
        case .shifted(let a, let b): bytes += field(dataBegin + a) + field(dataEnd + b)
        case .fixed(let a, let b): bytes += field(a) + field(b)
        case .blank, .absent: bytes += [UInt8](repeating: 0x20, count: 16)
        }
        bytes += field(0) + field(0)
        bytes += [UInt8](repeating: 0x20, count: begin - bytes.count)
        bytes += textBytes(data: (dataBegin, dataEnd), supplement: extraRange)
        bytes += [UInt8](repeating: 0x20, count: padding)
        bytes += data + extra + trailing
        return Built(bytes: bytes, text: text, data: (dataBegin, dataEnd))
    }

    /// Data sets one behind the other; `$NEXTDATA` counts from each data set, or from the file.
    static func chain(_ fixtures: [FCSFixture], fromFile: Bool = false) -> [UInt8] {
        var bytes: [UInt8] = []
        for (index, fixture) in fixtures.enumerated() {
            var fixture = fixture
            fixture.next = 0
            if index + 1 < fixtures.count {
                fixture.next = fixture.bytes.count + (fromFile ? bytes.count : 0)
            }
            bytes += fixture.bytes
        }
        return bytes
    }

    private func field(_ number: Int) -> [UInt8] {
        let digits = "\(number)"
        let fill = String(repeating: justification == .zeros ? "0" : " ", count: max(0, 8 - digits.count))
        return Array((justification == .left ? digits + fill : fill + digits).utf8)
    }

    private func padded(_ number: Int) -> String {
        let digits = "\(abs(number))"
        return (number < 0 ? "-" : "") + String(repeating: "0", count: max(0, 12 - digits.count)) + digits
    }

    private func textBytes(data: (Int, Int), supplement range: (Int, Int)) -> [UInt8] {
        var pairs: [(String, String)] = []
        let stated: (Int, Int)? =
            switch text {
            case .right: data
            case .shifted(let a, let b): (data.0 + a, data.1 + b)
            case .fixed(let a, let b): (a, b)
            case .blank: (0, 0)
            case .absent: nil
            }
        if let stated { pairs += [("$BEGINDATA", padded(stated.0)), ("$ENDDATA", padded(stated.1))] }
        pairs += [("$BEGINSTEXT", padded(range.0)), ("$ENDSTEXT", padded(range.1))]
        if let next { pairs.append(("$NEXTDATA", padded(next))) }
        pairs += [
            ("$BYTEORD", byteOrder), ("$DATATYPE", kind.rawValue), ("$MODE", "L"),
            ("$PAR", "\(channels.count)"), ("$TOT", "\(rows.count)"),
        ]
        for (index, channel) in channels.enumerated() {
            let prefix = "$P\(index + 1)"
            pairs += [
                ("\(prefix)N", channel.name), ("\(prefix)B", channel.bits == 0 ? "*" : "\(channel.bits)"),
                ("\(prefix)R", channel.range),
            ]
            if !channel.more.contains(where: { $0.0 == "E" }) { pairs.append(("\(prefix)E", "0,0")) }
            if let kind = channel.kind { pairs.append(("\(prefix)DATATYPE", kind.rawValue)) }
            pairs += channel.more.map { (prefix + $0.0, $0.1) }
        }
        pairs = pairs.compactMap { pair in
            guard let change = changes[pair.0] else { return pair }
            return change.map { (pair.0, $0) }
        }
        return encoded(pairs + more)
    }

    private func encoded(_ pairs: [(String, String)]) -> [UInt8] {
        var bytes = [delimiter]
        for (key, value) in pairs {
            bytes += Array(spell(key).utf8) + [delimiter]
            if let raw = raw[key] {
                bytes += raw
            } else {
                for byte in value.utf8 { bytes += byte == delimiter ? [byte, byte] : [byte] }
            }
            bytes.append(delimiter)
        }
        return closes ? bytes : bytes.dropLast()
    }

    private var supplementBytes: [UInt8] { supplement.isEmpty ? [] : encoded(supplement) }

    // MARK: DATA

    func kind(of column: Int) -> Kind { channels[column].kind ?? kind }

    func width(of column: Int) -> Int {
        switch kind(of: column) {
        case .F: 32
        case .D: 64
        case .A: channels[column].bits * 8
        case .I: channels[column].bits
        }
    }

    /// The DATA segment.
    var data: [UInt8] {
        if kind == .A { return asciiData }
        let isBig = byteOrder == "4,3,2,1"
        // Only values of whole bytes have an order of bytes.
        let hasOrder = channels.indices.allSatisfy { width(of: $0) % 8 == 0 }
        var bits: [Bool] = []
        for row in rows {
            for (column, cell) in row.enumerated() {
                let width = width(of: column)
                var one = (0..<width).map { pattern(cell, column) >> UInt64($0) & 1 == 1 }
                if hasOrder && isBig {
                    one = stride(from: width - 8, through: 0, by: -8).flatMap { one[$0..<$0 + 8] }
                }
                bits += one
            }
            while padsRows && bits.count % 8 != 0 { bits.append(false) }
        }
        while bits.count % 8 != 0 { bits.append(false) }
        return stride(from: 0, to: bits.count, by: 8).map { at in
            (0..<8).reduce(0) { $0 + (bits[at + $1] ? UInt8(1) << UInt8($1) : 0) }
        }
    }

    func pattern(_ cell: Cell, _ column: Int) -> UInt64 {
        switch (kind(of: column), cell) {
        case (.F, let cell): UInt64(Float(cell.real).bitPattern)
        case (.D, let cell): cell.real.bitPattern
        case (_, .whole(let value)): value
        case (_, .real(let value)): UInt64(value)
        }
    }

    private var asciiData: [UInt8] {
        var text = ""
        for row in rows {
            for (column, cell) in row.enumerated() {
                let digits =
                    switch cell {
                    case .whole(let value): "\(value)"
                    case .real(let value): "\(value)"
                    }
                let width = channels[column].bits
                if width == 0 {
                    text += digits + separator
                } else {
                    text += String(repeating: " ", count: max(0, width - digits.count)) + digits
                }
            }
        }
        return Array(text.utf8)
    }
}
