import Statistics

extension StudyAnalysis {
    func compare(_ index: StudyIndex, _ results: inout StudyResults, _ rows: inout PlanLedger) {
        let engine = PairedComparisons(index: index, plan: plan)
        let first = parallelMap(index.analytes, threads: threads) { engine.comparison($0, .firstCourse) }
            .compactMap(\.self)
        results.comparisons = adjusted(first)
        let tested = index.analytes.filter { engine.family(of: $0) != .descriptive }
        let hasLaterCourses = index.courseKeys.contains { $0.number > 1 }
        if hasLaterCourses {
            results.comparisons += parallelMap(tested, threads: threads) {
                engine.comparison($0, .allCourses)
            }
            .compactMap(\.self)
        }
        if plan.publishedStyle {
            results.comparisons += plan.primaryAnalytes.compactMap { engine.comparison($0, .publishedStyle) }
        }
        record(results.comparisons, hasLaterCourses, &rows)
    }

    /// Holm over the primary family, Benjamini-Hochberg over the exploratory ones; raw p stays beside it.
    private func adjusted(_ comparisons: [PairedComparison]) -> [PairedComparison] {
        var out = comparisons
        for family in PairedComparisons.Family.allCases where family != .descriptive {
            let members = out.indices.filter {
                out[$0].family == family.rawValue && out[$0].tests.first?.p != nil
            }
            let raw = members.compactMap { out[$0].tests.first?.p }
            let method: Adjustment = family == .primary ? .holm : .benjaminiHochberg
            for (member, p) in zip(members, method.adjust(raw)) {
                out[member].adjustedP = p
                out[member].adjustment = family == .primary ? "Holm" : "Benjamini-Hochberg"
            }
        }
        return out
    }

    private func record(_ comparisons: [PairedComparison], _ hasLaterCourses: Bool, _ rows: inout PlanLedger)
    {
        let primary = comparisons.filter { $0.scope == .firstCourse && $0.tests.contains(where: \.isPrimary) }
        let question = "\(plan.primaryAnalytes.joined(separator: ", ")), first evaluable course: primary"
        if primary.isEmpty {
            rows.notApplicable("1", question, "no patient has a pair of any primary analyte")
        } else {
            rows.done(
                "1", question, primary.map { "\($0.analyte) \($0.pairs.count) pairs" }.joined(separator: ", ")
            )
        }
        if hasLaterCourses {
            rows.done(
                "1s", "all courses, clustered signed rank (sensitivity)", "Datta-Satten, Rosner-Glynn-Lee")
        } else {
            rows.notApplicable("1s", "all courses (sensitivity)", "no patient has a second course")
        }
        if plan.publishedStyle {
            rows.done("1p", "pooled over courses as published", "labelled anticonservative, never primary")
        }
    }
}
