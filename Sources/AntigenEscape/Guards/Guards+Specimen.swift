import Cohort

extension Guards {
    /// G4: blood and diluted marrow cannot carry the word "negative".
    static let specimen: Act = { sample, history in
        guard sample.events != nil || sample.assessment.flowMRD != nil else { return nil }
        let diluted = sample.assessment[MarrowSheet.haemodilution]?.lowercased() == "yes"
        guard sample.draw.specimen != .marrow || diluted else { return nil }
        var evidence = [EscapeEvidence("specimen", sample.draw.specimen.rawValue)]
        var missing: [String] = []
        if diluted {
            let criterion = sample.assessment[MarrowSheet.haemodilutionCriterion]
            evidence.append(EscapeEvidence("haemodilution", criterion ?? "stated without a criterion"))
            if criterion == nil { missing.append("haemodilution_criterion") }
        }
        let what =
            sample.draw.specimen == .marrow
            ? "Haemodilute marrow" : "Specimen \(sample.draw.specimen.rawValue)"
        return GuardFinding(
            rule: .g4, blocks: [.negative, .cd19Positive, .noEscape],
            report: .init(
                level: .notAssessable,
                statement:
                    "\(what): neither \"negative\" nor \"CD19-positive\" is stated; ask for marrow",
                evidence: evidence, missing: missing))
    }

    /// G5: on drug, dim or shifted CD19 may come back; full loss is not explained by the drug.
    static let onDrug: Act = { sample, history in
        let thresholds = history.thresholds
        guard sample.isOnDrug(thresholds) else { return nil }
        let blocks: Set<Statement> = [.dim, .drift, .ratio]
        let r = sample.classification.brightness?.value
        let isShifted =
            sample.point == .dim
            || (sample.point == .positive && r.map { $0 <= thresholds[.driftRatio] } == true)
        guard isShifted else { return GuardFinding(rule: .g5, blocks: blocks) }
        var evidence = sample.populationEvidence(thresholds)
        if case .off(let hours) = sample.state {
            evidence.append(
                EscapeEvidence(
                    "time off drug, at least", number: hours, unit: "h",
                    threshold: ">= \(thresholds[.offDrugHours].shortText)"))
        } else {
            evidence.append(EscapeEvidence("infusion", "running"))
        }
        let masked = sample.maskingPossible ? "; masking by a CD19 antibody or CAR is not excluded" : ""
        return GuardFinding(
            rule: .g5, blocks: blocks,
            report: .init(
                level: .info,
                statement: "CD19 dim or shifted on drug: reversible modulation or trogocytosis not excluded; "
                    + "full loss is not explained by the drug; repeat off drug\(masked)",
                evidence: evidence, missing: sample.missing))
    }

    /// G8: dying or old samples lose antigens.
    static let quality: Act = { sample, history in
        let thresholds = history.thresholds
        let viability = sample.assessment[MarrowSheet.viabilityPercent]
        let age = sample.assessment[MarrowSheet.sampleAgeHours]
        let isDying = viability.map { $0 < thresholds[.viability] } == true
        let isOld = age.map { $0 > thresholds[.sampleAge] } == true
        guard isDying || isOld else { return nil }
        var evidence: [EscapeEvidence] = []
        if let viability {
            evidence.append(
                EscapeEvidence(
                    "viability", number: viability, unit: "%",
                    threshold: ">= \(thresholds[.viability].shortText)"))
        }
        if let age {
            evidence.append(
                EscapeEvidence(
                    "sample age", number: age, unit: "h", threshold: "<= \(thresholds[.sampleAge].shortText)")
            )
        }
        return GuardFinding(
            rule: .g8, blocks: [.negative, .cd19Positive, .noEscape, .dim, .drift],
            report: .init(
                level: .notAssessable,
                statement: "Sample quality: \"negative\", \"CD19-positive\", dim and drift are not stated",
                evidence: evidence))
    }
}
