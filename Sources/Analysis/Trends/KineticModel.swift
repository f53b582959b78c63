import Cohort
import DataFrames
import MixedModels

/// The longitudinal model of one analyte over the windows of a course (plan rows 2 and 3).
///
/// *Model:* log y = window × stratum + patient + course within patient + error, by REML; with values below a limit the
/// same model by censored maximum likelihood. Ratios to `pre` are exp of contrasts.
struct KineticModel: Sendable {
    let index: StudyIndex
    let plan: StudyPlan
    /// Intervals of the ratios are simultaneous within an analyte and stratum.
    static let adjustment = "Dunnett within analyte and stratum"

    func fit(_ analyte: Analyte.ID) -> TrendFit? {
        guard let windows = index.mergedWindows(analyte, plan.kineticWindows) else { return nil }
        let data = TrendRows(index, analyte, windows)
        let strata = Set(data.rows.map(\.stratum))
        var fixed = strata.count > 1 ? "window * stratum" : "window"
        if data.censored > 0 {
            // A cell without any detected value has no finite mean: its coefficient would run away.
            let silent = data.cellsWithoutDetection
            let windowsWithout = Set(windows.map(\.name)).intersection(data.windowsWithoutDetection)
            guard windowsWithout.isEmpty else {
                let names = windows.map(\.name).filter(windowsWithout.contains).joined(separator: ", ")
                return failed(analyte, data, fixed, "nothing was detected in window \(names)")
            }
            if !silent.isEmpty { fixed = "window + stratum" }
        }
        do {
            let frame = try data.frame(windows: windows)
            return data.censored > 0
                ? try censored(analyte, data, frame, windows, fixed)
                : try exact(analyte, data, frame, windows, fixed)
        } catch let error as MixedModelError {
            return failed(analyte, data, fixed, error.message)
        } catch {
            return failed(analyte, data, fixed, "\(error)")
        }
    }

    private func failed(_ analyte: Analyte.ID, _ data: TrendRows, _ fixed: String, _ reason: String)
        -> TrendFit
    {
        TrendFit(
            analyte: analyte, unit: index.unit(of: analyte), question: .kinetics,
            formula: "log(y) ~ \(fixed)",
            method: "not fitted", observations: data.rows.count, patients: data.patients,
            censored: data.censored,
            dropped: data.dropped, notEstimable: reason)
    }

    /// Courses are nested in patients where a patient has several.
    private func randomPart(_ data: TrendRows) -> String {
        let severalCourses = Set(data.rows.map(\.key)).count > data.patients
        return severalCourses ? "(1 | patient) + (1 | patient:course)" : "(1 | patient)"
    }

    private func exact(
        _ analyte: Analyte.ID, _ data: TrendRows, _ frame: DataFrame, _ windows: [WindowDefinition],
        _ fixed: String
    ) throws -> TrendFit {
        let random = randomPart(data)
        let model = try LinearMixedModel.fit("y ~ \(fixed) + \(random)", data: frame)
        var fit = start(analyte, data, "log(y) ~ \(fixed) + \(random)", method: "REML, Satterthwaite")
        fit.fixedEffects = model.fixedEffects.map(ModelTerm.init)
        for (group, deviations) in model.randomSD { fit.randomEffects[group] = deviations["(Intercept)"] }
        fit.residualSD = model.sigma
        fit.criterion = model.criterion
        fit.gradient = model.maxGradient
        fit.isSingular = model.isSingular
        fit.messages = model.messages
        let by = fixed.contains("stratum") ? "stratum" : nil
        fit.means = means(
            data, windows, try model.marginalMeans(over: ["window"] + (by.map { [$0] } ?? [])),
            try model.contrasts(
                of: "window", by: by, reference: plan.pre.name, adjust: .dunnett, limitsOnly: true))
        return fit
    }

    private func censored(
        _ analyte: Analyte.ID, _ data: TrendRows, _ frame: DataFrame, _ windows: [WindowDefinition],
        _ fixed: String
    ) throws -> TrendFit {
        let bounds = data.rows.map(\.logBounds)
        let random = randomPart(data)
        let model = try CensoredMixedModel.fit(
            fixed: fixed, random: random, data: frame, lower: bounds.map(\.lower),
            upper: bounds.map(\.upper))
        var fit = start(
            analyte, data, "log(y) ~ \(fixed) + \(random)",
            method: "censored maximum likelihood, \(model.quadratureRule), Wald")
        fit.fixedEffects = model.fixedEffects.map(ModelTerm.init)
        for (group, deviations) in model.randomSDs { fit.randomEffects[group] = deviations["(Intercept)"] }
        fit.residualSD = model.sigma
        fit.criterion = -2 * model.logLikelihood
        fit.gradient = model.maxGradient
        fit.isSingular = model.isSingular
        fit.messages = model.messages
        let by = fixed.contains("stratum") ? "stratum" : nil
        fit.means = means(
            data, windows, try model.marginalMeans(over: ["window"] + (by.map { [$0] } ?? [])),
            try model.contrasts(
                of: "window", by: by, reference: plan.pre.name, adjust: .dunnett, limitsOnly: true))
        return fit
    }

    private func start(_ analyte: Analyte.ID, _ data: TrendRows, _ formula: String, method: String)
        -> TrendFit
    {
        TrendFit(
            analyte: analyte, unit: index.unit(of: analyte), question: .kinetics, formula: formula,
            method: method,
            observations: data.rows.count, patients: data.patients, censored: data.censored,
            dropped: data.dropped,
            adjustment: KineticModel.adjustment)
    }

    /// Means and ratios on the measured scale, in window order.
    private func means(
        _ data: TrendRows, _ windows: [WindowDefinition], _ means: [MarginalMean],
        _ contrasts: [MarginalContrast]
    ) -> [WindowMean] {
        let strata = [TrendRow.firstCourse, TrendRow.laterCourses].filter { stratum in
            data.rows.contains { $0.stratum == stratum }
        }
        return strata.flatMap { stratum in
            windows.compactMap { window -> WindowMean? in
                let rows = data.rows.filter { $0.window == window.name && $0.stratum == stratum }
                guard !rows.isEmpty else { return nil }
                let mean = means.first {
                    $0.levels["window"] == window.name && ($0.levels["stratum"] ?? stratum) == stratum
                }
                let contrast = contrasts.first { $0.level == window.name && ($0.by ?? stratum) == stratum }
                let days = rows.map(\.day).sorted()
                return WindowMean(
                    window: window.name, day: SampleSummary.quantile(days, 0.5) ?? 0, stratum: stratum,
                    patients: Set(rows.map(\.key.patient)).count,
                    mean: Estimated(geometric: mean?.estimate, reason: mean?.reason),
                    ratioToPre: contrast.map { Estimated(ratio: $0) })
            }
        }
    }
}

extension ModelTerm {
    init(_ effect: FixedEffect) {
        self.init(
            term: effect.term, estimate: effect.estimate, se: effect.se,
            df: effect.df.isFinite ? effect.df : nil,
            statistic: effect.t, p: effect.p, lower: effect.lower, upper: effect.upper)
    }
}

extension Estimated {
    /// exp of a mean of logarithms with its 95 % interval.
    init(geometric estimate: LinearEstimate?, reason: String?) {
        guard let estimate else {
            self = .notEstimable(reason ?? "not estimable")
            return
        }
        let limits = estimate.limits(0.95)
        self.init(
            exponential(estimate.estimate), lower: exponential(limits.lower), upper: exponential(limits.upper)
        )
    }

    init(ratio contrast: MarginalContrast) {
        guard let estimate = contrast.estimate else {
            self = .notEstimable(contrast.reason ?? "not estimable")
            return
        }
        self.init(
            exponential(estimate.estimate), lower: contrast.lower.map(exponential),
            upper: contrast.upper.map(exponential))
    }
}
