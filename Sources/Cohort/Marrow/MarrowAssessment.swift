/// One flow report of a marrow (or blood) draw with the blasts' CD19, as the laboratory's MRD sheet gives it.
///
/// Counts are events; MFIs are in the instrument's linear units; MRD values are percent of `denominator`.
/// Everything the CD19 rules need and the sheet does not have stays nil and is listed as missing input.
package struct MarrowAssessment: Hashable, Sendable {
    package var draw: Draw
    /// Events acquired, and analysed viable nucleated singlets.
    package var events: Int?
    package var nucleated: Int?
    package var blasts: Int?
    /// Markers the blast gate was built on, such as `CD10`, `CD22`, `CD34`.
    package var markersUsed: [String]
    /// CD19 clone, such as `J3-119`.
    package var clone: String?
    package var cd19Positive: Int?
    package var cd19Dim: Int?
    package var cd19Negative: Int?
    package var cd19MFI: Double?
    /// MFI of the reference population (named in `referencePopulation`).
    package var referenceMFI: Double?
    package var flowMRD: ReadingValue?
    package var pcrMRD: ReadingValue?
    package var ngsMRD: ReadingValue?
    /// Further recognised columns by canonical name (see `MarrowSheet`), such as `gate_uses_cd19`.
    package var attributes: [String: String]
    package var provenance: Provenance

    package init(
        draw: Draw, events: Int? = nil, nucleated: Int? = nil, blasts: Int? = nil, markersUsed: [String] = [],
        clone: String? = nil, cd19Positive: Int? = nil, cd19Dim: Int? = nil, cd19Negative: Int? = nil,
        cd19MFI: Double? = nil, referenceMFI: Double? = nil, flowMRD: ReadingValue? = nil,
        pcrMRD: ReadingValue? = nil, ngsMRD: ReadingValue? = nil, attributes: [String: String] = [:],
        provenance: Provenance
    ) {
        self.draw = draw
        self.events = events
        self.nucleated = nucleated
        self.blasts = blasts
        self.markersUsed = markersUsed
        self.clone = clone
        self.cd19Positive = cd19Positive
        self.cd19Dim = cd19Dim
        self.cd19Negative = cd19Negative
        self.cd19MFI = cd19MFI
        self.referenceMFI = referenceMFI
        self.flowMRD = flowMRD
        self.pcrMRD = pcrMRD
        self.ngsMRD = ngsMRD
        self.attributes = attributes
        self.provenance = provenance
    }
}
