internal import Dispatch

/// Loops over independent rows, spread over the cores in chunks of fixed size.
///
/// Every element is written by index from the same inputs, so results do not depend on the number of threads.
enum Chunks {
    private static let size = 32_768

    /// Fills `count` elements; the body writes its range of the buffer, which starts at the first element.
    static func fill(
        _ count: Int, width: Int = 1, padding: Int = 0,
        _ body: @Sendable (_ rows: Range<Int>, _ out: UnsafeMutablePointer<Double>) -> Void
    ) -> [Double] {
        let total = count * width + padding
        guard total > 0 else { return [] }
        return [Double](unsafeUninitializedCapacity: total) { buffer, filled in
            guard let start = buffer.baseAddress else { return }
            // Chunks write disjoint ranges: that is why sharing the pointer is safe.
            nonisolated(unsafe) let out = start
            let chunks = (count + size - 1) / size
            if chunks > 1 {
                DispatchQueue.concurrentPerform(iterations: chunks) { chunk in
                    body(chunk * size..<min(count, (chunk + 1) * size), out)
                }
            } else {
                body(0..<count, out)
            }
            for place in count * width..<total { out[place] = 0 }
            filled = total
        }
    }
}
