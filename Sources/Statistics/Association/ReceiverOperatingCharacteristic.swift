internal import GSLKit

/// Area under the ROC curve of a marker with DeLong's variance, and the paired comparison of two markers.
///
/// AUC = P(case > control) + ½P(equal). Variance from the placement values V10, V01 of cases and controls, computed
/// from mid-ranks in O(n log n) (DeLong et al. 1988 doi:10.2307/2531595; Sun, Xu 2014 doi:10.1109/LSP.2014.2337313).
/// The interval is normal, cut to [0, 1]. The direction is given, never chosen by the data.
/// *Fails:* not estimable without cases or controls. *Checked against:* pROC 1.18.0.
public struct ROCArea: Hashable, Sendable {
    /// Area under the curve.
    public let area: Double
    /// DeLong's standard error; not estimable with a single case or control.
    public let standardError: Estimate<Double>
    /// Normal interval, cut to [0, 1].
    public let interval: Estimate<ConfidenceInterval>
    /// Number of controls.
    public let controls: Int
    /// Number of cases.
    public let cases: Int
    /// Subjects left out because their value is missing.
    public let missing: Int
    /// Placement of each case among the controls.
    let casePlacements: [Double]
    /// Placement of each control among the cases.
    let controlPlacements: [Double]

    /// The area for marker values of cases and controls; larger values mean case, or smaller ones with `reversed`.
    ///
    /// A NaN is missing.
    /// - Throws: `StatisticsError` for an infinite value or a level outside 0…1.
    public static func estimate(
        cases: [Double], controls: [Double], reversed: Bool = false, level: Double = 0.95
    ) throws(StatisticsError) -> Estimate<ROCArea> {
        try Check.level(level)
        try Check.finite(cases)
        try Check.finite(controls)
        let sign = reversed ? -1.0 : 1.0
        let x = cases.filter { !$0.isNaN }.map { sign * $0 },
            y = controls.filter { !$0.isNaN }.map { sign * $0 }
        guard !x.isEmpty else { return .notEstimable(reason: "no cases") }
        guard !y.isEmpty else { return .notEstimable(reason: "no controls") }
        return .value(
            ROCArea(x, y, missing: cases.count + controls.count - x.count - y.count, level: level))
    }

    private init(_ x: [Double], _ y: [Double], missing: Int, level: Double) {
        self.missing = missing
        let m = Double(x.count), n = Double(y.count)
        let placements = Placements(x, y)
        let v10 = placements.first.map { $0 / n }
        let v01 = placements.second.map { 1 - $0 / m }
        cases = x.count
        controls = y.count
        casePlacements = v10
        controlPlacements = v01
        let auc = Descriptive.mean(v10)
        area = auc
        guard x.count > 1, y.count > 1 else {
            standardError = .notEstimable(reason: "a single case or control")
            interval = .notEstimable(reason: "a single case or control")
            return
        }
        let se = (ROCArea.covariance(v10, v10) / m + ROCArea.covariance(v01, v01) / n).squareRoot()
        let reach = NormalDistribution().upperQuantile((1 - level) / 2) * se
        standardError = .value(se)
        interval = .value(
            ConfidenceInterval(lower: max(0, auc - reach), upper: min(1, auc + reach), level: level))
    }

    static func covariance(_ a: [Double], _ b: [Double]) -> Double {
        let ma = Descriptive.mean(a), mb = Descriptive.mean(b)
        return zip(a, b).reduce(0) { $0 + ($1.0 - ma) * ($1.1 - mb) } / Double(a.count - 1)
    }

    /// z and two-sided p of the difference to another marker of the same subjects in the same order.
    ///
    /// *Fails:* not estimable with unequal numbers of subjects, a single case or control, or no difference in
    /// any subject, or a marker with missing values: leave subjects that lack either marker out of both
    /// beforehand.
    public func compared(with other: ROCArea) -> Estimate<(z: Double, p: Double)> {
        guard missing == 0, other.missing == 0 else {
            return .notEstimable(reason: "a marker has missing values: compare the subjects that have both")
        }
        guard cases == other.cases, controls == other.controls else {
            return .notEstimable(reason: "the markers were not measured in the same subjects")
        }
        guard cases > 1, controls > 1 else { return .notEstimable(reason: "a single case or control") }
        let x = zip(casePlacements, other.casePlacements).map(-)
        let y = zip(controlPlacements, other.controlPlacements).map(-)
        let variance = ROCArea.covariance(x, x) / Double(cases) + ROCArea.covariance(y, y) / Double(controls)
        guard variance > 0 else { return .notEstimable(reason: "the two areas do not differ in any subject") }
        let z = (area - other.area) / variance.squareRoot()
        return .value((z, NormalDistribution().twoSided(z)))
    }
}

/// For every value the number of values of the other group below it, ties ½: joint minus own mid-rank, one sort.
private struct Placements {
    var first: [Double]
    var second: [Double]

    init(_ x: [Double], _ y: [Double]) {
        let order = SortedColumn(x + y), values = order.values, rows = order.rows
        first = [Double](repeating: 0, count: x.count)
        second = [Double](repeating: 0, count: y.count)
        var start = 0, below = (first: 0, second: 0)
        while start < values.count {
            var end = start, own = (first: 0, second: 0)
            while end < values.count, values[end] == values[start] {
                if rows[end] < x.count { own.first += 1 } else { own.second += 1 }
                end += 1
            }
            for place in start..<end {
                let row = rows[place]
                if row < x.count {
                    first[row] = Double(below.second) + 0.5 * Double(own.second)
                } else {
                    second[row - x.count] = Double(below.first) + 0.5 * Double(own.first)
                }
            }
            below = (below.first + own.first, below.second + own.second)
            start = end
        }
    }
}
