import Survival

extension SurvivalEndpoints {
    /// Firth-penalised Cox regression on the groups, and on the plan's baseline predictors together.
    ///
    /// Firth's penalty keeps the estimates finite when a group has no event; the intervals are profile-penalised.
    func hazards(_ endpoint: EndpointData) -> [HazardRatio] {
        groupHazards(endpoint) + predictorHazards(endpoint)
    }

    private func groupHazards(_ endpoint: EndpointData) -> [HazardRatio] {
        guard endpoint.levels.count > 1 else { return [] }
        let columns = endpoint.levels.dropFirst().map { level in
            endpoint.rows.map { $0.group == level ? 1.0 : 0.0 }
        }
        let names = endpoint.levels.dropFirst().map { "\($0) against \(endpoint.levels[0])" }
        return fit(Array(columns), names, endpoint.rows, method: "Firth Cox on \(endpoint.groupedBy)")
    }

    private func predictorHazards(_ endpoint: EndpointData) -> [HazardRatio] {
        let predictors = ResponsePredictors(index: index, plan: plan).predictors
        guard !predictors.isEmpty else { return [] }
        let values = endpoint.rows.map { row in predictors.map { index.value(of: $0, for: row.patient) } }
        let kept = endpoint.rows.indices.filter { values[$0].allSatisfy { $0 != nil } }
        let columns = predictors.indices.map { p in kept.map { values[$0][p] == true ? 1.0 : 0.0 } }
        return fit(
            columns, predictors.map(\.name), kept.map { endpoint.rows[$0] },
            method: "Firth Cox, all predictors together (exploratory)")
    }

    private func fit(
        _ columns: [[Double]], _ names: [String], _ rows: [EndpointData.Row], method: String
    ) -> [HazardRatio] {
        let events = rows.count(where: \.isEvent)
        let note =
            "\(rows.count) patients, \(events) events, \(decimal(Double(events) / Double(columns.count), 1)) per parameter"
        do throws(SurvivalError) {
            let data = try SurvivalData(times: rows.map { Double($0.time) }, events: rows.map(\.isEvent))
            let design = try CoxDesign(data, columns: columns, names: names)
            let firth = try FirthCox.fit(design)
            let proportional = try? CoxModel.fit(design).proportionalHazards()
            return names.map { name in
                let term = firth.coefficient(name)
                var ratio = Estimated.notEstimable(term?.reason ?? "not in the model")
                if let found = term?.value {
                    let limits = found.hazardRatioLimits
                    ratio = Estimated(found.hazardRatio, lower: limits.lower, upper: limits.upper)
                }
                return HazardRatio(
                    term: name, ratio: ratio, p: term?.value?.test.pValue, method: method,
                    proportionalityP: proportional?.terms.first { $0.name == name }?.test.value?.pValue,
                    notes: [note])
            }
        } catch {
            return names.map {
                HazardRatio(
                    term: $0, ratio: .notEstimable(error.message), p: nil, method: method, notes: [note])
            }
        }
    }
}
