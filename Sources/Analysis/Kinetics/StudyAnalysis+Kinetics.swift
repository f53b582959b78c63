import Cohort

extension StudyAnalysis {
    func describeKinetics(_ index: StudyIndex, _ results: inout StudyResults, _ rows: inout PlanLedger) {
        let extractor = KineticFeatureExtractor(index, plan)
        results.kinetics = parallelMap(index.courseKeys, threads: threads) { key in
            index.analytes.flatMap { extractor.features(of: $0, in: key) }
        }.flatMap(\.self)
        results.foldChanges = FoldChangeTable(index, plan).cells()
        results.recoveries = plan.recoveries.flatMap { threshold in
            index.courseKeys.compactMap {
                index.recovery(
                    of: threshold.analyte, over: threshold.over, consecutive: threshold.consecutive, in: $0)
            }
        }
        let question = "recovery to a threshold among those below it"
        if plan.recoveries.isEmpty {
            rows.notApplicable("9", question, "the plan names no threshold (definitions.recovery)")
        } else {
            rows.done("9", question, "interval-censored times of \(results.recoveries.count) courses")
            rows.notBuilt(
                "9", "recovery as cumulative incidence with competing events", "Turnbull and CIF of recovery")
        }
        rows.notBuilt(
            "4", "responders against non-responders at landmark day 15",
            "landmark model with baseline adjustment")
    }
}
