import Cohort

extension StudyIndex {
    /// Patients, courses and draws, and what each primary comparison keeps: the flow diagram's steps.
    package func flow(_ plan: StudyPlan) -> [FlowStep] {
        let known = Set(courseKeys.map(\.patient)).union(patients.keys)
        var steps = [
            FlowStep(step: "patients in the study", n: known.count),
            FlowStep(step: "courses", n: courseKeys.count),
            FlowStep(step: "draws", n: drawCount),
            FlowStep(step: "readings", n: data.readings.count),
        ]
        let triggered = data.readings.count { $0.draw.reason == .triggered }
        if triggered > 0 {
            steps.append(
                FlowStep(
                    step: "readings of triggered draws", n: triggered,
                    reason: "kept for peaks, out of the primary models"))
        }
        for analyte in plan.primaryAnalytes where analytes.contains(analyte) {
            let selection = pairs(analyte, plan, scope: .allCourses)
            steps.append(FlowStep(step: "courses with a \(analyte) pair", n: selection.pairs.count))
            steps += selection.dropped.map {
                FlowStep(step: "courses without a \(analyte) pair", n: $0.n, reason: $0.reason)
            }
        }
        let withOutcome = outcomes.count
        steps.append(FlowStep(step: "patients with follow-up", n: withOutcome))
        if withOutcome < known.count {
            steps.append(
                FlowStep(
                    step: "patients without follow-up", n: known.count - withOutcome,
                    reason: "no row in the outcomes sheet"))
        }
        return steps
    }

    /// Values present and missing per analyte and kinetic window over all courses, with reasons.
    package func missingness(_ plan: StudyPlan) -> [MissingnessCell] {
        analytes.flatMap { analyte -> [MissingnessCell] in
            let used = courseKeys.filter { series[$0]?[analyte] != nil || missing[$0]?[analyte] != nil }
            guard !used.isEmpty else { return [] }
            return (plan.kineticWindows + [plan.post]).map { window in
                var reasons: [String: Int] = [:]
                for key in courseKeys {
                    if case .none(let reason) = pick(analyte, window, in: key) {
                        reasons[reason, default: 0] += 1
                    }
                }
                let absent = reasons.values.reduce(0, +)
                return MissingnessCell(
                    analyte: analyte, window: window.name, expected: courseKeys.count,
                    present: courseKeys.count - absent, reasons: reasons.asDropped)
            }
        }
    }
}

extension [String: Int] {
    /// Most frequent first, then by name: never in hash order.
    var asDropped: [Dropped] {
        sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { Dropped($0.key, $0.value) }
    }
}
