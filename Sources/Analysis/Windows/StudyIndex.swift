import Cohort

/// One value of one analyte on one draw, replicates joined.
package struct SeriesPoint: Hashable, Sendable {
    package var day: Int
    package var hour: Double?
    package var value: ReadingValue
    package var limit: Double?
    package var isScheduled: Bool
    package var specimen: Specimen

    package var elapsedDays: Double { Double(day) + (hour ?? 0) / 24 }
}

/// Patient and course number.
package struct CourseKey: Hashable, Sendable, Comparable {
    package var patient: Patient.ID
    package var number: Int

    package init(patient: Patient.ID, number: Int) {
        self.patient = patient
        self.number = number
    }

    package static func < (a: CourseKey, b: CourseKey) -> Bool {
        (a.patient, a.number) < (b.patient, b.number)
    }
}

/// The study arranged for analysis: courses in order, and per course and analyte the blood values in time order.
package struct StudyIndex: Sendable {
    package let data: StudyData
    package let catalogue: AnalyteCatalogue
    package let patients: [Patient.ID: Patient]
    package let outcomes: [Patient.ID: Outcome]
    package let courses: [CourseKey: Course]
    /// Courses that have readings or a course row, in order.
    package let courseKeys: [CourseKey]
    /// Blood values with a number, by course and analyte, in time order.
    package let series: [CourseKey: [Analyte.ID: [SeriesPoint]]]
    /// Missing readings with their reasons.
    package let missing: [CourseKey: [Analyte.ID: [SeriesPoint]]]
    package let analytes: [Analyte.ID]
    package let drawCount: Int

    package init(_ data: StudyData) {
        self.data = data
        var catalogue = AnalyteCatalogue.standard
        // A study's analyte that the catalogue already has keeps the catalogue's meaning.
        for analyte in data.addedAnalytes { try? catalogue.add(analyte) }
        self.catalogue = catalogue
        patients = Dictionary(data.patients.map { ($0.id, $0) }, uniquingKeysWith: { a, _ in a })
        outcomes = Dictionary(data.outcomes.map { ($0.patient, $0) }, uniquingKeysWith: { a, _ in a })
        courses = Dictionary(
            data.courses.map { (CourseKey(patient: $0.patient, number: $0.number), $0) },
            uniquingKeysWith: { a, _ in a })
        var series: [CourseKey: [Analyte.ID: [SeriesPoint]]] = [:]
        var missing: [CourseKey: [Analyte.ID: [SeriesPoint]]] = [:]
        var draws = Set<Draw>()
        var seen = Set<Analyte.ID>()
        var first = 0
        // Readings come ordered by draw and analyte, so replicates stand together.
        while first < data.readings.count {
            let lead = data.readings[first]
            var end = first + 1
            while end < data.readings.count, data.readings[end].draw == lead.draw,
                data.readings[end].analyte == lead.analyte
            { end += 1 }
            let group = data.readings[first..<end]
            first = end
            draws.insert(lead.draw)
            seen.insert(lead.analyte)
            guard lead.draw.specimen == .blood else { continue }
            let point = SeriesPoint(
                day: lead.draw.day, hour: lead.draw.hour, value: StudyIndex.join(group.map(\.value)),
                limit: group.compactMap(\.limit).max(), isScheduled: lead.draw.reason == .scheduled,
                specimen: lead.draw.specimen)
            let key = CourseKey(patient: lead.draw.patient, number: lead.draw.course)
            if point.value.isMissing {
                missing[key, default: [:]][lead.analyte, default: []].append(point)
            } else {
                series[key, default: [:]][lead.analyte, default: []].append(point)
            }
        }
        self.series = series
        self.missing = missing
        courseKeys = Set(series.keys).union(missing.keys).union(courses.keys).sorted()
        let catalogueOrder = catalogue.analytes.map(\.id)
        analytes = catalogueOrder.filter(seen.contains) + seen.subtracting(catalogueOrder).sorted()
        drawCount = draws.count
    }

    /// Replicates: the mean of exact values; with a censored one among them, the hull of what is certain.
    static func join(_ values: [ReadingValue]) -> ReadingValue {
        let present = values.filter { !$0.isMissing }
        guard let head = present.first else { return values.first ?? .missing("not recorded") }
        if present.count == 1 { return head }
        let exact = present.compactMap(\.exactValue)
        if exact.count == present.count { return .exact(exact.reduce(0, +) / Double(exact.count)) }
        let low = present.compactMap(\.bounds?.lower).min() ?? -.infinity
        let high = present.compactMap(\.bounds?.upper).max() ?? .infinity
        if low == -.infinity, high == .infinity { return .missing("replicates contradict each other") }
        if low == -.infinity { return .below(high) }
        if high == .infinity { return .above(low) }
        return .within(low, high)
    }

    package func unit(of analyte: Analyte.ID) -> String { catalogue[analyte]?.unit ?? "" }

    /// Courses of one patient in order.
    package func courses(of patient: Patient.ID) -> [CourseKey] {
        courseKeys.filter { $0.patient == patient }
    }
}
