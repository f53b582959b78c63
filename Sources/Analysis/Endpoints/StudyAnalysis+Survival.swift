import Cohort
import Survival

extension StudyAnalysis {
    func assessSurvival(_ index: StudyIndex, _ results: inout StudyResults, _ rows: inout PlanLedger) {
        guard !data.outcomes.isEmpty else {
            rows.notApplicable("7", "EFS and OS", "no outcomes sheet")
            rows.notApplicable("8", "relapse by phenotype", "no outcomes sheet")
            return
        }
        let engine = SurvivalEndpoints(index, plan)
        for name in ["EFS", "OS"] {
            do throws(EndpointRefusal) {
                let endpoint = try index.endpoint(name, plan)
                do throws(SurvivalError) {
                    var result = try engine.result(endpoint)
                    result.cox = engine.hazards(endpoint)
                    if name == "EFS" { result.cumulativeIncidence = incidence(index, endpoint, &rows) }
                    results.survival.append(result)
                    rows.done("7", name, "\(endpoint.rows.count) patients, Kaplan-Meier, log-rank, Firth Cox")
                } catch {
                    rows.notApplicable("7", name, error.message)
                }
            } catch {
                rows.notApplicable("7", error.endpoint, "refused: \(error.reason)")
                if name == "EFS" { rows.notApplicable("8", "relapse by phenotype", "EFS was refused") }
            }
        }
        rows.notBuilt(
            "7h", "transplant as a time-dependent covariate", "(start, stop] strategy beside treatment policy"
        )
    }

    private func incidence(
        _ index: StudyIndex, _ endpoint: EndpointData, _ rows: inout PlanLedger
    ) -> [IncidenceCurve] {
        let question = "relapse by phenotype, death: cumulative incidence"
        do throws(SurvivalError) {
            let curves = try RelapseIncidence(index, plan).curves(endpoint)
            rows.done(
                "8", question, "\(Set(curves.map(\.cause)).count) competing causes, Aalen-Johansen, Gray")
            return curves
        } catch {
            rows.notApplicable("8", question, error.message)
            return []
        }
    }
}
