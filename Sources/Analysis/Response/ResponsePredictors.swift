import AntigenEscape
import Cohort
import Statistics

/// Baseline predictors of poor response: those the plan names, none selected by p (plan row 6).
struct ResponsePredictors: Sendable {
    let index: StudyIndex
    let plan: StudyPlan

    /// The study's own predictor takes part only when it was measured before the start.
    var predictors: [Predictor] {
        var out = plan.predictors
        if let own = plan.studyPredictor, own.isBaseline, !out.contains(where: { $0.column == own.column }) {
            out.append(
                Predictor(name: "\(own.name) (study's definition: \(own.definition))", column: own.column))
        }
        return out
    }

    /// Poor response = non-response of the first course under any endpoint that is not over all courses.
    private var rows: [ResponseRow] {
        var seen = Set<Patient.ID>()
        let all = plan.responseEndpoints.filter { !$0.allCourses }
            .flatMap { index.rows(of: $0, firstOnly: true) }.sorted { $0.key < $1.key }
        return all.filter { seen.insert($0.key.patient).inserted }
    }

    func tests() -> [AssociationTest] {
        let rows = rows
        guard !rows.isEmpty, !predictors.isEmpty else { return [] }
        let fisher = predictors.compactMap { fisherTest($0, rows) }
        var firth = predictors.compactMap { firthTest([$0], rows).first }
        adjust(&firth)
        let joint = predictors.count > 1 ? firthTest(predictors, rows) : []
        return fisher + firth + joint
    }

    private func adjust(_ tests: inout [AssociationTest]) {
        let members = tests.indices.filter { tests[$0].p != nil }
        let raw = members.compactMap { tests[$0].p }
        for (member, p) in zip(members, Adjustment.benjaminiHochberg.adjust(raw)) {
            tests[member].adjustedP = p
            tests[member].adjustment = "Benjamini-Hochberg"
        }
    }

    private func fisherTest(_ predictor: Predictor, _ rows: [ResponseRow]) -> AssociationTest? {
        var table = [[0, 0], [0, 0]]
        var unknown = 0
        for row in rows {
            guard let value = index.value(of: predictor, for: row.key.patient) else {
                unknown += 1
                continue
            }
            table[value ? 0 : 1][row.isResponder ? 1 : 0] += 1
        }
        guard let test = try? FisherTwoByTwo(CountTable(table)) else { return nil }
        return AssociationTest(
            endpoint: "poor response", predictor: predictor.name, method: "Fisher exact, as published",
            n: table.joined().reduce(0, +), events: table[0][0] + table[1][0],
            dropped: unknown > 0 ? [Dropped("predictor not recorded", unknown)] : [],
            oddsRatio: Estimated(test), p: test.p.twoSided, unitOfAnalysis: .patient, notes: ["exploratory"],
            table: table,
            rowLabels: ["present", "absent"])
    }

    /// One Firth model with the given predictors: one row per predictor.
    private func firthTest(_ predictors: [Predictor], _ rows: [ResponseRow]) -> [AssociationTest] {
        let values = rows.map { row in predictors.map { index.value(of: $0, for: row.key.patient) } }
        let kept = rows.indices.filter { values[$0].allSatisfy { $0 != nil } }
        let response = kept.map { !rows[$0].isResponder }
        let events = response.count { $0 }
        let least = min(events, kept.count - events)
        let perParameter = Double(least) / Double(predictors.count)
        let isJoint = predictors.count > 1
        let method = isJoint ? "Firth logistic, all predictors together" : "Firth logistic"
        let columns = predictors.indices.map { p in kept.map { values[$0][p] == true ? 1.0 : 0.0 } }
        let intercept = [Double](repeating: 1, count: kept.count)
        let fit = try? FirthLogistic.fit(
            columns: [intercept] + columns, names: ["(Intercept)"] + predictors.map(\.name),
            response: response.map { $0 ? 1 : 0 })
        return predictors.enumerated().map { p, predictor in
            var ratio = Estimated.notEstimable(fit?.reason ?? "the model could not be fitted")
            if let found = fit?.value {
                let limits = found.intervals[p + 1].map(exponential)
                ratio = Estimated(
                    exponential(found.coefficients[p + 1]), lower: limits.lower, upper: limits.upper)
            }
            return AssociationTest(
                endpoint: "poor response", predictor: predictor.name, method: method, n: kept.count,
                events: events,
                dropped: kept.count < rows.count
                    ? [Dropped("predictor not recorded", rows.count - kept.count)] : [],
                oddsRatio: ratio, p: fit?.value?.p[p + 1], unitOfAnalysis: .patient,
                notes: [
                    "\(perParameter < 10 ? "exploratory: " : "")\(decimal(perParameter, 1)) events per parameter"
                ])
        }
    }
}
