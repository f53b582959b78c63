import Cohort

extension Patient {
    var fields: Fields {
        var fields = Fields()
        fields.set("centre", centre)
        fields.set("sex", sex?.rawValue)
        fields.set("age_months", ageMonths)
        fields.set("diagnosis", diagnosis)
        fields.set("entry_status", entryStatus)
        fields.set("cytogenetics", cytogenetics)
        fields.set(attributes: attributes)
        return fields
    }

    init(id: Patient.ID, fields: Fields) {
        self.init(
            id: id, centre: fields.text("centre"), sex: fields.text("sex").flatMap(Sex.init(rawValue:)),
            ageMonths: fields.double("age_months"), diagnosis: fields.text("diagnosis"),
            entryStatus: fields.text("entry_status"), cytogenetics: fields.text("cytogenetics"),
            attributes: fields.attributes)
    }
}

extension Outcome {
    var fields: Fields {
        var fields = Fields()
        fields.set("time_zero", timeZero)
        fields.set("efs_time", efsTime)
        fields.set("efs_event", efsEvent)
        fields.set("os_time", osTime)
        fields.set("os_event", osEvent)
        fields.set("event_type", eventType)
        fields.set("relapse_phenotype", relapsePhenotype)
        fields.set("hsct_time", hsctTime)
        fields.set("car_t_time", carTTime)
        fields.set(attributes: attributes)
        return fields
    }

    init(patient: Patient.ID, fields: Fields) {
        self.init(
            patient: patient, timeZero: fields.text("time_zero"), efsTime: fields.int("efs_time"),
            efsEvent: fields.bool("efs_event"), osTime: fields.int("os_time"),
            osEvent: fields.bool("os_event"), eventType: fields.text("event_type"),
            relapsePhenotype: fields.text("relapse_phenotype"), hsctTime: fields.int("hsct_time"),
            carTTime: fields.int("car_t_time"), attributes: fields.attributes)
    }
}
