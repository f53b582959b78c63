import Diagnostics
import Glibc

/// Bytes of a foreign encoding to UTF-8, piece by piece (iconv).
final class TextDecoder {
    private let handle: iconv_t
    let encoding: TextEncoding

    init(_ encoding: TextEncoding, path: String) throws(TabularError) {
        let handle = iconv_open("UTF-8", encoding.converterName)
        // iconv_open answers (iconv_t)-1 on failure.
        guard let handle, Int(bitPattern: handle) != -1 else {
            throw TabularError(
                .invalidEncoding, "this system cannot convert \(encoding.rawValue)",
                remedy: "Save the file as UTF-8.", at: SourceLocation(file: path))
        }
        self.handle = handle
        self.encoding = encoding
    }

    deinit { _ = iconv_close(handle) }

    /// Appends the decoded text to `output` and answers how many input bytes were used.
    ///
    /// Unused bytes are the beginning of a character: give them again with the next piece.
    /// A nil `invalidAt` means that everything so far was text.
    func decode(_ input: [UInt8], appendingTo output: inout [UInt8]) -> (used: Int, invalidAt: Int?) {
        var used = 0
        var failed = false
        // No encoding here takes more than three UTF-8 bytes per input byte.
        let decoded = [UInt8](unsafeUninitializedCapacity: input.count * 3 + 16) { target, written in
            input.withUnsafeBytes { source in
                guard let from = source.baseAddress, let to = target.baseAddress else { return }
                var inBytes: UnsafeMutablePointer<CChar>? = UnsafeMutablePointer(
                    mutating: from.assumingMemoryBound(to: CChar.self))
                var inLeft = source.count
                var outBytes: UnsafeMutablePointer<CChar>? = UnsafeMutableRawPointer(to)
                    .assumingMemoryBound(to: CChar.self)
                var outLeft = target.count
                let result = iconv(handle, &inBytes, &inLeft, &outBytes, &outLeft)
                failed = result == -1 && errno == EILSEQ
                used = source.count - inLeft
                written = target.count - outLeft
            }
        }
        output.append(contentsOf: decoded)
        return (used, failed ? used : nil)
    }
}
