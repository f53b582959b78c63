import Cohort
import Statistics

extension StudyAnalysis {
    func fitTrends(_ index: StudyIndex, _ results: inout StudyResults, _ rows: inout PlanLedger) {
        let detection = DetectionComparison(index: index, plan: plan)
        let kinetic = KineticModel(index: index, plan: plan)
        let wanted = index.analytes.filter { index.catalogue[$0]?.isLogScale ?? false }
        let modelled = wanted.filter(detection.supportsModel)
        let all = AllCoursesModel(index: index, plan: plan)
        let severalCourses = index.courseKeys.contains { $0.number > 1 }
        results.trends =
            parallelMap(severalCourses ? plan.primaryAnalytes : [], threads: threads) { all.fit($0) }
            .compactMap(\.self)
            + parallelMap(modelled, threads: threads) { kinetic.fit($0) }.compactMap(\.self)
        let rare = wanted.filter { !modelled.contains($0) && isSoluble($0, index) }
        results.detection = adjusted(
            parallelMap(rare, threads: threads) { detection.test($0) }.compactMap(\.self))
        record(results, severalCourses, &rows)
    }

    private func isSoluble(_ analyte: Analyte.ID, _ index: StudyIndex) -> Bool {
        index.catalogue[analyte].map { $0.group == .cytokines || $0.group == .proteins } ?? false
    }

    /// Benjamini-Hochberg over the detection family.
    private func adjusted(_ tests: [AssociationTest]) -> [AssociationTest] {
        var out = tests
        let members = out.indices.filter { out[$0].p != nil }
        for (member, p) in zip(members, Adjustment.benjaminiHochberg.adjust(members.compactMap { out[$0].p }))
        {
            out[member].adjustedP = p
            out[member].adjustment = "Benjamini-Hochberg"
        }
        return out
    }

    private func record(_ results: StudyResults, _ severalCourses: Bool, _ rows: inout PlanLedger) {
        let kinetics = results.trends.filter { $0.question == .kinetics && $0.notEstimable == nil }
        if severalCourses {
            rows.done("1s", "all courses by mixed model (sensitivity)", "REML, Satterthwaite")
            rows.notBuilt("1s", "all courses with Kenward-Roger df", "Satterthwaite df are given")
        }
        if kinetics.isEmpty {
            rows.notApplicable(
                "2", "kinetics by windows", "no analyte has a baseline in 8 patients and a later window")
        } else {
            rows.done("2", "kinetics by windows, ratios to pre", "\(kinetics.count) models")
        }
        let censored = kinetics.count { $0.censored > 0 }
        if censored + results.detection.count > 0 {
            rows.done(
                "3", "cytokines with values below the limit",
                "\(censored) censored models, \(results.detection.count) by detection only")
        }
    }
}
