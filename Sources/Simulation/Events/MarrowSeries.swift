import Cytometry
import Foundation

/// Several synthetic tubes with gates and a population map, as a laboratory would have them.
package enum MarrowSeries: String, CaseIterable, Sendable {
    /// One patient on days 0, 15, 29 and 90: remission, then relapse without CD19.
    case escape
    /// The tubes of the demo study: draws of its patients SYN-034 and SYN-084.
    case demo

    package func tubes(seed: UInt64, events: Int) -> [(name: String, tube: MarrowTube)] {
        typealias Step = (
            patient: String, day: Int, blasts: Double, negative: Double, dim: Double, treated: Bool
        )
        let steps: [Step] =
            switch self {
            case .escape:
                [
                    ("SYN-1", 0, 0.60, 0.003, 0.05, false), ("SYN-1", 15, 0.01, 0.30, 0.30, true),
                    ("SYN-1", 29, 0, 0, 0, true), ("SYN-1", 90, 0.05, 0.85, 0.10, true),
                ]
            case .demo:
                // Shares as in the marrow table of the demo study.
                [
                    ("SYN-034", -2, 0.26, 0.009, 0.045, false), ("SYN-034", 23, 0, 0, 0, true),
                    ("SYN-034", 142, 0.179, 0.97, 0.012, true), ("SYN-084", 31, 0.0161, 0.985, 0.012, true),
                ]
            }
        return steps.enumerated().map { index, step in
            var tube = MarrowTube()
            tube.events = events
            tube.patient = step.patient
            tube.day = step.day
            tube.blasts = step.blasts
            tube.cd19Negative = step.negative
            tube.cd19Dim = step.dim
            tube.isTreated = step.treated
            // Tubes share no random numbers.
            tube.seed = seed &* 1000 &+ UInt64(index)
            let day = step.day < 0 ? "minus\(-step.day)" : "\(step.day)"
            return ("\(step.patient)_day\(day).fcs", tube)
        }
    }

    /// Writes the files, and gives their names.
    package func write(
        to folder: String, seed: UInt64, events: Int, withTruth: Bool, dryRun: Bool
    ) throws(SimulationError) -> [String] {
        var names: [String] = []
        for (name, tube) in tubes(seed: seed, events: events) {
            _ = try tube.counts()
            let truth = withTruth ? String(name.dropLast(4)) + ".truth.csv" : nil
            if !dryRun { try tube.write(to: "\(folder)/\(name)", truth: truth.map { "\(folder)/\($0)" }) }
            names += [name] + [truth].compactMap(\.self)
        }
        for (name, text) in [("gates.yaml", MarrowGates.text), ("populations.yaml", MarrowGates.populations)]
        {
            if !dryRun { try MarrowTube.write(text, to: "\(folder)/\(name)") }
            names.append(name)
        }
        return names
    }
}
