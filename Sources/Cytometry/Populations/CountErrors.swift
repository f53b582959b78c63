extension CytometryError {
    static func counts(_ problem: String) -> CytometryError {
        CytometryError(
            "IC0645", "The counts contradict each other: \(problem).",
            remedy: "Counts are not negative, and a part is not larger than its denominator.")
    }
    static func statisticsRequest(_ problem: String) -> CytometryError {
        CytometryError("IC0647", problem, remedy: "Correct the setting.")
    }

    /// Code, title and explanation of the errors of counts, beads and quality control (`IC0640`–`IC0649`), for `explain`.
    package static let countCatalogue: [(code: String, title: String, explanation: String)] = [
        (
            "IC0640", "No bead events",
            "Without counted beads the volume that was acquired is unknown, so there is no absolute count. Check the bead gate and the threshold of the instrument."
        ),
        (
            "IC0641", "Bead setting out of range",
            "Beads per tube, volumes, dilutions, analyser counts and fluorescences must be positive finite numbers."
        ),
        (
            "IC0642", "Too few bead levels",
            "A calibration line with an interval needs at least three levels of beads."
        ),
        (
            "IC0643", "Bead levels not monotone",
            "Brighter beads carry more molecules. When the order of fluorescence differs from the order of the lot values, peaks and values were paired wrongly."
        ),
        (
            "IC0644", "Bead peaks not found",
            "The histogram does not show as many separate peaks as there are bead levels. Gate single beads first, or give the fluorescence of each level."
        ),
        (
            "IC0645", "Counts contradict each other",
            "A count is negative, or a part is larger than its denominator."
        ),
        (
            "IC0646", "Quality parameter out of range",
            "Thresholds are positive; fractions lie between 0 and 1."
        ),
        (
            "IC0647", "Statistic not possible",
            "Levels and percentiles have fixed ranges: levels between 0 and 1, percentiles from 0 to 100."
        ),
        (
            "IC0648", "Quality control takes many events",
            "More than a tenth of all events are flagged by one check, or left out in all, or more than a tenth of a population would be lost. Thresholds are proposals: look where the flagged events lie ('fcs qc FILE --membership OUT.csv') before leaving them out, and choose checks by --checks."
        ),
        (
            "IC0649", "Step in the signal",
            "The level of a channel changes in a step during the acquisition and stays there: a voltage, a laser or the sample changed. Neither side is excluded; populations before and behind the step are not comparable."
        ),
    ]
}
