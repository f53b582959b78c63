/// Removal of spectral spillover: a linear map from detector values to fluorochrome amounts.
///
/// With S the spillover (or spectrum) matrix, one row per fluorochrome and one column per detector, a measured row
/// of values d is `f·S` for the amounts f. A square matrix is inverted (Bagwell & Adams 1993, Ann N Y Acad Sci
/// 677:167); with more detectors than fluorochromes f is the least-squares solution `d·Sᵀ(S·Sᵀ)⁻¹` (Gating-ML 2.0
/// section 7.2).
public struct Compensation: Hashable, Sendable {
    /// Columns of the matrix: channels that are read.
    public let detectors: [String]
    /// Rows of the matrix: values that come out; for a square matrix of a file the same names as `detectors`.
    public let fluorochromes: [String]
    /// One row per fluorochrome, one column per detector: amount = row · detector values.
    public let coefficients: [Double]
    /// Condition number of the matrix in the 1-norm (of a rectangular one: square root of that of S·Sᵀ).
    public let conditionNumber: Double

    /// Beyond this condition the rounding of 32-bit data alone spoils the result.
    public static let largestConditionNumber = 1e7
    /// More rows or columns than any cytometer has.
    static let largestSize = 256

    /// Prepares a square spillover matrix, row-major. Throws IC0681 or IC0682.
    public init(channels: [String], matrix: [Double]) throws(CytometryError) {
        try self.init(fluorochromes: channels, detectors: channels, spectrum: matrix)
    }

    /// Prepares a spectrum matrix of `fluorochromes.count` rows, row-major. Throws IC0681 or IC0682.
    public init(
        fluorochromes: [String], detectors: [String], spectrum: [Double]
    ) throws(CytometryError) {
        let rows = fluorochromes.count, columns = detectors.count
        guard rows > 0, rows <= columns, columns <= Self.largestSize else {
            throw .matrixShape("has \(rows) fluorochromes and \(columns) detectors")
        }
        guard spectrum.count == rows * columns else {
            throw .matrixShape("has \(spectrum.count) coefficients, not \(rows) × \(columns)")
        }
        for names in [fluorochromes, detectors] where Set(names).count != names.count {
            throw .matrixShape("names a channel twice")
        }
        guard spectrum.allSatisfy(\.isFinite) else { throw .matrixShape("holds a number that is not finite") }
        self.detectors = detectors
        self.fluorochromes = fluorochromes
        if rows == columns {
            guard let inverse = SquareMatrix.inverse(spectrum, rows) else { throw .singularMatrix(.infinity) }
            conditionNumber = SquareMatrix.norm(spectrum, rows) * SquareMatrix.norm(inverse, rows)
            coefficients = SquareMatrix.transpose(inverse, rows: rows, columns: rows)
        } else {
            var gram = [Double](repeating: 0, count: rows * rows)
            for i in 0..<rows {
                for j in 0..<rows {
                    for k in 0..<columns {
                        gram[i * rows + j] += spectrum[i * columns + k] * spectrum[j * columns + k]
                    }
                }
            }
            guard let inverse = SquareMatrix.inverse(gram, rows) else { throw .singularMatrix(.infinity) }
            let condition = SquareMatrix.norm(gram, rows) * SquareMatrix.norm(inverse, rows)
            conditionNumber = condition.squareRoot()
            var result = [Double](repeating: 0, count: rows * columns)
            for f in 0..<rows {
                for k in 0..<rows {
                    for d in 0..<columns {
                        result[f * columns + d] += inverse[f * rows + k] * spectrum[k * columns + d]
                    }
                }
            }
            coefficients = result
        }
        guard conditionNumber <= Self.largestConditionNumber, coefficients.allSatisfy(\.isFinite) else {
            throw .singularMatrix(conditionNumber)
        }
    }

    /// A map whose coefficients are known, such as the inverse a FACSDiva experiment stores.
    package init(channels: [String], inverse: [Double]) throws(CytometryError) {
        _ = try Compensation(channels: channels, matrix: inverse)
        detectors = channels
        fluorochromes = channels
        coefficients = inverse
        conditionNumber = SquareMatrix.norm(inverse, channels.count)
    }

    /// Compensates columns of a block in place: column `columns[k]` holds detector k before and fluorochrome k after
    /// it, so only square matrices fit. The sum over detectors runs in the order of the matrix.
    public func apply(to block: EventBlock, columns: [Int]) {
        precondition(columns.count == detectors.count && detectors.count == fluorochromes.count)
        let n = columns.count, tile = 256
        withUnsafeTemporaryAllocation(of: Double.self, capacity: n * tile) { amounts in
            for start in stride(from: 0, to: block.count, by: tile) {
                let length = min(tile, block.count - start)
                for f in 0..<n {
                    let out = UnsafeMutableBufferPointer(rebasing: amounts[(f * tile)..<(f * tile + length)])
                    out.initialize(repeating: 0)
                    for d in 0..<n where coefficients[f * n + d] != 0 {
                        Self.add(coefficients[f * n + d], block.column(columns[d]), from: start, to: out)
                    }
                }
                for f in 0..<n {
                    let column = block.column(columns[f])
                    for i in 0..<length { column[start + i] = amounts[f * tile + i] }
                }
            }
        }
    }

    /// `out[i] += weight · column[start + i]`: the compiler makes vector instructions of it.
    @inline(__always)
    static func add(
        _ weight: Double, _ column: UnsafeMutableBufferPointer<Double>, from start: Int,
        to out: UnsafeMutableBufferPointer<Double>
    ) {
        guard let source = column.baseAddress, let target = out.baseAddress else { return }
        for i in 0..<out.count { target[i] += weight * source[start &+ i] }
    }

    /// Positions of the detectors among the channels of a file. Throws IC0680 with the name that is missing.
    public func columns(in channels: [String]) throws(CytometryError) -> [Int] {
        var result: [Int] = []
        for name in detectors {
            guard let index = channels.firstIndex(of: name) else {
                throw .channelMissing(name, wantedBy: "the compensation matrix", among: channels)
            }
            result.append(index)
        }
        return result
    }
}

/// Dense square matrices, row-major; sizes are those of a panel.
enum SquareMatrix {
    /// Gauss-Jordan elimination with partial pivoting; nil when a pivot vanishes.
    static func inverse(_ matrix: [Double], _ n: Int) -> [Double]? {
        var a = matrix
        var inverse = [Double](repeating: 0, count: n * n)
        for i in 0..<n { inverse[i * n + i] = 1 }
        for column in 0..<n {
            var pivot = column
            for row in column..<n where abs(a[row * n + column]) > abs(a[pivot * n + column]) { pivot = row }
            guard a[pivot * n + column] != 0 else { return nil }
            if pivot != column {
                for k in 0..<n {
                    a.swapAt(pivot * n + k, column * n + k)
                    inverse.swapAt(pivot * n + k, column * n + k)
                }
            }
            let scale = 1 / a[column * n + column]
            for k in 0..<n {
                a[column * n + k] *= scale
                inverse[column * n + k] *= scale
            }
            for row in 0..<n where row != column {
                let factor = a[row * n + column]
                guard factor != 0 else { continue }
                for k in 0..<n {
                    a[row * n + k] -= factor * a[column * n + k]
                    inverse[row * n + k] -= factor * inverse[column * n + k]
                }
            }
        }
        return inverse.allSatisfy(\.isFinite) ? inverse : nil
    }

    /// The largest column sum of absolute values.
    static func norm(_ matrix: [Double], _ n: Int) -> Double {
        (0..<n).map { column in (0..<n).reduce(0) { $0 + abs(matrix[$1 * n + column]) } }.max() ?? 0
    }

    static func transpose(_ matrix: [Double], rows: Int, columns: Int) -> [Double] {
        (0..<(rows * columns)).map { matrix[($0 % rows) * columns + $0 / rows] }
    }
}
