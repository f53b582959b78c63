internal import Dispatch

/// How many clusters are swept in parallel.
///
/// The cut depends on the number of clusters alone and sums are added in the order of the lanes, so the result is the same
/// on any number of cores.
enum Lanes {
    /// Clusters of one lane: enough that starting it costs nothing beside the work.
    static let size = 8192

    /// Clusters by lane; one lane for few clusters.
    static func ranges(_ clusters: Int) -> [Range<Int>] {
        guard clusters >= 2 * size else { return [0..<clusters] }
        let count = (clusters + size - 1) / size
        return (0..<count).map { clusters * $0 / count..<clusters * ($0 + 1) / count }
    }

    /// Runs every lane, on all cores.
    static func run(_ count: Int, _ body: (Int) -> Void) {
        guard count > 1 else {
            if count == 1 { body(0) }
            return
        }
        withoutActuallyEscaping(body) { body in
            // Lanes write to buffers of their own and to disjoint parts of shared ones.
            nonisolated(unsafe) let shared = body
            DispatchQueue.concurrentPerform(iterations: count) { shared($0) }
        }
    }
}
