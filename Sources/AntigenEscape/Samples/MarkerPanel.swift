import Cohort

/// What the blast gate rests on (guard G3).
struct MarkerPanel: Hashable {
    enum Verdict: Hashable {
        case sufficient
        /// Fewer than two markers can count, whatever the diagnostic phenotype is.
        case insufficient
        /// Enough markers, but no diagnostic phenotype says whether the blasts carried them.
        case informativenessUnknown
        /// The report does not say which markers the gate was built on.
        case markersNotStated
    }

    /// Markers of the gate that may identify blasts without CD19 here, in the sheet's order.
    var usable: [String]
    /// Those known to be informative in this patient; nil without a diagnostic phenotype.
    var informative: [String]?
    /// nil when the report does not say.
    var gateUsesCD19: Bool?
    /// The sheet says outright that it does not.
    var deniesCD19Gate: Bool
    var verdict: Verdict

    /// Markers that select cells but do not tell blasts from others.
    private static let unspecific: Set<String> = [
        "CD19", "CD45", "CD3", "SSC", "FSC", "VIABILITY", "DAPI", "7AAD",
    ]

    init(
        _ assessment: MarrowAssessment, phenotype: [String]?, priorTargets: Set<String>, kmt2a: Bool,
        thresholds: EscapeThresholds
    ) {
        let used = assessment.markersUsed.map(MarkerPanel.name)
        // CD19 among the gate's markers forbids reassurance even where the sheet denies a CD19 gate.
        let stated = assessment[MarrowSheet.gateUsesCD19]
        gateUsesCD19 = used.contains("CD19") ? true : stated ?? (used.isEmpty ? nil : false)
        deniesCD19Gate = stated == false
        var excluded = MarkerPanel.unspecific.union(priorTargets)
        if kmt2a { excluded.formUnion(["CD24", "CD10"]) }
        let usable = used.filter { !excluded.contains($0) }
        let known = phenotype.map { Set($0.map(MarkerPanel.name)) }
        let informative = known.map { known in usable.filter { known.contains($0) } }
        self.usable = usable
        self.informative = informative
        let needed = thresholds.count(.informativeMarkers)
        if used.isEmpty {
            verdict = .markersNotStated
        } else if let informative {
            verdict = MarkerPanel.count(informative) >= needed ? .sufficient : .insufficient
        } else {
            verdict = MarkerPanel.count(usable) >= needed ? .informativenessUnknown : .insufficient
        }
    }

    /// CD10 never counts alone.
    private static func count(_ markers: [String]) -> Int {
        let distinct = Set(markers)
        return distinct == ["CD10"] ? 0 : distinct.count
    }

    /// `CD58bright`, `cd 10+` and `CD22 (dim)` are CD58, CD10 and CD22.
    static func name(_ written: String) -> String {
        var text = written.uppercased().filter { !$0.isWhitespace && !"()+-".contains($0) }
        for suffix in ["BRIGHT", "DIM", "POS", "NEG", "HIGH", "LOW"] where text.hasSuffix(suffix) {
            text.removeLast(suffix.count)
        }
        return text
    }
}
