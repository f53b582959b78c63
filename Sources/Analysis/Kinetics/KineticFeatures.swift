import Cohort

/// Derived features of one analyte in one course (peak, nadir, AUC, slope …); see `KineticFeature.feature`.
///
/// *Rules:* from the pre value to the last draw of the course on or after day 0, scheduled and triggered draws (a fever
/// draw is where a peak is seen). AUC is the linear trapezoid over actual times, not extrapolated; with a censored point
/// it is the bound that the limits give, or absent when points are censored on both sides. Slope is the least-squares
/// slope of log10 value per day (exact values only). A peak or nadir that a censored value reaches is a bound.
package struct KineticFeatureExtractor: Sendable {
    let index: StudyIndex
    let plan: StudyPlan

    package init(_ index: StudyIndex, _ plan: StudyPlan) {
        self.index = index
        self.plan = plan
    }

    package func features(of analyte: Analyte.ID, in key: CourseKey) -> [KineticFeature] {
        let all = index.series[key]?[analyte] ?? []
        let pre = index.pick(analyte, plan.pre, in: key).point
        let post = index.pick(analyte, plan.post, in: key).point
        let course: [SeriesPoint]
        let path: [SeriesPoint]
        if let span = plan.featureSpan {
            course = all.filter { span.contains($0.day) }
            path = course
        } else {
            course = all.filter { $0.elapsedDays >= 0 && $0 != pre }
            path = (pre.map { [$0] } ?? []) + course
        }
        guard let last = path.last else { return [] }
        let unit = index.unit(of: analyte)
        let gap = zip(path.dropFirst(), path).map { $0.day - $1.day }.max()
        let span = "day \(path[0].day) to \(last.day)"
        func feature(_ name: String, _ value: BoundedNumber?, unit: String, n: Int? = nil) -> KineticFeature?
        {
            value.map {
                KineticFeature(
                    patient: key.patient, course: key.number, analyte: analyte, feature: name, value: $0,
                    unit: unit, window: span, n: n ?? path.count, largestGap: gap)
            }
        }
        let fold = pre.flatMap { pre in post.flatMap { foldChange(pre.value, $0.value) } }
        let peak = course.isEmpty ? nil : extreme(course, highest: true)
        let nadir = course.isEmpty ? nil : extreme(course, highest: false)
        return [
            feature("pre", pre.flatMap { BoundedNumber($0.value) }, unit: unit, n: 1),
            feature("post", post.flatMap { BoundedNumber($0.value) }, unit: unit, n: 1),
            feature("fold change", fold, unit: "1", n: 2),
            feature("log2 fold change", fold.flatMap(log2), unit: "1", n: 2),
            feature("peak", peak?.value, unit: unit),
            feature("time to peak", peak.map { BoundedNumber($0.day) }, unit: "d"),
            feature("nadir", nadir?.value, unit: unit),
            feature("time to nadir", nadir.map { BoundedNumber($0.day) }, unit: "d"),
            feature("AUC", area(path, above: 0), unit: "\(unit).d"),
            feature(
                "AUC above pre", pre?.value.exactValue.flatMap { area(path, above: $0) }, unit: "\(unit).d"),
            feature("slope", slope(path), unit: "log10/d"),
            feature("last value", BoundedNumber(last.value), unit: unit, n: 1),
        ].compactMap(\.self)
    }

    /// after / before; one censored side makes it a bound, two leave nothing certain.
    func foldChange(_ before: ReadingValue, _ after: ReadingValue) -> BoundedNumber? {
        guard let a = BoundedNumber(before), let b = BoundedNumber(after), a.value > 0 else { return nil }
        let ratio = b.value / a.value
        switch (a.bound, b.bound) {
        case (.exact, .exact): return BoundedNumber(ratio)
        case (.exact, let bound): return BoundedNumber(ratio, bound)
        case (.atMost, .exact), (.atMost, .atLeast): return BoundedNumber(ratio, .atLeast)
        case (.atLeast, .exact), (.atLeast, .atMost): return BoundedNumber(ratio, .atMost)
        default: return nil
        }
    }

    private func log2(_ fold: BoundedNumber) -> BoundedNumber? {
        fold.value > 0 ? BoundedNumber(log2Of(fold.value), fold.bound) : nil
    }

    /// Highest or lowest value with the day it was first reached.
    private func extreme(_ points: [SeriesPoint], highest: Bool) -> (value: BoundedNumber, day: Double)? {
        var best: (value: BoundedNumber, day: Double)?
        for point in points {
            guard let value = BoundedNumber(point.value) else { continue }
            if let now = best {
                guard highest ? value.value > now.value.value : value.value < now.value.value else {
                    continue
                }
            }
            best = (value, point.elapsedDays)
        }
        guard var found = best else { return nil }
        // Another value censored towards the extreme makes it a bound.
        let loose = points.contains { point in
            guard let value = BoundedNumber(point.value) else { return false }
            return highest ? value.bound == .atLeast : value.bound == .atMost
        }
        if loose, found.value.bound == .exact { found.value.bound = highest ? .atLeast : .atMost }
        // Everything below its limit: the highest value is at most the highest limit, as it stands.
        return found
    }

    private func area(_ points: [SeriesPoint], above base: Double) -> BoundedNumber? {
        let values = points.compactMap { BoundedNumber($0.value) }
        guard values.count == points.count, points.count >= 2 else { return nil }
        let kinds = Set(values.map(\.bound)).subtracting([.exact])
        guard kinds.count <= 1 else { return nil }
        var sum = 0.0
        for i in 1..<points.count {
            let width = points[i].elapsedDays - points[i - 1].elapsedDays
            sum += width * ((values[i].value + values[i - 1].value) / 2 - base)
        }
        return BoundedNumber(sum, kinds.first ?? .exact)
    }

    private func slope(_ points: [SeriesPoint]) -> BoundedNumber? {
        let xy = points.compactMap { point in
            point.value.exactValue.flatMap { $0 > 0 ? (point.elapsedDays, log10Of($0)) : nil }
        }
        guard xy.count >= 3 else { return nil }
        let mx = xy.map(\.0).reduce(0, +) / Double(xy.count)
        let my = xy.map(\.1).reduce(0, +) / Double(xy.count)
        let sxx = xy.map { ($0.0 - mx) * ($0.0 - mx) }.reduce(0, +)
        guard sxx > 0 else { return nil }
        return BoundedNumber(xy.map { ($0.0 - mx) * ($0.1 - my) }.reduce(0, +) / sxx)
    }
}
