/// The `marrow` sheet: one row per flow report of a draw, with everything the CD19 rules ask for.
///
/// The fixed columns become members of `MarrowAssessment`; the fields below are kept in its `attributes`, read with
/// `assessment[MarrowSheet.gateUsesCD19]`. A field that is absent is "not stated", never "no".
package enum MarrowSheet {
    package static let schema = SheetSchema(
        kind: .marrow, row: "one flow report of a marrow or blood draw",
        columns: fixedColumns + fieldColumns, keepsUnknownColumns: true)

    /// Columns at least one of which makes a table a marrow sheet.
    static let telling: Set<String> = ["blasts", "nucleated", "flow_mrd", "pcr_mrd", "ngs_mrd"]

    /// Columns with a member of their own in `MarrowAssessment` or its draw.
    package static let fixedColumns: [SheetColumn] = [
        SheetColumn("patient", .text, required: true, "pseudonym of the patient"),
        SheetColumn("course", .integer, required: true, "course number within the patient, from 1"),
        SheetColumn("day", .integer, required: true, "day since the course's first infusion day (0)"),
        SheetColumn("time", .text, "hours after the start of the day, or hh:mm"),
        SheetColumn("specimen", .choice(["marrow", "blood", "csf"]), "what was drawn; marrow when empty"),
        SheetColumn("reason", .choice(["scheduled", "triggered"]), "why it was drawn; scheduled when empty"),
        SheetColumn("events", .integer, "events acquired, all tubes merged"),
        SheetColumn("nucleated", .integer, "viable nucleated singlets analysed"),
        SheetColumn("blasts", .integer, "blast events"),
        SheetColumn("markers_used", .list, "markers the blast gate was built on"),
        SheetColumn("clone", .text, "CD19 antibody clone"),
        SheetColumn("cd19_positive", .integer, "CD19-positive blast events"),
        SheetColumn("cd19_dim", .integer, "CD19-dim blast events"),
        SheetColumn("cd19_negative", .integer, "CD19-negative blast events"),
        SheetColumn("cd19_mfi", .number(unit: nil), "median CD19 fluorescence of the blasts, linear units"),
        SheetColumn(
            "reference_mfi", .number(unit: nil), "median CD19 fluorescence of the reference population"),
        SheetColumn("flow_mrd", .reading(unit: "%"), "residual disease by flow, percent of `denominator`"),
        SheetColumn("pcr_mrd", .reading(unit: "%"), "residual disease by PCR, percent"),
        SheetColumn("ngs_mrd", .reading(unit: "%"), "residual disease by sequencing, percent"),
    ]

    // MARK: Gate and panel (G3, G7, E1)

    package static let gateUsesCD19 = MarrowField<Bool>(
        flag: "gate_uses_cd19", "the blast gate itself requires CD19")
    package static let panel = MarrowField<String>(text: "panel", "panel name and version")
    /// The laboratory's own statement; wins over `baselineMarkerPercent`.
    package static let informativeMarkers = MarrowField<[String]>(
        list: "informative_markers", "markers expressed by at least half of the own pre-treatment blasts")
    package static let markerPercent = MarrowField<[String: Double]>(
        percentages: "marker_percent", "percent of the blasts expressing each marker now")
    package static let baselineMarkerPercent = MarrowField<[String: Double]>(
        percentages: "baseline_marker_percent",
        "percent of the own pre-treatment blasts expressing each marker")
    package static let aberrantMarkers = MarrowField<[String]>(
        list: "aberrant_markers", "leukaemia-associated differences seen on the blasts, such as CD58bright")
    package static let clusteredBlasts = MarrowField<Int>(
        count: "clustered_blasts", "blast events that form one cluster; all of them when empty")
    package static let clusteredCD19Negative = MarrowField<Int>(
        count: "clustered_cd19_negative", "CD19-negative blast events within that cluster")

    // MARK: Earlier therapy (G3, G5, E5, E6, P1, P3)

    package static let priorTargets = MarrowField<[String]>(
        list: "prior_targets", "antigens of earlier antibodies or CAR-T cells, such as CD22 after inotuzumab")
    package static let priorCD19Antibody = MarrowField<Bool>(
        flag: "prior_cd19_antibody", "a naked or conjugated CD19 antibody that can mask CD19 was given")
    package static let priorCD19CAR = MarrowField<Bool>(
        flag: "prior_cd19_car", "CD19 CAR-T cells were given before this draw")
    package static let depletingTherapies = MarrowField<[String]>(
        list: "depleting_therapies_6_months", "CAR-T, HSCT, anti-CD20 or inotuzumab in the 6 months before")
    package static let relapse = MarrowField<Bool>(
        flag: "relapse", "relapse by the study's definition at this draw")

    // MARK: Genetics (G3, E4, E6)

    package static let kmt2aRearranged = MarrowField<Bool>(
        flag: "kmt2a_rearranged", "KMT2A rearrangement known")
    package static let bcrABL1 = MarrowField<Bool>(flag: "bcr_abl1", "BCR::ABL1 known")
    package static let persistentLesion = MarrowField<Bool>(
        flag: "persistent_lesion", "the leukaemia's genetic lesion is still found (FISH, sequencing)")

    // MARK: Specimen and drug (G4, G5, G8)

    package static let haemodilution = MarrowField<String>(
        choice: "haemodilution", ["no", "yes", "not assessed"],
        "marrow diluted with blood by the stated criterion")
    package static let haemodilutionCriterion = MarrowField<String>(
        text: "haemodilution_criterion", "how haemodilution was judged, such as CD10+ granulocytes")
    package static let infusing = MarrowField<Bool>(
        flag: "infusing", "drawn while the infusion ran; worked out from the courses when empty")
    package static let hoursOffDrug = MarrowField<Double>(
        number: "hours_off_drug", unit: "h", "hours since the infusion stopped; from the courses when empty")
    package static let viabilityPercent = MarrowField<Double>(
        number: "viability_percent", unit: "%", "viable cells")
    package static let sampleAgeHours = MarrowField<Double>(
        number: "sample_age_hours", unit: "h", "time from draw to staining")
    package static let pullNumber = MarrowField<Int>(count: "pull_number", "which aspirate pull, from 1")
    package static let anticoagulant = MarrowField<String>(text: "anticoagulant", "EDTA, heparin …")

    // MARK: Method (G6, G9)

    package static let fluorochrome = MarrowField<String>(
        text: "fluorochrome", "fluorochrome of the CD19 antibody")
    package static let cytometer = MarrowField<String>(text: "cytometer", "instrument")
    package static let cytometerSettings = MarrowField<String>(
        text: "cytometer_settings", "name of the voltage and compensation settings")
    package static let methodLab = MarrowField<String>(text: "method_lab", "laboratory that ran the tube")
    package static let sameMethodAsBaseline = MarrowField<Bool>(
        flag: "same_method_as_baseline",
        "clone, fluorochrome, cytometer, settings and laboratory as at baseline")
    package static let controlCD19Events = MarrowField<Int>(
        count: "control_cd19_events", "CD19+ events of expected intensity in the tube besides the blasts")
    package static let runControl = MarrowField<Bool>(
        flag: "run_control", "a CD19 run control of the day passed")
    package static let secondClone = MarrowField<String>(
        text: "second_clone", "second CD19 clone that confirmed the finding")

    // MARK: CD19 on the blasts (E1-E3)

    package static let cd19BelowCut = MarrowField<Int>(
        count: "cd19_below_cut", "blast events below the negative cut, where it differs from cd19_negative")
    package static let controlBackgroundShare = MarrowField<Double>(
        number: "control_background_share", unit: "%", "control CD19+ cells that fall below the negative cut")
    package static let negativeControlShare = MarrowField<Double>(
        number: "negative_control_share", unit: "%",
        "CD19-negative control cells that fall below the negative cut")
    package static let relativeBrightness = MarrowField<Double>(
        number: "cd19_relative_brightness",
        "(MFI blasts - MFI T) / (MFI reference - MFI T), if the lab gives it")
    package static let referencePopulation = MarrowField<String>(
        choice: "reference_population", ["own blasts", "normal B", "control", "none"],
        "population behind reference_mfi")
    package static let tCellMFI = MarrowField<Double>(
        number: "t_cell_mfi", "median CD19 fluorescence of T cells")
    package static let nkCellMFI = MarrowField<Double>(
        number: "nk_cell_mfi", "median CD19 fluorescence of NK or CD34+ myeloid cells")
    package static let mfiVariation = MarrowField<Double>(
        number: "mfi_cv_percent", unit: "%", "run-to-run variation of the lab's CD19 fluorescence")
    package static let baselineBlasts = MarrowField<Int>(
        count: "baseline_blasts", "blast events before treatment, same method")
    package static let baselineCD19Negative = MarrowField<Int>(
        count: "baseline_cd19_negative", "CD19-negative blast events before treatment")
    package static let baselineCD19MFI = MarrowField<Double>(
        number: "baseline_cd19_mfi", "median CD19 fluorescence of the blasts before treatment")
}
