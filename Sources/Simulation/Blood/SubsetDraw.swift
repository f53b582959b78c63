import Cohort
import Statistics

/// One row of the subset table.
struct SubsetDraw: Hashable {
    var patient: Int
    var course: Int
    var day: Int
    /// nil for a clotted tube.
    var counts: SubsetCounts?
    /// 10^9/L; below 0.005 it is reported as `<0.005`.
    var cd19: Double = 0
    var nk: Double = 0
    var lymphocytes: Double = 0
    var lymphocytePercent: Double = 0
    var wbc: Double = 0
    /// Percent of CD3 as a wrong transcription; nil = the right one.
    var wrongCD3Percent: Double?

    static let cd19Limit = 0.005

    /// Lymphocytes and white cells around the subsets, so that percent and absolute values agree.
    mutating func complete(_ random: inout RandomSource) {
        guard let counts else { return }
        let sum = counts.cd3 + cd19 + nk
        lymphocytes = (sum / random.uniform(0.955, 0.99)).rounded(decimals: 3)
        wbc = max(0.1, (lymphocytes / random.uniform(0.18, 0.62)).rounded(decimals: 2))
        lymphocytePercent = (100 * lymphocytes / wbc).rounded(decimals: 1)
    }

    func percent(_ count: Double) -> Double { (100 * count / lymphocytes).rounded(decimals: 2) }
}
