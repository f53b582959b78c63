import JSONText

/// Time of follow-up in days, shown in months where the times asked for are whole months.
struct FollowUpAxis: Hashable {
    static let daysPerMonth = 365.25 / 12

    /// Days of the ticks, ascending.
    let ticks: [Double]
    let last: Double
    let isInMonths: Bool

    /// Ticks at the times of a risk table, so that both stand in the same columns.
    init(ticks: [Double], last: Double) {
        self.ticks = ticks
        self.last = max(last, ticks.last ?? 0, 1)
        isInMonths =
            ticks.count > 1 && (ticks.last ?? 0) > 60
            && ticks.allSatisfy { abs($0 / Self.daysPerMonth - ($0 / Self.daysPerMonth).rounded()) < 0.06 }
    }

    /// Own ticks for figures without a risk table.
    init(last: Double) {
        let months = last / Self.daysPerMonth
        guard months > 3 else {
            self.init(ticks: LinearTicks.days(0...max(last, 1), atMost: 8), last: last)
            return
        }
        let step = [1.0, 2, 3, 6, 12, 24, 36, 60].first { months / $0 <= 8 } ?? 120
        let ticks = stride(from: 0, through: months + 0.05, by: step).map {
            ($0 * Self.daysPerMonth).rounded()
        }
        self.init(ticks: ticks, last: last)
    }

    func shown(_ days: Double) -> Double { isInMonths ? days / Self.daysPerMonth : days }

    /// Ticks in the unit shown, whole numbers for months.
    var shownTicks: [JSON] {
        ticks.map { .number(isInMonths ? ($0 / Self.daysPerMonth).rounded() : $0) }
    }

    /// End of the axis in the unit shown; a last tick of 30 months is 913 days, a trifle over.
    var shownEnd: Double { max(shown(last), shownTicks.compactMap(\.double).max() ?? 0) }

    var unit: String { isInMonths ? "months" : "days" }

    func title(_ origin: String) -> String { "\(isInMonths ? "Months" : "Days") since \(origin)" }

    /// `12 months`, `100 days`.
    func text(_ days: Double) -> String {
        let months = days / Self.daysPerMonth
        if isInMonths, abs(months - months.rounded()) < 0.06 {
            return Names.count(Int(months.rounded()), "month")
        }
        return isInMonths ? NumberText.fixed(months, 1) + " months" : Names.count(Int(days), "day")
    }
}
