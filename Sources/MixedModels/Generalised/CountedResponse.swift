import DataFrames
import Diagnostics
import GSLKit
import ModelFormula

/// Successes and trials, or counts, checked: what the likelihoods assume about them holds.
struct CountedResponse: Sendable {
    /// Successes or counts.
    let counts: [Double]
    /// Trials; ones for counts.
    let trials: [Double]
    /// The part of the log-likelihood that no parameter changes: binomial coefficients, or minus log factorials.
    let constants: [Double]

    init(_ frame: ModelFrame, _ family: ResponseFamily) throws(MixedModelError) {
        guard let response = frame.response else { throw .notNumeric }
        switch response {
        case .numeric(let values, let name):
            if family.isProportion {
                try CountedResponse.check(
                    frame, values, name, "is not 0 or 1", "Give 0/1 or cbind(successes, failures)."
                ) {
                    $0 == 0 || $0 == 1
                }
                trials = [Double](repeating: 1, count: values.count)
            } else {
                try CountedResponse.checkCounts(frame, values, name)
                trials = []
            }
            counts = values
        case .columns(let function, let columns):
            guard function == "cbind", columns.count == 2, family.isProportion else { throw .notNumeric }
            try CountedResponse.checkCounts(frame, columns[0], "successes")
            try CountedResponse.checkCounts(frame, columns[1], "failures")
            let sums = zip(columns[0], columns[1]).map { $0 + $1 }
            try CountedResponse.check(
                frame, sums, "successes + failures", "is 0", "Leave out rows without trials (filter)."
            ) { $0 > 0 }
            counts = columns[0]
            trials = sums
        }
        constants =
            family.isProportion
            ? zip(trials, counts).map { SpecialFunctions.logChoose($0, $1) }
            : counts.map { -SpecialFunctions.logGamma($0 + 1) }
    }

    /// True where every response is a single yes or no.
    var isBinary: Bool { !trials.isEmpty && trials.allSatisfy { $0 == 1 } }

    private static func checkCounts(_ frame: ModelFrame, _ values: [Double], _ name: String)
        throws(MixedModelError)
    {
        // Above 2⁵³ whole numbers are no longer told apart.
        try check(
            frame, values, name, "is not a whole number from 0 on", "Counts are whole numbers, none negative."
        ) {
            $0 >= 0 && $0 == $0.rounded() && $0 < 9e15
        }
    }

    private static func check(
        _ frame: ModelFrame, _ values: [Double], _ name: String, _ problem: String, _ remedy: String,
        _ isGood: (Double) -> Bool
    ) throws(MixedModelError) {
        let bad = values.indices.filter { !isGood(values[$0]) }
        guard !bad.isEmpty else { return }
        let column = frame.formula.response?.columns.first ?? name
        let shown = bad.prefix(5).map { place in
            frame.data.location(row: place, column: column).flatMap(\.line).map { "line \($0)" }
                ?? "row \(frame.rows[place] + 1)"
        }
        let more = bad.count > 5 ? " and \(bad.count - 5) more" : ""
        throw .response("'\(name)' \(problem) in \(shown.joined(separator: ", "))\(more).", remedy: remedy)
    }
}
