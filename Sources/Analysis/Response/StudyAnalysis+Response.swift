import AntigenEscape

extension StudyAnalysis {
    func assessResponse(_ index: StudyIndex, _ results: inout StudyResults, _ rows: inout PlanLedger) {
        let question = "response per endpoint and status"
        guard !plan.responseEndpoints.isEmpty else {
            rows.notApplicable("5", question, "the plan defines no response endpoint (definitions.response)")
            rows.notApplicable("6", "predictors of poor response", "no response endpoint")
            return
        }
        let engine = ResponseRates(index: index, plan: plan)
        results.response = engine.rates()
        results.responseTests = engine.groupTests()
        if results.response.isEmpty {
            rows.notApplicable("5", question, "no course has the status of any endpoint")
        } else {
            rows.done("5", question, "\(results.response.count) rates, Clopper-Pearson and Wilson")
        }
        let predictors = ResponsePredictors(index: index, plan: plan)
        let tests = predictors.tests()
        results.responseTests += tests
        if let own = plan.studyPredictor, !own.isBaseline {
            rows.notApplicable(
                "6v", "study predictor '\(own.name)'",
                "refused as a baseline predictor: measured after the start")
        }
        if tests.isEmpty {
            rows.notApplicable(
                "6", "predictors of poor response", "the plan names none (definitions.predictors)")
        } else {
            rows.done("6", "predictors of poor response", "\(predictors.predictors.count) named, exploratory")
        }
    }
}
