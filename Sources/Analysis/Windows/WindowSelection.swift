import Cohort

/// The value that a window picked, or why there is none.
package enum WindowValue: Hashable, Sendable {
    case value(SeriesPoint)
    case none(reason: String)

    package var point: SeriesPoint? { if case .value(let point) = self { point } else { nil } }
}

extension StudyIndex {
    /// The value of `analyte` that `window` picks in one course: scheduled blood draws only.
    ///
    /// A window from the start that ends on day 0 ends with the start of the infusion: a draw of day 0 with an hour
    /// after it is not a baseline, nor is one after a recorded first dexamethasone (`dexamethasone_day`); a baseline
    /// draw of day 0 in turn belongs to no later window.
    package func pick(_ analyte: Analyte.ID, _ window: WindowDefinition, in key: CourseKey) -> WindowValue {
        let course = courses[key]
        let anchor: Int
        switch window.anchor {
        case .start: anchor = 0
        case .stop:
            guard let stop = course?.stopDay else { return .none(reason: "end of infusion not recorded") }
            anchor = stop
        }
        let all = series[key]?[analyte] ?? []
        let last = lastUsableDay(of: key, window: window)
        let inside = all.filter { point in
            guard window.days.contains(point.day - anchor), point.day <= last else { return false }
            return window.isBaseline != isAfterStart(point, course)
        }
        let unaffected = inside.filter { !isAfterTocilizumab(analyte, $0, course) }
        guard inside.isEmpty || !unaffected.isEmpty else { return .none(reason: "IL-6 after tocilizumab") }
        let scheduled = unaffected.filter(\.isScheduled)
        guard !scheduled.isEmpty else {
            if !inside.isEmpty { return .none(reason: "only a triggered draw in window '\(window.name)'") }
            if let reason = recordedReason(analyte, window, anchor, key) { return .none(reason: reason) }
            return .none(reason: "no draw in window '\(window.name)'")
        }
        let chosen =
            switch window.pick {
            case .first: scheduled.first
            case .last: scheduled.last
            case .nearest:
                // Equally near: the later one, further from the running infusion.
                scheduled.reversed().min {
                    abs($0.elapsedDays - Double(anchor)) < abs($1.elapsedDays - Double(anchor))
                }
            }
        return chosen.map(WindowValue.value) ?? .none(reason: "no draw in window '\(window.name)'")
    }

    /// Tocilizumab blocks the receptor and raises measured IL-6: values from the recorded day on (`tocilizumab_day` of the
    /// courses sheet) say nothing about its production.
    private func isAfterTocilizumab(_ analyte: Analyte.ID, _ point: SeriesPoint, _ course: Course?) -> Bool {
        guard analyte == "IL-6", let text = course?.attributes["tocilizumab_day"], let day = Int(text) else {
            return false
        }
        return point.day >= day
    }

    /// Before the start are negative days and draws of day 0 without an hour after it; a recorded first dexamethasone
    /// moves the start forward.
    private func isAfterStart(_ point: SeriesPoint, _ course: Course?) -> Bool {
        if let text = course?.attributes["dexamethasone_day"], let day = Int(text), point.day > day {
            return true
        }
        return point.day > 0 || (point.day == 0 && (point.hour ?? 0) > 0)
    }

    /// Last day before the next course, transplant or CAR-T infusion, in days of this course.
    private func lastUsableDay(of key: CourseKey, window: WindowDefinition) -> Int {
        guard let start = courses[key]?.studyDay ?? (key.number == 1 ? 0 : nil) else { return .max }
        var limits: [Int] = []
        if let next = courses[CourseKey(patient: key.patient, number: key.number + 1)]?.studyDay {
            limits.append(next - start)
        }
        if let outcome = outcomes[key.patient] {
            limits += [outcome.hsctTime, outcome.carTTime].compactMap { $0.map { $0 - start } }.filter {
                $0 > 0
            }
        }
        return limits.min().map { $0 - 1 } ?? .max
    }

    private func recordedReason(
        _ analyte: Analyte.ID, _ window: WindowDefinition, _ anchor: Int, _ key: CourseKey
    ) -> String? {
        for point in missing[key]?[analyte] ?? [] where window.days.contains(point.day - anchor) {
            if case .missing(let reason) = point.value { return "missing: \(reason)" }
        }
        return nil
    }
}

extension WindowDefinition {
    /// True for the window before treatment.
    package var isBaseline: Bool { anchor == .start && days.upperBound <= 0 }
}
