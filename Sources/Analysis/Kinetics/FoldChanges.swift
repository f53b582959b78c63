import Cohort

/// Median log2 fold change from `pre` per analyte and window over first courses: the heat map's cells.
package struct FoldChangeTable: Sendable {
    let index: StudyIndex
    let plan: StudyPlan

    package init(_ index: StudyIndex, _ plan: StudyPlan) {
        self.index = index
        self.plan = plan
    }

    /// Cells in catalogue order and window order; analytes on a linear scale (percentages) are left out.
    package func cells() -> [FoldChangeCell] {
        let features = KineticFeatureExtractor(index, plan)
        let first = index.courseKeys.filter { $0.number == 1 }
        return index.analytes.filter { index.catalogue[$0]?.isLogScale ?? false }.flatMap { analyte in
            plan.kineticWindows.filter { !$0.isBaseline }.map { window in
                var folds: [ReadingValue] = []
                for key in first {
                    guard let pre = index.pick(analyte, plan.pre, in: key).point,
                        let now = index.pick(analyte, window, in: key).point,
                        let fold = features.foldChange(pre.value, now.value), fold.value > 0
                    else { continue }
                    let log = log2Of(fold.value)
                    switch fold.bound {
                    case .exact: folds.append(.exact(log))
                    case .atMost: folds.append(.below(log))
                    case .atLeast: folds.append(.above(log))
                    }
                }
                let summary = SampleSummary(folds)
                return FoldChangeCell(
                    analyte: analyte, window: window.name, courses: folds.count, censored: summary.censored,
                    medianLog2: summary.median?.value)
            }
        }
    }
}
