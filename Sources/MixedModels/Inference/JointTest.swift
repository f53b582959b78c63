import GSLKit

/// An F test of several linear combinations.
public struct JointTest: Hashable, Sendable {
    /// Rank of the hypothesis.
    public let numeratorDF: Int
    /// Denominator degrees of freedom.
    public let denominatorDF: Double
    /// The statistic.
    public let f: Double

    /// p of the F distribution, of chi-square where the denominator df are infinite.
    public var p: Double {
        guard denominatorDF.isFinite else {
            return ChiSquaredDistribution(Double(numeratorDF)).upperTail(f * Double(numeratorDF))
        }
        return FDistribution(Double(numeratorDF), denominatorDF).upperTail(f)
    }

    /// Wald's statistic on the directions of L Cov L' that have a variance; nil when none has.
    ///
    /// - Parameter degrees: df of one direction, given as a combination of the coefficients and its variance.
    init?(
        _ l: Matrix, _ coefficients: [Double], _ covariance: Matrix,
        degrees: (_ direction: [Double], _ variance: Double) -> Double
    ) {
        let eigen = SymmetricEigen((l * covariance * l.transposed).symmetrised), beta = l * coefficients
        let floor = 1e-8 * max(eigen.values.first ?? 0, 1e-300)
        let kept = eigen.values.indices.filter { eigen.values[$0] > floor }
        guard !kept.isEmpty else { return nil }
        var sum = 0.0, dfs: [Double] = []
        for index in kept {
            let v = eigen.vectors.column(index)
            let along = zip(v, beta).reduce(0) { $0 + $1.0 * $1.1 }
            sum += along * along / eigen.values[index]
            dfs.append(degrees(l.transposed * v, eigen.values[index]))
        }
        self.init(
            numeratorDF: kept.count, denominatorDF: JointTest.denominator(dfs), f: sum / Double(kept.count))
    }

    init(numeratorDF: Int, denominatorDF: Double, f: Double) {
        self.numeratorDF = numeratorDF
        self.denominatorDF = denominatorDF
        self.f = f
    }

    /// lmerTest's rule: a single df, equal dfs and any df up to 2 are special; else 2E/(E - q) with E = Σ ν/(ν-2).
    static func denominator(_ degrees: [Double]) -> Double {
        if degrees.count == 1 { return degrees[0] }
        if degrees.contains(where: { !$0.isFinite }) { return .infinity }
        let spread = (degrees.max() ?? 0) - (degrees.min() ?? 0)
        if spread < 1e-8 { return degrees.reduce(0, +) / Double(degrees.count) }
        if degrees.contains(where: { $0 <= 2 }) { return 2 }
        let e = degrees.reduce(0) { $0 + $1 / ($1 - 2) }
        return 2 * e / (e - Double(degrees.count))
    }
}
