import Cohort

/// P1-P3: CD19+ cells in blood. Depletion under the drug is its effect; a fall of the count is never evidence of
/// antigen loss on blasts.
enum DepletionRules {
    // MARK: P1

    /// One flag per course that has depleted counts.
    static let expected: @Sendable (PatientHistory) -> [EscapeFlag] = { history in
        let thresholds = history.thresholds
        let depleted = history.bloodCD19.filter {
            $0.value.isBelow(thresholds[.depletedCD19]) && isUnderEffect($0.draw, history)
        }
        return byCourse(depleted).map { readings in
            let last = readings[readings.count - 1]
            var reasons = history.otherCausesOfAplasia(on: history.timeline.studyDay(last.draw))
            var missing: [String] = []
            if let before = history.cd19BeforeDrug {
                if before.value.isBelow(thresholds[.depletedCD19]) {
                    reasons.append("depleted before the drug")
                }
            } else {
                reasons.append("no count before the drug")
                missing.append("blood CD19 before the first infusion")
            }
            let isExpected = reasons.isEmpty
            let statement =
                isExpected
                ? "Expected depletion of CD19+ B cells (drug effect, not antigen loss)"
                : "B-cell aplasia, cause not attributable (\(distinct(reasons).joined(separator: ", ")))"
            return flag(
                .p1, isExpected ? .grey : .info, statement, readings, history, .depletedCD19, "<", missing)
        }
    }

    /// From day 2 of the first course to 6 months after the drug.
    private static func isUnderEffect(_ draw: Draw, _ history: PatientHistory) -> Bool {
        switch history.timeline.state(draw) {
        case .infusing: draw.course > 1 || Double(draw.day) >= history.thresholds[.depletionDay]
        case .off(let hours): hours <= history.thresholds[.depletionSpan] * 24
        case .beforeDrug, .unknown: false
        }
    }

    // MARK: P2

    static let incomplete: @Sendable (PatientHistory) -> [EscapeFlag] = { history in
        let thresholds = history.thresholds
        let high = history.bloodCD19.filter { reading in
            Double(reading.draw.day) >= thresholds[.incompleteDay]
                && history.timeline.state(reading.draw) == .infusing
                && reading.value.isAbove(thresholds[.depletedCD19])
                && history.timeline.hoursSinceStart(reading.draw).map { $0 > thresholds[.interruptionHours] }
                    ?? true
                && isFullDose(history.timeline.interval(reading.draw)?.dose, thresholds) != false
        }
        return byCourse(high).map { readings in
            let dose = history.timeline.interval(readings[0].draw)?.dose
            return flag(
                .p2, .amber,
                "Incomplete depletion of CD19+ cells on drug: check pump, dose, interruptions, and blasts in the B gate",
                readings, history, .depletedCD19, ">",
                isFullDose(dose, thresholds) == nil ? ["dose in ug/m2/d or ug/d"] : [],
                [
                    EscapeEvidence(
                        "dose", dose ?? "not stated",
                        threshold: ">= \(thresholds[.incompleteDose].shortText) ug/m2/d")
                ])
        }
    }

    /// nil when the dose cannot be read.
    static func isFullDose(_ text: String?, _ thresholds: EscapeThresholds) -> Bool? {
        guard let text = text?.lowercased().filter({ !$0.isWhitespace }),
            let amount = Double(cell: String(text.prefix { $0.isNumber || $0 == "." }))
        else { return nil }
        let unit = text.drop { $0.isNumber || $0 == "." }.filter { !"()^".contains($0) }
            .replacingMicro()
        switch unit {
        case "ug/m2/d", "ug/m2.d", "ug/m²/d", "ug/m2/day", "ug/m²/day":
            return amount >= thresholds[.incompleteDose]
        case "ug/d", "ug/day": return amount >= thresholds[.incompleteFlatDose]
        default: return nil
        }
    }

    // MARK: P3

    static let prolonged: @Sendable (PatientHistory) -> [EscapeFlag] = { history in
        let thresholds = history.thresholds
        let low = history.bloodCD19.filter { reading in
            guard case .off(let hours) = history.timeline.state(reading.draw) else { return false }
            return hours > thresholds[.depletionSpan] * 24
                && reading.value.isBelow(thresholds[.prolongedCD19])
        }
        guard let last = low.last else { return [] }
        let causes = history.otherCausesOfAplasia(on: history.timeline.studyDay(last.draw))
        let statement =
            causes.isEmpty
            ? "Prolonged B-cell aplasia: IgG, B precursors"
            : "B-cell aplasia, cause not attributable (\(distinct(causes).joined(separator: ", ")))"
        let igg = history.record.marrow.last { $0[MarrowSheet.igg] != nil }?[MarrowSheet.igg]
        return [
            flag(
                .p3, .info, statement, low, history, .prolongedCD19, "<", igg == nil ? ["igg_g_l"] : [],
                igg.map { [EscapeEvidence("IgG", number: $0, unit: "g/L")] } ?? [])
        ]
    }

    // MARK: Building a flag

    private static func byCourse(_ readings: [Reading]) -> [[Reading]] {
        Dictionary(grouping: readings, by: \.draw.course).sorted { $0.key < $1.key }.map(\.value)
    }

    private static func distinct(_ names: [String]) -> [String] {
        var seen: Set<String> = []
        return names.filter { seen.insert($0).inserted }
    }

    private static func flag(
        _ rule: RuleID, _ level: EscapeLevel, _ statement: String, _ readings: [Reading],
        _ history: PatientHistory,
        _ threshold: EscapeThreshold, _ sign: String, _ missing: [String], _ more: [EscapeEvidence] = []
    ) -> EscapeFlag {
        let last = readings[readings.count - 1]
        let values = readings.map { "day \($0.draw.day): \($0.value)" }.joined(separator: ", ")
        var evidence = [
            EscapeEvidence(
                "blood CD19", values, number: last.value.exactValue, unit: "/uL",
                threshold: "\(sign) \(history.thresholds[threshold].shortText)"),
            EscapeEvidence("draws", number: Double(readings.count)),
        ]
        if let before = history.cd19BeforeDrug {
            evidence.append(
                EscapeEvidence(
                    "blood CD19 before the drug", "\(before.value)", number: before.value.exactValue,
                    unit: "/uL",
                    threshold: ">= \(history.thresholds[.depletedCD19].shortText)"))
        }
        return EscapeFlag(
            rule: rule, level: level, patient: history.record.id, course: last.draw.course, draw: last.draw,
            statement: statement, evidence: evidence + more, missing: missing)
    }
}

extension StringProtocol {
    /// `µg` and `mcg` are `ug`.
    fileprivate func replacingMicro() -> String {
        var text = String(map { $0 == "µ" || $0 == "μ" ? "u" : $0 })
        if text.hasPrefix("mcg") { text = "ug" + text.dropFirst(3) }
        return text
    }
}
