import Cohort

extension SyntheticStudy {
    /// The study as values, as an import of its files gives them (patients, courses, outcomes, marrow, blood CD19).
    package var data: StudyData {
        StudyData(
            patients: patients.map(\.value), courses: courses.map(value), readings: subsets.compactMap(cd19),
            marrow: marrow, outcomes: outcomes)
    }

    private func value(_ course: SyntheticCourse) -> Course {
        Course(
            patient: patients[course.patient].id, number: course.number, intervals: course.intervals,
            studyDay: course.studyDay, statusBefore: course.status.rawValue, response: course.response)
    }

    private func cd19(_ draw: SubsetDraw) -> Reading? {
        guard draw.counts != nil else { return nil }
        let isDepleted = draw.cd19 < SubsetDraw.cd19Limit
        let value = isDepleted ? ReadingValue.below(1_000 * SubsetDraw.cd19Limit) : .exact(1_000 * draw.cd19)
        return Reading(
            draw: Draw(patient: patients[draw.patient].id, course: draw.course, day: draw.day),
            analyte: "CD19",
            value: value, provenance: Provenance(row: 0, column: 0, rawText: "\(value)", rawUnit: "/uL"))
    }
}

extension SyntheticPatient {
    fileprivate var value: Patient {
        Patient(
            id: id, centre: centre, sex: sex, ageMonths: Double(ageMonths), diagnosis: "B-ALL",
            entryStatus: entry.rawValue, cytogenetics: cytogenetics.rawValue,
            attributes: [
                "survival_group": survivalGroup.rawValue, "poor_cytogenetics": cytogenetics.isPoor.cell,
                "bcr_abl1": (cytogenetics == .bcrABL1).cell,
                "kmt2a_rearranged": (cytogenetics == .kmt2a).cell,
                "cd19_b_cell_loss": cd19Loss.cell, "high_mrd": highMRD.cell,
            ])
    }
}
