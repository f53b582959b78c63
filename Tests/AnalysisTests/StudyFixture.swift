import Cohort

@testable import Analysis

/// Builds small studies reading by reading.
struct StudyFixture {
    var data = StudyData()

    mutating func course(
        _ patient: String, _ number: Int = 1, start: Int = 0, stop: Int? = 27, studyDay: Int? = nil,
        status: String? = nil, response: String? = nil
    ) {
        if !data.patients.contains(where: { $0.id == patient }) { data.patients.append(Patient(id: patient)) }
        data.courses.append(
            Course(
                patient: patient, number: number,
                intervals: [InfusionInterval(startDay: start, stopDay: stop)],
                studyDay: studyDay ?? (number == 1 ? 0 : nil), statusBefore: status, response: response))
    }

    mutating func reading(
        _ patient: String, _ day: Int, _ analyte: String, _ value: ReadingValue, course: Int = 1,
        hour: Double? = nil,
        reason: DrawReason = .scheduled, replicate: Int = 1, specimen: Specimen = .blood
    ) {
        data.readings.append(
            Reading(
                draw: Draw(
                    patient: patient, course: course, day: day, hour: hour, specimen: specimen, reason: reason
                ),
                analyte: analyte, value: value, replicate: replicate,
                provenance: Provenance(row: data.readings.count + 2, column: 5, rawText: "", rawUnit: "")))
    }

    mutating func reading(_ patient: String, _ day: Int, _ analyte: String, _ value: Double, course: Int = 1)
    {
        reading(patient, day, analyte, .exact(value), course: course)
    }

    /// Ordered as the store gives it.
    var index: StudyIndex {
        var sorted = data
        sorted.readings.sort { a, b in
            let x = (a.draw.patient, a.draw.course, a.draw.day, a.draw.hour ?? -1, a.analyte, a.replicate)
            let y = (b.draw.patient, b.draw.course, b.draw.day, b.draw.hour ?? -1, b.analyte, b.replicate)
            return x < y
        }
        sorted.patients.sort { $0.id < $1.id }
        return StudyIndex(sorted)
    }
}
