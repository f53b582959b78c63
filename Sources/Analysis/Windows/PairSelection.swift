import Cohort

/// Before-after pairs of one analyte with everything that was left out.
package struct PairSelection: Hashable, Sendable {
    package var pairs: [Pair]
    package var dropped: [Dropped]

    package struct Pair: Hashable, Sendable {
        package var key: CourseKey
        package var before: SeriesPoint
        package var after: SeriesPoint
    }

    package var patients: Int { Set(pairs.map(\.key.patient)).count }
}

extension StudyIndex {
    /// Pairs of the plan's pre and post windows: of every course, or of each patient's first evaluable course.
    ///
    /// The first *evaluable* course is the first in which both windows have a value; earlier courses without a pair are
    /// counted with their reason, later courses as "later course of the same patient".
    package func pairs(
        _ analyte: Analyte.ID, _ plan: StudyPlan, scope: PairedComparison.Scope
    ) -> PairSelection {
        var pairs: [PairSelection.Pair] = []
        var reasons: [String: Int] = [:]
        var done = Set<Patient.ID>()
        for key in courseKeys {
            if scope == .firstCourse, done.contains(key.patient) {
                reasons["later course of the same patient", default: 0] += 1
                continue
            }
            switch (pick(analyte, plan.pre, in: key), pick(analyte, plan.post, in: key)) {
            case (.value(let before), .value(let after)):
                if before == after {
                    reasons["the same draw in both windows", default: 0] += 1
                } else {
                    pairs.append(PairSelection.Pair(key: key, before: before, after: after))
                    done.insert(key.patient)
                }
            case (.none(let reason), _): reasons[reason, default: 0] += 1
            case (_, .none(let reason)): reasons[reason, default: 0] += 1
            }
        }
        return PairSelection(pairs: pairs, dropped: reasons.asDropped)
    }
}

extension PairSelection {
    /// `pre: median day 0 (-5 to 0); post: median day 28 (20 to 35)`.
    package func actualDays(_ plan: StudyPlan) -> String {
        func text(_ name: String, _ days: [Int]) -> String {
            let sorted = days.sorted().map(Double.init)
            guard let median = SampleSummary.quantile(sorted, 0.5), let low = days.min(),
                let high = days.max()
            else { return "\(name): none" }
            let shown = median == median.rounded() ? String(Int(median)) : String(median)
            return "\(name): median day \(shown) (\(low) to \(high))"
        }
        return text(plan.pre.name, pairs.map(\.before.day)) + "; "
            + text(plan.post.name, pairs.map(\.after.day))
    }
}
