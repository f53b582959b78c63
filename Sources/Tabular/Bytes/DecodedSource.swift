import Diagnostics

/// A text file as validated UTF-8, chunk by chunk.
struct DecodedSource: ~Copyable {
    private let file: InputFile
    private let decoder: TextDecoder?
    let detection: EncodingDetection
    private(set) var isAtEnd = false
    /// Bytes read and not yet decoded: the first ones, later the cut-off beginning of a character.
    private var pending: [UInt8]
    /// Offset in the file of the first pending byte.
    private var offset: Int
    /// Bytes at the end of what was handed out that begin a character (UTF-8 only, 0 to 3).
    private var openTail = 0

    init(path: String, encoding declared: TextEncoding?) throws(TabularError) {
        let file = try InputFile(path: path)
        let place = SourceLocation(file: path)
        let start = try DecodedSource.read(file, count: 64 << 10)
        switch FileKind.sniff(start) {
        case .text: break
        case .zip: throw FileKind.refusal(of: "a zip archive", at: place)
        case .compoundDocument: throw CompoundDocument.refusal(at: place, content: start)
        case .other(let what): throw FileKind.refusal(of: what, at: place)
        }
        let detection = try DecodedSource.detection(file, start: start, declared: declared)
        self.decoder = detection.encoding == .utf8 ? nil : try TextDecoder(detection.encoding, path: path)
        let mark = detection.hasByteOrderMark ? detection.encoding.byteOrderMark.count : 0
        self.pending = Array(start.dropFirst(mark))
        self.offset = mark
        self.detection = detection
        self.file = file
    }

    private static func detection(
        _ file: borrowing InputFile, start: [UInt8], declared: TextEncoding?
    ) throws(TabularError) -> EncodingDetection {
        if let declared {
            let mark = declared.byteOrderMark
            return EncodingDetection(
                encoding: declared, hasByteOrderMark: !mark.isEmpty && start.starts(with: mark))
        }
        let found = EncodingDetection.detect(start: start, beyondASCII: beyondASCII(file, start: start))
        guard let found else { throw binary(at: SourceLocation(file: file.path)) }
        return found
    }

    private static func read(_ file: borrowing InputFile, count: Int) throws(TabularError) -> [UInt8] {
        var failure: TabularError?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, got in
            do throws(TabularError) {
                got = try file.read(into: UnsafeMutableRawBufferPointer(buffer))
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// Bytes around the first one beyond ASCII; empty when there is none.
    ///
    /// An export may be plain ASCII for megabytes before its first accented name; passing over it is cheap.
    private static func beyondASCII(_ file: borrowing InputFile, start: [UInt8]) -> [UInt8] {
        if start.contains(where: { $0 >= 0x80 }) { return start }
        guard let size = file.size else { return [] }
        var position = start.count
        while position < size {
            let piece = file.peek(at: position, count: 1 << 20)
            if piece.isEmpty { return [] }
            if let first = piece.firstIndex(where: { $0 >= 0x80 }) {
                return file.peek(at: position + first, count: 64 << 10)
            }
            position += piece.count
        }
        return []
    }

    /// Appends about `bytes` more bytes of text.
    ///
    /// - Parameter line: the line on which `output` begins, for messages.
    mutating func appendChunk(to output: inout [UInt8], bytes: Int, line: Int) throws(TabularError) {
        guard !isAtEnd else { return }
        let old = output.count
        var input = pending
        let wanted = max(0, bytes - input.count)
        let fresh = try DecodedSource.read(file, count: wanted)
        input.append(contentsOf: fresh)
        isAtEnd = fresh.count < wanted
        let start = offset
        if let decoder {
            let (used, invalid) = decoder.decode(input, appendingTo: &output)
            if let invalid {
                throw self.invalid(at: start + invalid, output: output, upTo: output.count, line: line)
            }
            pending = Array(input[used...])
            offset = start + used
            if isAtEnd, !pending.isEmpty {
                throw self.invalid(at: offset, output: output, upTo: output.count, line: line)
            }
        } else {
            output.append(contentsOf: input)
            pending = []
            offset = start + input.count
        }
        try validate(output, from: old, fileOffset: start, line: line)
    }

    private mutating func validate(
        _ output: [UInt8], from old: Int, fileOffset: Int, line: Int
    ) throws(TabularError) {
        let first = old - openTail
        let outcome = output.withUnsafeBytes {
            UTF8Validation.check(UnsafeRawBufferPointer(rebasing: $0[first...]))
        }
        let base = fileOffset - openTail
        openTail = 0
        switch outcome {
        case .valid: break
        case .incomplete(let at) where !isAtEnd: openTail = output.count - first - at
        case .invalid(let at), .incomplete(let at):
            throw invalid(at: base + at, output: output, upTo: first + at, line: line)
        case .nul(let at):
            let place = SourceLocation(
                file: file.path, line: DecodedSource.line(output, upTo: first + at, from: line))
            throw DecodedSource.binary(at: place)
        }
    }

    private func invalid(at offset: Int, output: [UInt8], upTo end: Int, line: Int) -> TabularError {
        TabularError(
            .invalidEncoding,
            "byte \(offset) is no \(detection.encoding.rawValue) text",
            remedy: "Declare the file's encoding, or save it as UTF-8.",
            at: SourceLocation(file: file.path, line: DecodedSource.line(output, upTo: end, from: line)))
    }

    private static func binary(at place: SourceLocation) -> TabularError {
        TabularError(
            .notATable, "the file holds NUL bytes: it is binary data, not text",
            remedy: "Export the table as CSV, TSV or .xlsx.", at: place)
    }

    private static func line(_ text: [UInt8], upTo end: Int, from line: Int) -> Int {
        var count = line
        for i in 0..<min(end, text.count) {
            let isPair = text[i] == 0x0D && i + 1 < text.count && text[i + 1] == 0x0A
            if text[i] == 0x0A || (text[i] == 0x0D && !isPair) { count += 1 }
        }
        return count
    }
}
