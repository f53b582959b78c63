extension MarrowSheet {
    // MARK: Molecular and morphological comparison (E4)

    package static let denominator = MarrowField<String>(
        choice: "denominator", ["nucleated", "mononuclear", "viable", "lymphocytes"],
        "cells that flow_mrd is a percent of")
    package static let flowLOD = MarrowField<Double>(
        number: "flow_lod_percent", unit: "%", "limit of detection of the flow report")
    package static let pcrKind = MarrowField<String>(
        choice: "pcr_kind", ["IG/TR", "KMT2A", "BCR::ABL1", "other"], "target of pcr_mrd")
    package static let pcrDenominator = MarrowField<String>(
        choice: "pcr_denominator", ["nucleated", "mononuclear"], "cells that pcr_mrd is a percent of")
    package static let pcrSensitivity = MarrowField<Double>(
        number: "pcr_sensitivity_percent", unit: "%", "sensitivity of the PCR assay")
    package static let pcrDay = MarrowField<Int>(
        count: "pcr_day", "day of the PCR aspirate when not the same")
    package static let ngsKind = MarrowField<String>(
        choice: "ngs_kind", ["IG", "TR", "other"], "target of ngs_mrd")
    package static let ngsDay = MarrowField<Int>(
        count: "ngs_day", "day of the NGS aspirate when not the same")
    package static let ngsDenominator = MarrowField<String>(
        choice: "ngs_denominator", ["nucleated", "mononuclear"], "cells that ngs_mrd is a percent of")
    package static let mononuclearPercent = MarrowField<Double>(
        number: "mononuclear_percent", unit: "%",
        "mononuclear share of nucleated cells, to convert denominators")
    package static let morphologyBlasts = MarrowField<Double>(
        number: "morphology_blasts_percent", unit: "%", "lymphoblasts by morphology")

    // MARK: Lineage (E6)

    package static let newMyeloidMarkers = MarrowField<[String]>(
        list: "new_myeloid_markers", "myeloid markers on the blast cluster that were absent at diagnosis")
    package static let diagnosisMyeloidMarkers = MarrowField<[String]>(
        list: "diagnosis_myeloid_markers", "myeloid markers on the blasts at diagnosis")
    package static let myeloidMarkersTested = MarrowField<[String]>(
        list: "myeloid_markers_tested", "myeloid markers in the panel")
    package static let lostBMarkers = MarrowField<[String]>(
        list: "lost_b_markers", "B markers lost or falling against the own diagnosis")
    package static let lineageClusterEvents = MarrowField<Int>(
        count: "lineage_cluster_events", "events of the cluster with the lineage change")
    package static let doubletsExcluded = MarrowField<Bool>(
        flag: "doublets_excluded", "doublets were excluded from that cluster")
    package static let bLineageFound = MarrowField<Bool>(
        flag: "b_lineage_found", "B-lineage blasts were found at all")
    package static let monocytosis = MarrowField<Bool>(flag: "monocytosis", "unexplained monocytosis")

    // MARK: Look-alikes (G7)

    package static let progenitors = MarrowField<Int>(
        count: "lookalike_progenitors", "CD34+CD22+CD19- progenitors among the counted blasts or beside them")
    package static let progenitorP99 = MarrowField<Double>(
        number: "lookalike_p99_percent", unit: "%",
        "lab's 99th percentile of these in treated blast-free marrows")
    package static let progenitorDifference = MarrowField<Int>(
        count: "lookalike_aberrant_events", "those events with a leukaemia-associated difference")
    package static let lookalikesExcluded = MarrowField<[String]>(
        list: "lookalikes_excluded",
        "populations gated out: plasma cells, pDC, basophils, mast cells, doublets …")
    package static let regeneration = MarrowField<Bool>(
        flag: "regeneration", "regenerating marrow with CD10++ precursors")

    // MARK: Other sites and reading (E8)

    package static let extramedullary = MarrowField<String>(
        choice: "extramedullary", ["no", "yes", "not assessed"],
        "disease outside marrow, cerebrospinal fluid included")
    package static let igg = MarrowField<Double>(number: "igg_g_l", unit: "g/L", "IgG of the same week")
    package static let reader = MarrowField<String>(
        choice: "second_reader", ["no", "yes"], "a second reader agreed")
    package static let signedOut = MarrowField<String>(
        text: "signed_out_call", "the laboratory's own CD19 statement, for comparison only")

    /// Columns of all fields, in template order.
    package static let fieldColumns: [SheetColumn] = [
        gateUsesCD19.column, panel.column, informativeMarkers.column, markerPercent.column,
        baselineMarkerPercent.column, aberrantMarkers.column, clusteredBlasts.column,
        clusteredCD19Negative.column, priorTargets.column, priorCD19Antibody.column, priorCD19CAR.column,
        depletingTherapies.column, relapse.column, kmt2aRearranged.column, bcrABL1.column,
        persistentLesion.column, haemodilution.column, haemodilutionCriterion.column, infusing.column,
        hoursOffDrug.column, viabilityPercent.column, sampleAgeHours.column, pullNumber.column,
        anticoagulant.column, fluorochrome.column, cytometer.column, cytometerSettings.column,
        methodLab.column, sameMethodAsBaseline.column, controlCD19Events.column, runControl.column,
        secondClone.column, cd19BelowCut.column, controlBackgroundShare.column, negativeControlShare.column,
        relativeBrightness.column, referencePopulation.column, tCellMFI.column, nkCellMFI.column,
        mfiVariation.column, baselineBlasts.column, baselineCD19Negative.column, baselineCD19MFI.column,
        denominator.column, flowLOD.column, pcrKind.column, pcrDenominator.column, pcrSensitivity.column,
        pcrDay.column, ngsKind.column, ngsDay.column, ngsDenominator.column, mononuclearPercent.column,
        morphologyBlasts.column, newMyeloidMarkers.column, diagnosisMyeloidMarkers.column,
        myeloidMarkersTested.column, lostBMarkers.column, lineageClusterEvents.column,
        doubletsExcluded.column, bLineageFound.column, monocytosis.column, progenitors.column,
        progenitorP99.column, progenitorDifference.column, lookalikesExcluded.column, regeneration.column,
        extramedullary.column, igg.column, reader.column, signedOut.column,
    ]
}
