/// Edit distance and "did you mean", shared by columns, analytes, patients, options and subcommands.
package enum Suggestions {
    /// Optimal string alignment distance (insert, delete, replace, swap of neighbours), case ignored.
    package static func distance(_ a: String, _ b: String) -> Int {
        let a = Array(a.lowercased().unicodeScalars), b = Array(b.lowercased().unicodeScalars)
        if a.isEmpty { return b.count }
        if b.isEmpty { return a.count }
        var beforeLast = [Int](repeating: 0, count: b.count + 1)
        var last = Array(0...b.count)
        for i in 1...a.count {
            var row = [i] + [Int](repeating: 0, count: b.count)
            for j in 1...b.count {
                let cost = a[i - 1] == b[j - 1] ? 0 : 1
                row[j] = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + cost)
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
                    row[j] = min(row[j], beforeLast[j - 2] + 1)
                }
            }
            (beforeLast, last) = (last, row)
        }
        return last[b.count]
    }

    /// The candidates near enough to `word` to be worth naming, nearest first, at most `limit`.
    package static func nearest(to word: String, in candidates: [String], limit: Int = 3) -> [String] {
        let allowed = max(1, word.count / 3)
        return candidates.map { ($0, distance(word, $0)) }
            .filter { $0.1 <= allowed }
            .sorted { ($0.1, $0.0) < ($1.1, $1.0) }
            .prefix(limit).map(\.0)
    }

    /// A remedy sentence: `Did you mean 'CD3'?`, or nil when nothing is near.
    package static func didYouMean(_ word: String, among candidates: [String]) -> String? {
        let names = nearest(to: word, in: candidates)
        guard !names.isEmpty else { return nil }
        return "Did you mean " + names.map { "'\($0)'" }.joined(separator: " or ") + "?"
    }
}
