import Cohort

/// One patient as the rules see it: samples with classes and guards, infusions, genetics, outcome.
struct PatientHistory {
    let record: PatientRecord
    let thresholds: EscapeThresholds
    let timeline: DrugTimeline
    let genetics: Genetics
    /// In time; while a sample is built, the ones before it.
    private(set) var samples: [BlastSample] = []

    init(_ record: PatientRecord, thresholds: EscapeThresholds) {
        self.record = record
        self.thresholds = thresholds
        timeline = DrugTimeline(record.courses)
        genetics = Genetics(record.patient, record.marrow)
        for assessment in record.marrow {
            var sample = makeSample(assessment)
            for act in Guards.all {
                if let finding = act(sample, self) { sample.guards.append(finding) }
            }
            sample.applyGuards()
            samples.append(sample)
        }
    }

    /// Samples before this one, the nearest last.
    func earlier(than sample: BlastSample) -> ArraySlice<BlastSample> {
        guard let index = samples.firstIndex(where: { $0.assessment == sample.assessment }) else {
            return samples[...]
        }
        return samples[..<index]
    }

    // MARK: What is known about the leukaemia before treatment

    /// Percent of own pre-treatment blasts per marker: the row's own statement, any row's, or the baseline sample's.
    func baselineMarkers(for assessment: MarrowAssessment) -> [String: Double]? {
        assessment[MarrowSheet.baselineMarkerPercent]
            ?? record.marrow.lazy.compactMap { $0[MarrowSheet.baselineMarkerPercent] }.first
            ?? record.marrow.last {
                timeline.state($0.draw) == .beforeDrug && $0[MarrowSheet.markerPercent] != nil
            }?[MarrowSheet.markerPercent]
    }

    private func phenotype(_ assessment: MarrowAssessment) -> [String]? {
        if let stated = assessment[MarrowSheet.informativeMarkers] { return stated }
        if let stated = record.marrow.lazy.compactMap({ $0[MarrowSheet.informativeMarkers] }).first {
            return stated
        }
        return baselineMarkers(for: assessment).map { percents in
            percents.filter { $0.value >= thresholds[.informativeExpression] }.keys.sorted()
        }
    }

    /// Antigens of drugs given up to this draw; a drug once given stays given.
    private func priorTargets(_ assessment: MarrowAssessment) -> Set<String> {
        let rows = record.marrow.prefix { $0 != assessment } + [assessment]
        var targets: Set<String> = []
        for row in rows {
            targets.formUnion((row[MarrowSheet.priorTargets] ?? []).map(MarkerPanel.name))
            for therapy in row[MarrowSheet.depletingTherapies] ?? [] {
                let name = therapy.lowercased()
                if name.contains("inotuzumab") { targets.insert("CD22") }
                if name.contains("rituximab") || name.contains("cd20") { targets.insert("CD20") }
                if name.contains("daratumumab") { targets.insert("CD38") }
            }
        }
        return targets
    }

    // MARK: Building one sample

    private func makeSample(_ assessment: MarrowAssessment) -> BlastSample {
        let counts = BlastCounts(assessment)
        let baseline = makeBaseline(for: assessment)
        let state = drugState(assessment)
        let sameOrEarlier = record.marrow.prefix { $0 != assessment } + [assessment]
        let masking = sameOrEarlier.contains {
            $0[MarrowSheet.priorCD19Antibody] == true || $0[MarrowSheet.priorCD19CAR] == true
        }
        var sample = BlastSample(
            assessment: assessment, studyDay: timeline.studyDay(assessment.draw), state: state,
            counts: counts,
            panel: MarkerPanel(
                assessment, phenotype: phenotype(assessment), priorTargets: priorTargets(assessment),
                kmt2a: genetics.kmt2aRearranged == true, thresholds: thresholds),
            classification: BlastClassification(
                counts, brightness: brightness(assessment, baseline, state),
                background: assessment[MarrowSheet.controlBackgroundShare].map { $0 / 100 },
                sensitivity: assessment[MarrowSheet.negativeControlShare].map { $0 / 100 },
                thresholds: thresholds),
            baseline: baseline,
            afterCD19Drug: masking || (state != .beforeDrug && state != .unknown)
                || assessment.draw.course > 1
                || assessment.draw.day > 0,
            maskingPossible: masking)
        if state == .unknown { sample.notes.append("infusion intervals (drug state unknown)") }
        return sample
    }

    private func drugState(_ assessment: MarrowAssessment) -> DrugState {
        if assessment[MarrowSheet.infusing] == true { return .infusing }
        if let hours = assessment[MarrowSheet.hoursOffDrug] { return .off(hours: hours) }
        return timeline.state(assessment.draw)
    }

    /// The sheet's own baseline columns, else the pre-treatment sample.
    private func makeBaseline(for assessment: MarrowAssessment) -> Baseline? {
        let isComparable = assessment[MarrowSheet.sameMethodAsBaseline] != false
        if isComparable, let total = assessment[MarrowSheet.baselineBlasts],
            let negative = assessment[MarrowSheet.baselineCD19Negative]
        {
            return Baseline(
                negative: baselineShare(negative, of: total),
                cd19MFI: assessment[MarrowSheet.baselineCD19MFI])
        }
        let stated = isComparable ? assessment[MarrowSheet.baselineCD19MFI] : nil
        guard let sample = baselineSample(for: assessment) else {
            return stated.map { Baseline(negative: nil, cd19MFI: $0) }
        }
        let counts = sample.counts
        return Baseline(
            negative: counts.total.flatMap { total in
                counts.negative.flatMap { baselineShare($0, of: total) }
            },
            cd19MFI: stated ?? sample.assessment.cd19MFI)
    }

    /// The newest earlier pre-treatment sample of the same specimen and method with at least 50 blasts.
    private func baselineSample(for assessment: MarrowAssessment) -> BlastSample? {
        samples.last {
            $0.state == .beforeDrug && $0.draw.specimen == assessment.draw.specimen
                && ($0.events ?? 0) >= thresholds.count(.quantificationEvents)
                && Method.compare($0.assessment, assessment, isBaseline: true).isSame
        }
    }

    /// A share of fewer than 50 blasts is too wide to excuse anything.
    private func baselineShare(_ negative: Int, of total: Int) -> CountShare? {
        guard total >= thresholds.count(.quantificationEvents) else { return nil }
        return CountShare(negative, of: total, confidence: thresholds[.confidence])
    }

    private func brightness(
        _ assessment: MarrowAssessment, _ baseline: Baseline?, _ state: DrugState
    ) -> RelativeBrightness? {
        if let stated = assessment[MarrowSheet.relativeBrightness] {
            return RelativeBrightness(stated: stated)
        }
        guard let blasts = assessment.cd19MFI else { return nil }
        let background = backgroundMFI(assessment, state)
        if let own = baseline?.cd19MFI,
            let r = RelativeBrightness(blasts: blasts, reference: own, background: background, .ownBlasts)
        {
            return r
        }
        guard let reference = assessment.referenceMFI else { return nil }
        let kind: RelativeBrightness.Reference
        switch assessment[MarrowSheet.referencePopulation]?.lowercased() {
        case "own blasts": kind = .ownBlasts
        case "normal b": kind = .normalB
        case "control": kind = .control
        case "none": return nil
        default: kind = .unnamed
        }
        return RelativeBrightness(blasts: blasts, reference: reference, background: background, kind)
    }

    /// T cells, unless they carry CD19 themselves on drug (much brighter than NK cells); 0 when not measured.
    private func backgroundMFI(_ assessment: MarrowAssessment, _ state: DrugState) -> Double {
        let t = assessment[MarrowSheet.tCellMFI], nk = assessment[MarrowSheet.nkCellMFI]
        if let t, let nk, state != .beforeDrug, t > thresholds[.trogocytosisRatio] * nk { return nk }
        return t ?? nk ?? 0
    }
}

extension BlastSample {
    /// On drug and in stored or dying samples a dim class is not stated; the shares stay.
    mutating func applyGuards() {
        let blocksDim = guards.contains { [.g5, .g8].contains($0.rule) && $0.blocks.contains(.dim) }
        if classification.printed == .dim, blocksDim { classification.printed = .notAssessable }
    }
}
