import Cohort

extension Course {
    /// All but the intervals, which are subjects of their own.
    var fields: Fields {
        var fields = Fields()
        fields.set("study_day", studyDay)
        fields.set("status_before", statusBefore)
        fields.set("mrd_before", mrdBefore)
        fields.set("response", response)
        fields.set("mrd_after", mrdAfter)
        fields.set(attributes: attributes)
        return fields
    }

    init(patient: Patient.ID, number: Int, intervals: [InfusionInterval], fields: Fields) {
        self.init(
            patient: patient, number: number, intervals: intervals, studyDay: fields.int("study_day"),
            statusBefore: fields.text("status_before"), mrdBefore: fields.readingValue("mrd_before"),
            response: fields.text("response"), mrdAfter: fields.readingValue("mrd_after"),
            attributes: fields.attributes)
    }
}

extension InfusionInterval {
    /// All but the start day, which is the interval's identity within its course.
    var fields: Fields {
        var fields = Fields()
        fields.set("stop_day", stopDay)
        fields.set("dose", dose)
        fields.set("hold_reason", holdReason)
        return fields
    }

    init(startDay: Int, fields: Fields) {
        self.init(
            startDay: startDay, stopDay: fields.int("stop_day"), dose: fields.text("dose"),
            holdReason: fields.text("hold_reason"))
    }
}
