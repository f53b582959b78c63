import AntigenEscape

/// The methods paragraph: sentences about what ran, with the numbers that ran.
struct MethodsText {
    let results: StudyResults
    let plan: StudyPlan

    func sentences() -> [String] {
        [design, windows, comparisons, models, cytokines, response, survival, escape, missing, software]
            .compactMap(\.self)
    }

    private var design: String {
        let study = results.study
        return
            "Longitudinal analysis without a control group of \(study.patients) patients and \(study.courses) "
            + "courses of blinatumomab (\(study.draws) draws); the unit of analysis is the patient unless a table says "
            + "otherwise. Days count from the first infusion of each course (day 0); an interruption of up to 7 days "
            + "stays in the course."
    }

    private var windows: String {
        "Baseline (\(plan.pre.name)): \(plan.pre.description), not after the start of the infusion; after "
            + "(\(plan.post.name)): \(plan.post.description), before the next course, transplant or CAR-T. Triggered draws "
            + "stay out of comparisons and models, as does IL-6 from the day of tocilizumab on."
    }

    private var comparisons: String? {
        let primary = results.comparisons.filter { $0.tests.contains(where: \.isPrimary) }
        guard let first = primary.first, let test = first.tests.first(where: \.isPrimary) else { return nil }
        let names = primary.map(\.analyte).joined(separator: ", ")
        return
            "Primary comparison: \(names), each patient's first evaluable course, \(test.name) (\(test.variant)), "
            + "Hodges-Lehmann ratio with its confidence interval from the same distribution; "
            + "\(first.adjustment ?? "no adjustment") over this family. Courses of the same patient are not independent: "
            + "all courses are analysed by clustered signed-rank tests and a mixed model as sensitivity only."
    }

    private var models: String? {
        guard let fit = results.trends.first(where: { $0.question == .kinetics && $0.notEstimable == nil })
        else {
            return nil
        }
        let fits = results.trends.filter { $0.notEstimable == nil }
        let worst = fits.compactMap(\.gradient).map(abs).max()
        let singular = fits.count(where: \.isSingular)
        return
            "Kinetics: linear mixed models of the natural logarithm, \(fit.formula), fitted by \(fit.method); "
            + "intervals of ratios to baseline: \(fit.adjustment ?? "unadjusted"). "
            + "\(fits.count) models converged, largest gradient \(worst.map { "\($0)" } ?? "-"), \(singular) singular."
    }

    private var cytokines: String? {
        let censored = results.trends.filter { $0.censored > 0 && $0.notEstimable == nil }
        guard !censored.isEmpty || !results.detection.isEmpty else { return nil }
        let shares = censored.map {
            "\($0.analyte) \(decimal(100 * Double($0.censored) / Double(max(1, $0.observations)), 0)) %"
        }
        return
            "Values below or above an assay limit entered the likelihood as censored at their own limit (maximum "
            + "likelihood); share censored: \(shares.joined(separator: ", ")). "
            + "Cytokines detected in fewer than 30 % of values or fewer than 10 patients were compared by detection only "
            + "(exact McNemar): \(results.detection.map(\.predictor).joined(separator: ", "))."
    }

    private var response: String? {
        guard !results.response.isEmpty else { return nil }
        return
            "Response rates have Clopper-Pearson intervals; a course without assessment counts as non-response. "
            + "Predictors are those named in the plan, known at baseline, without selection by p: Fisher's exact test as "
            + "published and Firth's penalised logistic regression with profile intervals, Benjamini-Hochberg, exploratory."
    }

    private var survival: String? {
        guard let endpoint = results.survival.first else { return nil }
        return
            "Survival from \(endpoint.timeZero): Kaplan-Meier with Greenwood errors and log-log limits, log-rank test "
            + "(permutation distribution when a group has fewer than 5 events), Firth-penalised Cox regression with "
            + "profile intervals; events of EFS: \((plan.efsEvents ?? []).joined(separator: ", ")). Relapse by phenotype: "
            + "Aalen-Johansen with the other causes competing. Transplant and CAR-T did not censor (treatment policy)."
    }

    private var escape: String {
        "CD19: decision table version 2, \(results.escape.rulesRun.count) rules on "
            + "\(results.escape.samplesReviewed) flow reports and \(results.escape.bloodReadingsReviewed) blood counts; "
            + "flags are for review, no test was made."
    }

    private var missing: String {
        let absent = results.missingness.reduce(0) { $0 + $1.expected - $1.present }
        let all = results.missingness.reduce(0) { $0 + $1.expected }
        return
            "Of \(all) expected values by window \(absent) are absent, listed by reason; models use all available "
            + "values (missing at random), and later courses come from patients still treated."
    }

    private var software: String {
        "Software: immunochron \(results.toolVersion). Plan: "
            + (results.study.planDigest.map { "SHA-256 \($0.prefix(16))" } ?? "default") + "."
    }
}
