/// Follow-up of one patient; times are whole days from the study's time zero.
package struct Outcome: Hashable, Sendable {
    package var patient: Patient.ID
    /// What day 0 is, in the study's words (the study file must name it).
    package var timeZero: String?
    package var efsTime: Int?
    package var efsEvent: Bool?
    package var osTime: Int?
    package var osEvent: Bool?
    /// `none`, `relapse`, `death`, `non-response`, `second malignancy` …
    package var eventType: String?
    /// Phenotype at relapse: `CD19-positive`, `CD19-negative`, `lineage switch`, `unknown`.
    package var relapsePhenotype: String?
    package var hsctTime: Int?
    package var carTTime: Int?
    package var attributes: [String: String]

    package init(
        patient: Patient.ID, timeZero: String? = nil, efsTime: Int? = nil, efsEvent: Bool? = nil,
        osTime: Int? = nil, osEvent: Bool? = nil, eventType: String? = nil, relapsePhenotype: String? = nil,
        hsctTime: Int? = nil, carTTime: Int? = nil, attributes: [String: String] = [:]
    ) {
        self.patient = patient
        self.timeZero = timeZero
        self.efsTime = efsTime
        self.efsEvent = efsEvent
        self.osTime = osTime
        self.osEvent = osEvent
        self.eventType = eventType
        self.relapsePhenotype = relapsePhenotype
        self.hsctTime = hsctTime
        self.carTTime = carTTime
        self.attributes = attributes
    }
}
