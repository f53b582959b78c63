import Cohort
import DataFrames
import MixedModels

/// All courses, after against before, by mixed model (plan row 1s): `log(y) ~ phase + course_no + length` with patient and
/// course within patient as random intercepts, REML, Satterthwaite df.
struct AllCoursesModel: Sendable {
    let index: StudyIndex
    let plan: StudyPlan

    func fit(_ analyte: Analyte.ID) -> TrendFit? {
        let windows = [plan.pre, plan.post]
        let data = TrendRows(index, analyte, windows)
        guard data.patients >= 3, data.rows.contains(where: { $0.window == plan.post.name }) else {
            return nil
        }
        var fit = TrendFit(
            analyte: analyte, unit: index.unit(of: analyte), question: .allCourses, formula: "log(y) ~ phase",
            method: "REML, Satterthwaite", observations: data.rows.count, patients: data.patients,
            censored: data.censored, dropped: data.dropped)
        guard data.censored == 0 else {
            fit.notEstimable = "\(data.censored) values are censored: see the kinetic model"
            return fit
        }
        do {
            let frame = try table(data)
            let fixed = covariates(data)
            fit.formula = "log(y) ~ \(fixed) + (1 | patient) + (1 | patient:course)"
            let model = try LinearMixedModel.fit(
                "y ~ \(fixed) + (1 | patient) + (1 | patient:course)", data: frame)
            fill(&fit, model)
        } catch let error as MixedModelError {
            fit.notEstimable = error.message
        } catch {
            fit.notEstimable = "\(error)"
        }
        return fit
    }

    /// Course number and length only where they vary.
    private func covariates(_ data: TrendRows) -> String {
        var terms = ["phase"]
        if Set(data.rows.map(\.key.number)).count > 1 { terms.append("course_no") }
        if Set(data.rows.compactMap(\.length)).count > 1 { terms.append("length") }
        return terms.joined(separator: " + ")
    }

    private func table(_ data: TrendRows) throws(DataFrameError) -> DataFrame {
        var frame = try data.frame(windows: [plan.pre, plan.post])
        try frame.set("phase", .labels(data.rows.map(\.window)))
        try frame.setLevels([plan.pre.name, plan.post.name], of: "phase")
        return frame
    }

    private func fill(_ fit: inout TrendFit, _ model: LinearMixedModelFit) {
        fit.fixedEffects = model.fixedEffects.map(ModelTerm.init)
        for (group, deviations) in model.randomSD { fit.randomEffects[group] = deviations["(Intercept)"] }
        fit.residualSD = model.sigma
        fit.criterion = model.criterion
        fit.gradient = model.maxGradient
        fit.isSingular = model.isSingular
        fit.messages = model.messages
        fit.observations = model.observations
        if model.droppedRows > 0 {
            fit.dropped.append(Dropped("length of the course not recorded", model.droppedRows))
        }
        if let phase = model.fixedEffects.first(where: { $0.term.hasPrefix("phase") }) {
            fit.ratio = Estimated(
                exponential(phase.estimate), lower: exponential(phase.lower), upper: exponential(phase.upper))
        }
    }
}
