import Cohort

extension MarrowAssessment {
    var fields: Fields {
        var fields = Fields()
        fields.set("events", events)
        fields.set("nucleated", nucleated)
        fields.set("blasts", blasts)
        fields.set("markers_used", markersUsed)
        fields.set("clone", clone)
        fields.set("cd19_positive", cd19Positive)
        fields.set("cd19_dim", cd19Dim)
        fields.set("cd19_negative", cd19Negative)
        fields.set("cd19_mfi", cd19MFI)
        fields.set("reference_mfi", referenceMFI)
        fields.set("flow_mrd", flowMRD)
        fields.set("pcr_mrd", pcrMRD)
        fields.set("ngs_mrd", ngsMRD)
        fields.set(attributes: attributes)
        return fields
    }

    init(draw: Draw, fields: Fields, provenance: Provenance) {
        self.init(
            draw: draw, events: fields.int("events"), nucleated: fields.int("nucleated"),
            blasts: fields.int("blasts"), markersUsed: fields.words("markers_used"),
            clone: fields.text("clone"), cd19Positive: fields.int("cd19_positive"),
            cd19Dim: fields.int("cd19_dim"), cd19Negative: fields.int("cd19_negative"),
            cd19MFI: fields.double("cd19_mfi"), referenceMFI: fields.double("reference_mfi"),
            flowMRD: fields.readingValue("flow_mrd"), pcrMRD: fields.readingValue("pcr_mrd"),
            ngsMRD: fields.readingValue("ngs_mrd"), attributes: fields.attributes, provenance: provenance)
    }
}
