import Cohort

/// E6 and E6b: the blasts leave the B lineage.
enum LineageRules {
    static let lineageChange: @Sendable (BlastSample, PatientHistory) -> EscapeFlag? = { sample, history in
        let findings = Findings(sample, history)
        guard findings.cd19Lost else { return nil }
        if findings.gained.isEmpty { return notAssessable(sample, findings) }
        guard findings.events >= history.thresholds.count(.quantificationEvents) else { return nil }
        let markers = findings.gained.joined(separator: ", ")
        guard let others = findings.otherBLost else {
            return flag(
                .amber, sample, "CD19 lost or falling with new \(markers); other B markers not stated",
                findings,
                history)
        }
        guard !others.isEmpty else { return nil }
        let lost = (["CD19"] + others).joined(separator: ", ")
        if sample.assessment[MarrowSheet.doubletsExcluded] == false {
            return flag(
                .amber, sample, "\(lost) lost or falling with new \(markers); doublets not excluded",
                findings, history)
        }
        let isRed = history.genetics.kmt2aRearranged == true || sample.afterCD19Drug
        let reason = isRed ? "" : "; monocytic switch, genotype?"
        return flag(
            isRed ? .red : .amber, sample,
            "Lineage change of the blast population: \(lost) lost or falling, \(markers) new\(reason)",
            findings, history)
    }

    static let lineageNotFound: @Sendable (BlastSample, PatientHistory) -> EscapeFlag? = { sample, _ in
        let assessment = sample.assessment
        let lesion = assessment[MarrowSheet.persistentLesion] == true
        let monocytes = assessment[MarrowSheet.monocytosis] == true
        guard assessment[MarrowSheet.bLineageFound] == false, lesion || monocytes else { return nil }
        let signs = [lesion ? "persistent genetic lesion" : nil, monocytes ? "unexplained monocytosis" : nil]
            .compactMap { $0 }
        return EscapeFlag(
            .e6b, .redAmber, sample,
            "B-lineage population not found with \(signs.joined(separator: " and ")): sort and FISH",
            evidence: [EscapeEvidence("B lineage found", "no")] + signs.map { EscapeEvidence($0, "yes") },
            missing: assessment[MarrowSheet.myeloidMarkersTested] == nil ? ["myeloid_markers_tested"] : [])
    }

    /// What the report says about lineage markers.
    private struct Findings {
        var cd19Lost: Bool
        /// B markers other than CD19 that are lost or falling; nil when the report does not say.
        var otherBLost: [String]?
        /// Myeloid markers absent at diagnosis.
        var gained: [String]
        var events: Int
        var missing: [String] = []

        init(_ sample: BlastSample, _ history: PatientHistory) {
            let assessment = sample.assessment
            let lost = assessment[MarrowSheet.lostBMarkers]
            let names = lost.map { $0.map(MarkerPanel.name) }
            let isFaint =
                sample.classification.brightness.map { $0.value <= history.thresholds[.driftRatio] } ?? false
            cd19Lost =
                names?.contains("CD19") == true || isFaint
                || [.negative, .partial, .dim].contains(sample.point)
            otherBLost = names.map { $0.filter { $0 != "CD19" } }
            let atDiagnosis = history.record.marrow.lazy
                .compactMap { $0[MarrowSheet.diagnosisMyeloidMarkers] }.first
            let known = Set((atDiagnosis ?? []).map(MarkerPanel.name))
            gained = (assessment[MarrowSheet.newMyeloidMarkers] ?? []).filter {
                !known.contains(MarkerPanel.name($0))
            }
            let cluster = assessment[MarrowSheet.lineageClusterEvents]
            events = cluster ?? sample.events ?? 0
            if atDiagnosis == nil {
                missing.append("diagnosis_myeloid_markers (new as the laboratory states)")
            }
            if cluster == nil { missing.append("lineage_cluster_events (blast events taken)") }
            if assessment[MarrowSheet.doubletsExcluded] == nil { missing.append("doublets_excluded") }
            if lost == nil { missing.append("lost_b_markers") }
        }
    }

    private static func flag(
        _ level: EscapeLevel, _ sample: BlastSample, _ statement: String, _ findings: Findings,
        _ history: PatientHistory
    ) -> EscapeFlag {
        var evidence = [
            EscapeEvidence(
                "events of the cluster", count: findings.events,
                threshold: ">= \(history.thresholds.count(.quantificationEvents))"),
            EscapeEvidence("new myeloid markers", findings.gained.joined(separator: ", ")),
            EscapeEvidence(
                "KMT2A rearranged", history.genetics.kmt2aRearranged.map { $0 ? "yes" : "no" } ?? "not stated"
            ),
            EscapeEvidence("after a CD19-directed drug", sample.afterCD19Drug ? "yes" : "no"),
        ]
        evidence += sample.populationEvidence(history.thresholds) + sample.nextTargets(history)
        return EscapeFlag(
            .e6, level, sample, statement, evidence: evidence, missing: sample.missing + findings.missing)
    }

    /// Worth a line only where lineage is in question.
    private static func notAssessable(_ sample: BlastSample, _ findings: Findings) -> EscapeFlag? {
        guard let others = findings.otherBLost, !others.isEmpty,
            sample.assessment[MarrowSheet.myeloidMarkersTested]?.isEmpty ?? true
        else { return nil }
        return EscapeFlag(
            .e6, .notAssessable, sample, "Lineage not assessable: no myeloid marker in the panel",
            evidence: [EscapeEvidence("B markers lost or falling", others.joined(separator: ", "))],
            missing: ["myeloid_markers_tested"])
    }
}
