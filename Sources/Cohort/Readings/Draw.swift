/// What was drawn.
package enum Specimen: String, Hashable, Sendable, CaseIterable {
    case blood, marrow, csf
}

/// Why it was drawn: a fever-driven draw stays out of the primary models.
package enum DrawReason: String, Hashable, Sendable, CaseIterable {
    case scheduled, triggered
}

/// One draw of one specimen: day counts from the first infusion day of that course (day 0).
package struct Draw: Hashable, Sendable {
    package var patient: Patient.ID
    package var course: Int
    /// Whole days since the course's first infusion day; negative before it.
    package var day: Int
    /// Hours after the start of that day (0 ..< 24) where kept; days 0-2 need them.
    package var hour: Double?
    package var nominalDay: Int?
    package var specimen: Specimen
    package var reason: DrawReason

    package init(
        patient: Patient.ID, course: Int, day: Int, hour: Double? = nil, nominalDay: Int? = nil,
        specimen: Specimen = .blood, reason: DrawReason = .scheduled
    ) {
        self.patient = patient
        self.course = course
        self.day = day
        self.hour = hour
        self.nominalDay = nominalDay
        self.specimen = specimen
        self.reason = reason
    }

    /// Days with the hours as a fraction.
    package var elapsedDays: Double { Double(day) + (hour ?? 0) / 24 }
}
