internal import Dispatch
internal import Synchronization

/// Independent pieces of work on several threads; every piece writes its own place, so the order never matters.
enum ParallelLoop {
    /// Runs `body` once for each of `0..<count` on at most `threads` threads. Pieces are handed out one by one, so
    /// unequal ones do not leave a core idle.
    static func run(_ count: Int, threads: Int, _ body: (Int) -> Void) {
        let workers = max(1, min(count, threads))
        guard workers > 1 else {
            for i in 0..<max(0, count) { body(i) }
            return
        }
        let next = Atomic<Int>(0)
        // It lives until concurrentPerform returns, and its pieces write disjoint places.
        nonisolated(unsafe) let body = body
        DispatchQueue.concurrentPerform(iterations: workers) { _ in
            while true {
                let i = next.wrappingAdd(1, ordering: .relaxed).oldValue
                guard i < count else { return }
                body(i)
            }
        }
    }

    /// The results of work that can fail, in order: the error of the first piece in order is thrown, whichever came
    /// first in time.
    static func map<T>(
        _ count: Int, threads: Int, _ body: (Int) throws(CytometryError) -> T
    ) throws(CytometryError) -> [T] {
        var results = [Result<T, CytometryError>?](repeating: nil, count: max(0, count))
        results.withUnsafeMutableBufferPointer { buffer in
            nonisolated(unsafe) let out = buffer
            run(count, threads: threads) { i in
                do throws(CytometryError) { out[i] = .success(try body(i)) } catch {
                    out[i] = .failure(error)
                }
            }
        }
        var values: [T] = []
        for result in results { if let value = try result?.get() { values.append(value) } }
        return values
    }
}
