import DataFrames
import Diagnostics
import JSONText
import StatisticsPlan

/// Runs the specifications of the plan file on frames made from the study.
struct PlannedAnalyses: Sendable {
    let index: StudyIndex
    let plan: StudyPlan

    init(_ index: StudyIndex, _ plan: StudyPlan) {
        self.index = index
        self.plan = plan
    }

    /// In the order of the plan; one that fails says why and does not stop the others.
    func run(threads: Int) -> [PlannedResult] {
        let frames = AnalysisFrames(index, plan)
        var made: [PlannedAnalysis.Frame: Result<DataFrame, DataFrameError>] = [:]
        for kind in Set(plan.analyses.map(\.frame)) {
            made[kind] = Result { () throws(DataFrameError) in try frames.frame(kind) }
        }
        let ready = made
        let results = parallelMap(plan.analyses, threads: threads) { analysis in
            var out = PlannedResult(
                id: analysis.id, frame: analysis.frame.rawValue, spec: analysis.spec, result: nil, error: nil)
            do {
                let frame = try ready[analysis.frame]?.get()
                let spec = try Spec(analysis.spec)
                let method = try MethodRegistry.method(named: spec.method)
                out.result = try MethodRegistry.run(method, spec, table: frame)
            } catch let error as any ImmunochronError {
                out.error = error.message
            } catch {
                out.error = "\(error)"
            }
            return out
        }
        return adjusted(results)
    }

    /// p values of specs that declare a `family` are adjusted together; without one each stands alone, as asked.
    private func adjusted(_ results: [PlannedResult]) -> [PlannedResult] {
        var families = DeclaredFamilies()
        for item in results {
            guard let spec = try? Spec(item.spec) else { continue }
            families.add(StatisticsCase(id: item.id, data: nil, spec: spec), result: item.result ?? .null)
        }
        var results = results
        let places = Dictionary(
            results.indices.map { (results[$0].id, $0) }, uniquingKeysWith: { first, _ in first })
        for family in families.all {
            for member in family.members {
                guard let place = places[member.source] else { continue }
                results[place].adjusted.append(
                    PlannedResult.AdjustedTest(
                        family: family.name, method: family.adjustment, test: member.label, p: member.p,
                        pAdjusted: member.adjusted))
            }
        }
        return results
    }
}
