import Cohort

/// What makes a reading one: a second value under the same key is a duplicate or a conflict.
package struct ReadingKey: Hashable, Sendable {
    package var patient: Patient.ID
    package var course: Int
    package var day: Int
    package var hour: Double?
    package var specimen: Specimen
    package var analyte: Analyte.ID
    package var replicate: Int

    package init(
        patient: Patient.ID, course: Int, day: Int, hour: Double? = nil, specimen: Specimen = .blood,
        analyte: Analyte.ID, replicate: Int = 1
    ) {
        self.patient = patient
        self.course = course
        self.day = day
        self.hour = hour
        self.specimen = specimen
        self.analyte = analyte
        self.replicate = replicate
    }

    package init(_ reading: Reading) {
        self.init(
            patient: reading.draw.patient, course: reading.draw.course, day: reading.draw.day,
            hour: reading.draw.hour, specimen: reading.draw.specimen, analyte: reading.analyte,
            replicate: reading.replicate)
    }
}

extension ReadingKey: CustomStringConvertible {
    /// `P1 course 2 day 15 blood CD3`, with hour and replicate where they matter.
    package var description: String {
        var text = "\(patient) course \(course) day \(day)"
        if let hour { text += " hour \(hour)" }
        text += " \(specimen.rawValue) \(analyte)"
        if replicate != 1 { text += " replicate \(replicate)" }
        return text
    }
}
