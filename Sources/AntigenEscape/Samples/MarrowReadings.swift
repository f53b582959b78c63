import Cohort

/// Marrow values that came in a summary table instead of a marrow sheet (input level T).
///
/// They join the report of the same draw, or stand as a report without event counts: no class can be given then.
enum MarrowReadings {
    /// Percent of CD19-negative blasts as a summary table states it, without counts.
    static let reportedNegativePercent = "reported_cd19_negative_percent"

    private static let analytes: Set<Analyte.ID> = [
        "MRD-flow", "MRD-PCR", "MRD-NGS", "blasts%", "blast-CD19neg%", "blast-CD19-MFI",
    ]

    static func completed(_ record: PatientRecord) -> PatientRecord {
        let readings = record.readings.filter {
            $0.draw.specimen == .marrow && analytes.contains($0.analyte) && !$0.value.isMissing
        }
        guard !readings.isEmpty else { return record }
        var assessments = record.marrow
        for reading in readings {
            let index = assessments.firstIndex {
                $0.draw.course == reading.draw.course && $0.draw.day == reading.draw.day
                    && $0.draw.specimen == reading.draw.specimen
            }
            if let index {
                fill(&assessments[index], from: reading)
            } else {
                var assessment = MarrowAssessment(draw: reading.draw, provenance: reading.provenance)
                fill(&assessment, from: reading)
                assessments.append(assessment)
            }
        }
        return PatientRecord(
            id: record.id, patient: record.patient, courses: record.courses, marrow: assessments,
            readings: record.readings, outcome: record.outcome)
    }

    /// What the marrow sheet states wins.
    private static func fill(_ assessment: inout MarrowAssessment, from reading: Reading) {
        switch reading.analyte {
        case "MRD-flow": assessment.flowMRD = assessment.flowMRD ?? reading.value
        case "MRD-PCR": assessment.pcrMRD = assessment.pcrMRD ?? reading.value
        case "MRD-NGS": assessment.ngsMRD = assessment.ngsMRD ?? reading.value
        case "blasts%":
            if assessment[MarrowSheet.morphologyBlasts] == nil, let lower = reading.value.bounds?.lower,
                lower > 0
            {
                assessment[MarrowSheet.morphologyBlasts] = lower
            }
        case "blast-CD19-MFI": assessment.cd19MFI = assessment.cd19MFI ?? reading.value.exactValue
        default:
            if assessment.cd19Negative == nil, let lower = reading.value.bounds?.lower, lower > 0 {
                assessment.attributes[reportedNegativePercent] = lower.cell
            }
        }
    }
}

extension MarrowAssessment {
    /// Set only where no counts are known.
    var reportedNegativePercent: Double? {
        attributes[MarrowReadings.reportedNegativePercent].flatMap { Double(cell: $0) }
    }
}
