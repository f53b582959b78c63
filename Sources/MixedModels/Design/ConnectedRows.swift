/// Rows that share a level with one another, directly or through others: they can be integrated apart from the rest.
enum ConnectedRows {
    /// Connected components of rows through shared levels, in order of their first row.
    static func members(_ structure: RandomStructure, rows n: Int) -> [[Int]] {
        var parent = Array(0..<n)
        func root(_ i: Int) -> Int {
            var i = i
            while parent[i] != i {
                parent[i] = parent[parent[i]]
                i = parent[i]
            }
            return i
        }
        for term in structure.terms {
            var first = [Int](repeating: -1, count: term.levels.count)
            for row in 0..<n {
                let level = Int(term.codes[row])
                if first[level] < 0 {
                    first[level] = row
                } else {
                    let a = root(first[level]), b = root(row)
                    if a != b { parent[max(a, b)] = min(a, b) }
                }
            }
        }
        var place = [Int](repeating: -1, count: n), out: [[Int]] = []
        for row in 0..<n {
            let key = root(row)
            if place[key] < 0 {
                place[key] = out.count
                out.append([])
            }
            out[place[key]].append(row)
        }
        return out
    }
}
