import Cohort
import JSONText

/// First recovery over a threshold, interval-censored between draws.
package struct ThresholdRecovery: Hashable, Sendable {
    package var patient: Patient.ID
    package var course: Int
    package var analyte: Analyte.ID
    package var threshold: Double
    /// Day of the nadir or first value, where counting starts.
    package var fromDay: Double
    /// Last draw below the threshold before the recovery.
    package var lastBelowDay: Double
    /// First of the draws at or over the threshold; nil = right-censored at `lastSeenDay`.
    package var recoveredDay: Double?
    package var lastSeenDay: Double

    package var json: JSON {
        [
            "patient": .string(patient), "course": .integer(course), "analyte": .string(analyte),
            "threshold": JSON(threshold), "fromDay": JSON(fromDay), "lastBelowDay": JSON(lastBelowDay),
            "recoveredDay": JSON(recoveredDay), "lastSeenDay": JSON(lastSeenDay),
            "state": .string(recoveredDay == nil ? "right-censored" : "interval-censored"),
        ]
    }
}

extension StudyIndex {
    /// First of `consecutive` values over `threshold` after the lowest value on or after day 0, dated to the first.
    ///
    /// A patient never below the threshold gives nil; one who never recovers is right-censored at the last draw.
    package func recovery(
        of analyte: Analyte.ID, over threshold: Double, consecutive: Int = 2, in key: CourseKey
    ) -> ThresholdRecovery? {
        let points = (series[key]?[analyte] ?? []).filter { $0.day >= 0 && $0.value.plotPosition != nil }
        let values = points.compactMap(\.value.plotPosition)
        guard let low = values.indices.min(by: { values[$0] < values[$1] }), values[low] <= threshold else {
            return nil
        }
        var run = 0
        for i in points.indices.dropFirst(low) {
            run = values[i] > threshold ? run + 1 : 0
            guard run == consecutive else { continue }
            let first = i - consecutive + 1
            return ThresholdRecovery(
                patient: key.patient, course: key.number, analyte: analyte, threshold: threshold,
                fromDay: points[low].elapsedDays, lastBelowDay: points[max(low, first - 1)].elapsedDays,
                recoveredDay: points[first].elapsedDays, lastSeenDay: points[points.count - 1].elapsedDays)
        }
        let below = points.indices.last { values[$0] <= threshold } ?? low
        return ThresholdRecovery(
            patient: key.patient, course: key.number, analyte: analyte, threshold: threshold,
            fromDay: points[low].elapsedDays, lastBelowDay: points[below].elapsedDays, recoveredDay: nil,
            lastSeenDay: points[points.count - 1].elapsedDays)
    }
}
