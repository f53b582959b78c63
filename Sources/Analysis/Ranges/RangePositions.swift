import Cohort

/// Where the subsets lie against the reference ranges of the patient's age, before and after (unit: course).
package struct RangePositions: Sendable {
    let index: StudyIndex
    let plan: StudyPlan
    let ranges: ReferenceRanges

    package init(_ index: StudyIndex, _ plan: StudyPlan, _ ranges: ReferenceRanges) {
        self.index = index
        self.plan = plan
        self.ranges = ranges
    }

    /// One source per report: the plan's, else the table's first. The age is that at the start of the course, so that the
    /// band is fixed within a course. After the start percent ranges are refused (losing B cells lifts every T percentage).
    package func positions() -> [RangePosition] {
        guard let family = plan.referenceSource ?? ranges.families.first else { return [] }
        let measured = index.analytes.filter { analyte in ranges.rows.contains { $0.analyte == analyte } }
        return measured.flatMap { analyte in
            [(plan.pre, false), (plan.post, true)].map { window, onDrug in
                position(of: analyte, window, onDrug: onDrug, family: family)
            }
        }
    }

    private func position(
        of analyte: Analyte.ID, _ window: WindowDefinition, onDrug: Bool, family: String
    ) -> RangePosition {
        var out = RangePosition(
            analyte: analyte, window: window.name, source: family, below: 0, within: 0, above: 0, noRange: 0)
        for key in index.courseKeys {
            guard let point = index.pick(analyte, window, in: key).point else { continue }
            let patient = index.patients[key.patient]
            let found = ranges.range(
                for: analyte, ageMonths: age(of: patient, at: key), sex: patient?.sex, family: family,
                onDrug: onDrug)
            guard case .success(let range) = found else {
                out.noRange += 1
                continue
            }
            switch range.position(of: point.value) {
            case .below: out.below += 1
            case .within: out.within += 1
            case .above: out.above += 1
            case .unknown: out.noRange += 1
            }
        }
        return out
    }

    private func age(of patient: Patient?, at key: CourseKey) -> Double? {
        let daysPerMonth = 30.4375
        return patient?.ageMonths.map { $0 + Double(index.courses[key]?.studyDay ?? 0) / daysPerMonth }
    }
}
