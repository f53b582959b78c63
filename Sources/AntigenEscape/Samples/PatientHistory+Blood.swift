import Cohort

extension PatientHistory {
    /// Blood CD19 counts with a value, in time.
    var bloodCD19: [Reading] {
        record.readings.filter {
            $0.analyte == "CD19" && $0.draw.specimen == .blood && !$0.value.isMissing
        }
    }

    /// The last count before the first infusion.
    var cd19BeforeDrug: Reading? { bloodCD19.last { timeline.state($0.draw) == .beforeDrug } }

    /// The outcome sheet counts from the first infusion, or does not say otherwise.
    var outcomeStartsAtFirstInfusion: Bool {
        guard let zero = record.outcome?.timeZero?.lowercased() else { return true }
        return zero.contains("first infusion") || zero.contains("first course")
            || zero.contains("blinatumomab")
    }

    /// Day of a relapse by the study's event type.
    var relapseDay: Double? {
        guard let outcome = record.outcome, outcome.efsEvent == true,
            outcome.eventType?.lowercased().contains("relapse") == true
        else { return nil }
        return outcome.efsTime.map(Double.init)
    }

    func hasRelapsed(by sample: BlastSample) -> Bool {
        guard outcomeStartsAtFirstInfusion, let relapseDay, let day = sample.studyDay else { return false }
        return relapseDay <= day
    }

    /// Other causes of missing B cells on a study day: treatments of the 6 months before, relapse.
    func otherCausesOfAplasia(on day: Double?) -> [String] {
        var causes: [String] = []
        func note(_ name: String, _ time: Int?) {
            guard let time else { return }
            guard let day, outcomeStartsAtFirstInfusion else {
                causes.append("\(name) (time not comparable)")
                return
            }
            if Double(time) <= day, day - Double(time) <= thresholds[.depletionSpan] { causes.append(name) }
        }
        note("CAR-T", record.outcome?.carTTime)
        note("HSCT", record.outcome?.hsctTime)
        causes += therapies(before: day)
        if let relapseDay, day == nil || !outcomeStartsAtFirstInfusion || relapseDay <= (day ?? 0) {
            causes.append("relapse")
        }
        return causes
    }

    private func therapies(before day: Double?) -> [String] {
        var names: [String] = []
        for row in record.marrow {
            let rowDay = timeline.studyDay(row.draw)
            let isNear =
                day.flatMap { day in rowDay.map { abs(day - $0) <= thresholds[.depletionSpan] } } ?? true
            if isNear { names += row[MarrowSheet.depletingTherapies] ?? [] }
            if row[MarrowSheet.relapse] == true, (rowDay ?? 0) <= (day ?? .infinity) {
                names.append("relapse")
            }
            if row[MarrowSheet.priorCD19CAR] == true { names.append("CD19 CAR-T") }
        }
        let column = MarrowSheet.depletingTherapies.column.name
        if let cell = record.patient?.attributes[column], (day ?? 0) <= thresholds[.depletionSpan] {
            names += [String](cell: cell) ?? []
        }
        return names.filter { $0.lowercased() != "none" }
    }
}

extension ReadingValue {
    /// Certainly below a number.
    func isBelow(_ number: Double) -> Bool {
        switch self {
        case .exact(let x): x < number
        case .below(let limit): limit <= number
        case .within(_, let high): high < number
        case .above, .missing: false
        }
    }

    /// Certainly above a number.
    func isAbove(_ number: Double) -> Bool {
        switch self {
        case .exact(let x): x > number
        case .above(let limit): limit >= number
        case .within(let low, _): low > number
        case .below, .missing: false
        }
    }
}
