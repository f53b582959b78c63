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
        return parallelMap(plan.analyses, threads: threads) { analysis in
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
    }
}
