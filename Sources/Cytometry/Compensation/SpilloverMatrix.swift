/// A square matrix of spill-over: row i holds the share of the signal of channel i that each channel sees
/// (FCS 3.1, section 3.2.20, `$SPILLOVER`). Compensated values are the measured ones times its inverse.
public struct SpilloverMatrix: Hashable, Sendable {
    /// Names of the channels (`$PnN`), in the order of rows and columns.
    public let channels: [String]
    /// Row by row, `channels.count²` values; the diagonal is 1 or near it.
    public let matrix: [Double]

    /// Checks shape, names and values.
    ///
    /// - Throws: `IC0635` wrong shape, `IC0636` a value that is not finite or a diagonal that is not positive,
    ///   `IC0637` a name that is empty or repeated.
    public init(channels: [String], matrix: [Double]) throws(CytometryError) {
        let (cells, overflow) = channels.count.multipliedReportingOverflow(by: channels.count)
        guard !channels.isEmpty, !overflow, matrix.count == cells else {
            throw CytometryError(
                "IC0635",
                "A spill-over matrix of \(channels.count) channels needs \(channels.count)² values; there are \(matrix.count).",
                remedy: "Give one row and one column per channel.")
        }
        var seen: Set<String> = []
        for name in channels where name.isEmpty || !seen.insert(name).inserted {
            throw CytometryError(
                "IC0637",
                name.isEmpty
                    ? "A channel of the spill-over matrix has no name."
                    : "The spill-over matrix names '\(name)' twice.",
                remedy: "Name each channel once, as in $PnN.")
        }
        for (cell, value) in matrix.enumerated() {
            let (row, column) = (cell / channels.count, cell % channels.count)
            guard value.isFinite, row != column || value > 0 else {
                throw CytometryError(
                    "IC0636",
                    "The spill-over of '\(channels[row])' into '\(channels[column])' is \(value)\(row == column ? ", but the diagonal must be positive" : "").",
                    remedy: "Correct the matrix: shares are numbers, 1 on the diagonal.")
            }
        }
        self.channels = channels
        self.matrix = matrix
    }

    /// Share of the signal of channel `row` in channel `column`.
    public subscript(row: Int, column: Int) -> Double { matrix[row * channels.count + column] }

    /// The rows, for writing.
    public var rows: [[Double]] {
        let n = channels.count
        return (0..<n).map { Array(matrix[$0 * n..<($0 + 1) * n]) }
    }

    /// Whether no inverse exists in double precision: a pivot of the elimination with row exchange vanishes against
    /// the largest value.
    public var isSingular: Bool {
        let n = channels.count
        var a = matrix
        let largest = a.reduce(0) { max($0, abs($1)) }
        let threshold = largest * Double(n) * 0x1p-52
        for k in 0..<n {
            guard let pivot = (k..<n).max(by: { abs(a[$0 * n + k]) < abs(a[$1 * n + k]) }),
                abs(a[pivot * n + k]) > threshold
            else { return true }
            if pivot != k { for j in 0..<n { a.swapAt(pivot * n + j, k * n + j) } }
            for i in k + 1..<max(n, k + 1) {
                let factor = a[i * n + k] / a[k * n + k]
                if factor != 0 { for j in k..<n { a[i * n + j] -= factor * a[k * n + j] } }
            }
        }
        return false
    }
}
