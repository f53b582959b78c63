/// The texts that a workbook's cells refer to by number.
struct SharedStrings: Sendable {
    private var bytes: [UInt8] = []
    private var ends: [Int] = []
    private var numeric: [Bool] = []

    var count: Int { ends.count }

    /// No strings at all.
    init() {}

    init(_ reader: consuming XMLReader, limits: WorkbookLimits) throws(TabularError) {
        var event = try reader.next()
        while event != .finished {
            if event == .start, reader.isElement("si") {
                try RichText.append(&reader, element: "si", to: &bytes)
                ends.append(bytes.count)
                numeric.append(RichText.readsAsNumber(bytes, from: ends.dropLast().last ?? 0))
                if bytes.count > limits.residentBytes {
                    throw reader.malformed("its strings exceed the limit")
                }
            }
            event = try reader.next()
        }
    }

    func range(_ index: Int) -> Range<Int>? {
        guard ends.indices.contains(index) else { return nil }
        return (index == 0 ? 0 : ends[index - 1])..<ends[index]
    }

    func append(_ range: Range<Int>, to output: inout [UInt8]) { output.append(contentsOf: bytes[range]) }

    func readsAsNumber(_ index: Int) -> Bool { numeric[index] }
}

/// The text of `<si>` and `<is>`: plain or in runs; phonetic runs are reading aids, not content.
enum RichText {
    /// Reads up to the end of the element that was just opened.
    static func append(_ reader: inout XMLReader, element: StaticString, to output: inout [UInt8])
        throws(TabularError)
    {
        let start = output.count
        var isInText = false, phonetic = false
        while true {
            switch try reader.next() {
            case .start:
                if reader.isElement("t") { isInText = true }
                if reader.isElement("rPh") { phonetic = true }
            case .end:
                if reader.isElement("t") { isInText = false }
                if reader.isElement("rPh") { phonetic = false }
                if reader.isElement(element) {
                    XMLText.resolveEscapes(in: &output, from: start)
                    return
                }
            case .text: if isInText, !phonetic { try reader.appendText(to: &output) }
            case .finished: throw reader.malformed("it ends inside a text")
            }
        }
    }

    /// Whether a text would pass as a number with either decimal mark.
    static func readsAsNumber(_ bytes: [UInt8], from start: Int) -> Bool {
        bytes.withUnsafeBytes { all in
            let text = UnsafeRawBufferPointer(rebasing: all[start...])
            return NumberText.value(of: text, format: .plain) != nil
                || NumberText.value(of: text, format: .decimalComma) != nil
        }
    }
}
