import Cohort

extension StudyIndex {
    /// The plan's kinetic windows for one analyte, neighbours merged until each has values of at least `least` patients.
    ///
    /// A window with too few patients joins the next one (the last joins the one before); `pre` is never merged, because
    /// it is the reference: without enough baselines there is no model.
    package func mergedWindows(
        _ analyte: Analyte.ID, _ windows: [WindowDefinition], least: Int = 8
    ) -> [WindowDefinition]? {
        func patients(_ window: WindowDefinition) -> Int {
            Set(courseKeys.filter { pick(analyte, window, in: $0).point != nil }.map(\.patient)).count
        }
        guard let pre = windows.first(where: \.isBaseline), patients(pre) >= least else { return nil }
        var merged: [WindowDefinition] = []
        var open: WindowDefinition?
        for window in windows where !window.isBaseline {
            let candidate = open.map { $0.joined(with: window) } ?? window
            if patients(candidate) >= least {
                merged.append(candidate)
                open = nil
            } else {
                open = candidate
            }
        }
        if let rest = open, patients(rest) > 0, let last = merged.popLast() {
            merged.append(last.joined(with: rest))
        }
        return merged.isEmpty ? nil : [pre] + merged
    }
}

extension WindowDefinition {
    func joined(with next: WindowDefinition) -> WindowDefinition {
        var out = self
        out.days = days.lowerBound...max(days.upperBound, next.days.upperBound)
        out.name = "d \(out.days.lowerBound)-\(out.days.upperBound)"
        return out
    }
}
