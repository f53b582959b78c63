import Analysis
import Cohort
import JSONText
import VegaLite

/// What one panel of a trajectory figure shows.
struct TrajectoryPanel {
    /// Prefix of its data sets and parameters.
    let id: String
    let stratum: String
    let readings: [PlottedReading]
    let means: [WindowMean]
    /// Courses of the stratum, for the share on infusion.
    let courses: [Course]

    /// Share of the courses with the drug running, for each whole day.
    func infusionShare(in days: ClosedRange<Double>) -> [(day: Int, share: Double)] {
        let known = courses.filter { !$0.intervals.isEmpty }
        guard !known.isEmpty else { return [] }
        return (Int(days.lowerBound.rounded(.up))...Int(days.upperBound.rounded(.down))).compactMap { day in
            let running = known.count { $0.isInfusing(onDay: day) }
            return running == 0 ? nil : (day, Double(running) / Double(known.count))
        }
    }

    /// Name of the parameter that follows the pointer; a plain identifier, as expressions ask for.
    var hover: String { "hover_" + id.replacing("-", with: "_") }

    var courseCount: Int { Set(readings.map(\.series)).count }
    var patientCount: Int { Set(readings.map(\.patient)).count }
}
