import DataFrames

/// Correlated or unequal residuals: Var(e) = σ² D C D.
///
/// CAR(1): corr(e_i, e_j) = φ^|t_i - t_j| within a series, 0 < φ < 1; AR(1): the same with whole steps, -1 < φ < 1.
/// varIdent: D holds one standard deviation ratio per level, 1 for the reference. All make the inverse tridiagonal within
/// a series, so the work stays linear in the rows.
/// *Reference:* Pinheiro and Bates 2000, Mixed-Effects Models in S and S-PLUS, sections 5.2-5.3. *Checked against:* nlme.
public struct ResidualStructure: Sendable {
    /// How correlation falls with time.
    public enum Correlation: String, Sendable, CaseIterable {
        /// Continuous time.
        case car1 = "CAR1"
        /// Whole steps.
        case ar1 = "AR1"
    }

    let correlation: Correlation?
    /// Neighbours in time within a series and their distance.
    let links: [(earlier: Int, later: Int)]
    let gaps: [Double]
    /// Typical distance: φ is optimised as the correlation over it.
    let unit: Double
    /// Level of each row's variance; empty without varIdent.
    let varianceOf: [Int32]
    /// Levels with a ratio of their own, in order; the reference is left out.
    public let varianceLevels: [String]
    private let reference: Int
    private let allLevels: [String]

    /// - Parameters:
    ///   - correlation: kind, series of each row and time of each row.
    ///   - variance: level of each row and the reference level.
    /// - Throws: `MixedModelError` IC0577 for two rows of a series at one time, or a time that is missing.
    public init(
        correlation: (kind: Correlation, series: FactorColumn, time: [Double])? = nil,
        variance: (by: FactorColumn, reference: String)? = nil
    ) throws(MixedModelError) {
        var links: [(earlier: Int, later: Int)] = [], gaps: [Double] = []
        if let correlation {
            var members = [[Int]](repeating: [], count: correlation.series.levels.count)
            for (row, code) in correlation.series.codes.enumerated() {
                guard code >= 0, correlation.time[row].isFinite else {
                    throw .residual("Row \(row + 1) has no time or series for the residual correlation.")
                }
                members[Int(code)].append(row)
            }
            for rows in members {
                let sorted = rows.sorted { correlation.time[$0] < correlation.time[$1] }
                for (a, b) in zip(sorted, sorted.dropFirst()) {
                    let gap = correlation.time[b] - correlation.time[a]
                    guard gap > 0 else {
                        throw .residual(
                            "Rows \(a + 1) and \(b + 1) of one series have the same time: their residuals would be identical."
                        )
                    }
                    if correlation.kind == .ar1, gap != gap.rounded() {
                        throw .residual(
                            "AR1 needs whole steps of time; rows \(a + 1) and \(b + 1) are \(gap) apart. CAR1 takes any."
                        )
                    }
                    links.append((a, b))
                    gaps.append(gap)
                }
            }
            guard !links.isEmpty else {
                throw .residual("No series has two rows: there is no correlation to estimate.")
            }
        }
        self.correlation = correlation?.kind
        self.links = links
        self.gaps = gaps
        unit = correlation?.kind == .ar1 ? 1 : gaps.isEmpty ? 1 : gaps.sorted()[gaps.count / 2]
        if let variance {
            let factor = variance.by.droppingUnusedLevels()
            guard let reference = factor.levels.firstIndex(of: variance.reference) else {
                throw .residual("'\(variance.reference)' is no level of the variance's column.")
            }
            if let row = factor.codes.firstIndex(where: { $0 < 0 }) {
                throw .residual("Row \(row + 1) has no level for its variance.")
            }
            guard factor.levels.count > 1 else { throw .residual("The variance's column has one level.") }
            self.reference = reference
            allLevels = factor.levels
            varianceLevels = factor.levels.indices.filter { $0 != reference }.map { factor.levels[$0] }
            varianceOf = factor.codes
        } else {
            reference = 0
            allLevels = []
            varianceLevels = []
            varianceOf = []
        }
    }

    /// Number of parameters: one for the correlation, one per ratio.
    var parameterCount: Int { (correlation == nil ? 0 : 1) + varianceLevels.count }

    /// φ per unit of time at the unconstrained parameters.
    func phi(_ rho: [Double]) -> Double? {
        guard let correlation else { return nil }
        return correlation == .car1 ? power(logistic(rho[0]), 1 / unit) : tangent(rho[0])
    }

    /// Ratios of standard deviations to the reference, by level.
    func ratios(_ rho: [Double]) -> [String: Double] {
        let first = correlation == nil ? 0 : 1
        return Dictionary(
            uniqueKeysWithValues: varianceLevels.indices.map {
                (varianceLevels[$0], exponential(rho[first + $0]))
            })
    }

    private func logistic(_ x: Double) -> Double { 1 / (1 + exponential(-x)) }
    private func tangent(_ x: Double) -> Double { 2 / (1 + exponential(-2 * x)) - 1 }

    /// Correlation over each gap, and its derivative in the parameter.
    private func steps(_ rho: Double) -> [(value: Double, slope: Double)] {
        gaps.map { gap in
            if correlation == .car1 {
                let base = logistic(rho), exponent = gap / unit
                let value = power(base, exponent)
                return (value, exponent * value * (1 - base))
            }
            let base = tangent(rho), k = gap
            let value = power(base, k)
            return (value, k * power(base, k - 1) * (1 - base * base))
        }
    }

    /// R⁻¹ and its derivatives in each parameter, with the derivatives of log|R|.
    func weights(_ rho: [Double], rows n: Int) -> (value: ResidualWeights, slopes: [ResidualWeights]) {
        var diagonal = [Double](repeating: 1, count: n), link = [Double](repeating: 0, count: links.count)
        var slopeDiagonal = [Double](repeating: 0, count: n), slopeLink = link
        var logs = 0.0, slopeLogs = 0.0
        if correlation != nil {
            for (k, step) in steps(rho[0]).enumerated() {
                let a = step.value, v = 1 - a * a, s = step.slope
                // An innovation of variance v replaces one of variance 1.
                diagonal[links[k].later] += 1 / v - 1
                diagonal[links[k].earlier] += a * a / v
                link[k] = -a / v
                let ds = 2 * a / (v * v) * s
                slopeDiagonal[links[k].later] += ds
                slopeDiagonal[links[k].earlier] += ds
                slopeLink[k] = -(1 + a * a) / (v * v) * s
                logs += logarithm(v)
                slopeLogs += -2 * a / v * s
            }
        }
        let first = correlation == nil ? 0 : 1
        var scale = [Double](repeating: 1, count: allLevels.count),
            parameter = [Int](repeating: -1, count: allLevels.count)
        var next = first
        for level in allLevels.indices where level != reference {
            scale[level] = exponential(-rho[next])
            parameter[level] = next
            next += 1
        }
        var counts = [Double](repeating: 0, count: rho.count)
        if !varianceOf.isEmpty {
            for i in 0..<n {
                let level = Int(varianceOf[i]), w = scale[level] * scale[level]
                diagonal[i] *= w
                slopeDiagonal[i] *= w
                if parameter[level] >= 0 {
                    logs += 2 * rho[parameter[level]]
                    counts[parameter[level]] += 1
                }
            }
            for (k, pair) in links.enumerated() {
                let w = scale[Int(varianceOf[pair.earlier])] * scale[Int(varianceOf[pair.later])]
                link[k] *= w
                slopeLink[k] *= w
            }
        }
        let value = ResidualWeights(diagonal: diagonal, links: links, linkWeights: link, logDeterminant: logs)
        var slopes: [ResidualWeights] = []
        if correlation != nil {
            slopes.append(
                ResidualWeights(
                    diagonal: slopeDiagonal, links: links, linkWeights: slopeLink, logDeterminant: slopeLogs))
        }
        for k in first..<rho.count {
            func share(_ row: Int) -> Double { parameter[Int(varianceOf[row])] == k ? 1 : 0 }
            slopes.append(
                ResidualWeights(
                    diagonal: (0..<n).map { -2 * share($0) * diagonal[$0] }, links: links,
                    linkWeights: links.indices.map {
                        -(share(links[$0].earlier) + share(links[$0].later)) * link[$0]
                    },
                    logDeterminant: 2 * counts[k]))
        }
        return (value, slopes)
    }
}
