internal import Dispatch

/// Runs independent replicates on several threads.
enum Replicates {
    /// Computes one replicate; all its numbers depend on nothing but its index.
    typealias Work = (_ replicate: Int, _ out: UnsafeMutableBufferPointer<Double>) -> Void

    /// `width` numbers per replicate, in the order of the replicates.
    ///
    /// - Parameter worker: makes the state of one thread.
    static func run(_ count: Int, width: Int, threads: Int, worker: @Sendable () -> Work) -> [Double] {
        guard count > 0, width > 0 else { return [] }
        return [Double](unsafeUninitializedCapacity: count * width) { buffer, filled in
            buffer.initialize(repeating: .nan)
            // Replicates write disjoint ranges: that is why sharing the pointer is safe.
            nonisolated(unsafe) let out = buffer
            let chunks = min(threads, count)
            DispatchQueue.concurrentPerform(iterations: chunks) { chunk in
                let work = worker()
                for i in count * chunk / chunks..<count * (chunk + 1) / chunks {
                    work(i, UnsafeMutableBufferPointer(rebasing: out[i * width..<(i + 1) * width]))
                }
            }
            filled = count * width
        }
    }
}
