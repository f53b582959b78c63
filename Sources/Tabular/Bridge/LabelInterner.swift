/// Numbers texts in order of first appearance.
///
/// Columns of categories repeat few labels: a direct-mapped cache answers those without making a string.
/// Behind it stands a dictionary with seeded hashing, so hostile labels cannot make it slow.
struct LabelInterner {
    private(set) var labels: [String] = []
    private var codes: [String: Int32] = [:]
    private var cache = [Entry](repeating: Entry(), count: 1024)
    private var bytes: [UInt8] = []

    private struct Entry {
        var offset = 0
        var length = -1
        var code: Int32 = 0
    }

    mutating func code(of label: UnsafeRawBufferPointer) -> Int32 {
        let slot = LabelInterner.slot(label)
        let entry = cache[slot]
        if entry.length == label.count, matches(label, at: entry.offset) { return entry.code }
        let text = String(decoding: label, as: UTF8.self)
        if let known = codes[text] { return known }
        let code = Int32(labels.count)
        labels.append(text)
        codes[text] = code
        // Only the first label of a slot is cached: the buffer stays small whatever the column holds.
        if entry.length < 0 {
            cache[slot] = Entry(offset: bytes.count, length: label.count, code: code)
            bytes.append(contentsOf: label)
        }
        return code
    }

    private func matches(_ label: UnsafeRawBufferPointer, at offset: Int) -> Bool {
        bytes.withUnsafeBytes { all in
            for i in 0..<label.count where all[offset &+ i] != label[i] { return false }
            return true
        }
    }

    /// FNV-1a, folded to the size of the cache.
    private static func slot(_ label: UnsafeRawBufferPointer) -> Int {
        var hash: UInt32 = 2_166_136_261
        for byte in label { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
        return Int((hash ^ (hash >> 16)) & 1023)
    }
}
