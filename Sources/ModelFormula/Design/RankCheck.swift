/// Finds the columns of a matrix that the columns before them determine.
///
/// A column counts as determined when less than 1e-7 of its length is left after projecting out the columns
/// kept so far, the tolerance of R's `lm`.
enum RankCheck {
    static let tolerance = 1e-7

    static func independentColumns(_ columns: [[Double]]) -> [Int] {
        if isClearlyIndependent(columns) { return Array(columns.indices) }
        var basis: [[Double]] = [], kept: [Int] = []
        for (index, column) in columns.enumerated() {
            var rest = column
            let length = norm(rest)
            // Twice is enough: the second pass removes what rounding left in the first.
            for _ in 0..<2 { for unit in basis { subtract(unit, from: &rest) } }
            let left = norm(rest)
            guard length > 0, left > tolerance * length, basis.count < column.count else { continue }
            for i in rest.indices { rest[i] /= left }
            basis.append(rest)
            kept.append(index)
        }
        return kept
    }

    /// A quick test on the scaled cross-products; it may only say yes when there is no doubt.
    private static func isClearlyIndependent(_ columns: [[Double]]) -> Bool {
        let count = columns.count
        guard let rows = columns.first?.count, rows >= count else { return false }
        var gram = [Double](repeating: 0, count: count * count)
        for i in 0..<count {
            for j in 0...i { gram[i * count + j] = dot(columns[i], columns[j]) }
        }
        let scale = (0..<count).map { gram[$0 * count + $0].squareRoot() }
        guard scale.allSatisfy({ $0 > 0 && $0.isFinite }) else { return false }
        for i in 0..<count { for j in 0...i { gram[i * count + j] /= scale[i] * scale[j] } }
        for j in 0..<count {
            var pivot = gram[j * count + j]
            for k in 0..<j { pivot -= gram[j * count + k] * gram[j * count + k] }
            guard pivot > 1e-8 else { return false }
            let root = pivot.squareRoot()
            gram[j * count + j] = root
            for i in (j + 1)..<max(count, j + 1) {
                var entry = gram[i * count + j]
                for k in 0..<j { entry -= gram[i * count + k] * gram[j * count + k] }
                gram[i * count + j] = entry / root
            }
        }
        return true
    }

    private static func dot(_ a: [Double], _ b: [Double]) -> Double {
        var sum = 0.0
        for i in a.indices { sum += a[i] * b[i] }
        return sum
    }

    private static func norm(_ a: [Double]) -> Double { dot(a, a).squareRoot() }

    private static func subtract(_ unit: [Double], from column: inout [Double]) {
        let along = dot(unit, column)
        for i in column.indices { column[i] -= along * unit[i] }
    }
}
