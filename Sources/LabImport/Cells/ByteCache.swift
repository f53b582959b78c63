/// Values by the bytes of a cell, so that a repeated spelling is understood once and never becomes a string again.
struct ByteCache<Value> {
    private struct Slot {
        var hash: UInt64
        var start: Int
        var length: Int
        var value: Int
    }

    private var slots: [Slot?]
    private var keys: [UInt8] = []
    private(set) var values: [Value] = []

    init() { slots = Array(repeating: nil, count: 64) }

    func value(for bytes: UnsafeRawBufferPointer) -> Value? {
        let hash = ByteCache.hash(bytes)
        var at = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while let slot = slots[at] {
            if slot.hash == hash, matches(slot, bytes) { return values[slot.value] }
            at = (at + 1) & (slots.count - 1)
        }
        return nil
    }

    mutating func insert(_ value: Value, for bytes: UnsafeRawBufferPointer) {
        if 2 * (values.count + 1) > slots.count { grow() }
        let slot = Slot(
            hash: ByteCache.hash(bytes), start: keys.count, length: bytes.count, value: values.count)
        keys.append(contentsOf: bytes)
        values.append(value)
        place(slot)
    }

    private func matches(_ slot: Slot, _ bytes: UnsafeRawBufferPointer) -> Bool {
        guard slot.length == bytes.count else { return false }
        for i in 0..<bytes.count where keys[slot.start + i] != bytes[i] { return false }
        return true
    }

    private mutating func place(_ slot: Slot) {
        var at = Int(truncatingIfNeeded: slot.hash) & (slots.count - 1)
        while slots[at] != nil { at = (at + 1) & (slots.count - 1) }
        slots[at] = slot
    }

    private mutating func grow() {
        let old = slots
        slots = Array(repeating: nil, count: 2 * old.count)
        for slot in old.compactMap({ $0 }) { place(slot) }
    }

    /// FNV-1a with a final mix; order of insertion, not the hash, decides anything that is seen.
    private static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        return hash ^ (hash >> 29)
    }
}
