extension CytometryError {
    static func noBeads(_ cells: Int) -> CytometryError {
        CytometryError(
            "IC0640", "No bead events were counted beside \(cells) cells: there is no absolute count.",
            remedy: "Check the bead gate, the threshold and whether beads were added.")
    }
    static func beadSetting(_ name: String, _ value: Double) -> CytometryError {
        CytometryError(
            "IC0641", "\(name) is \(value); it must be a positive finite number.",
            remedy: "Correct the value; for beads see the label of the lot.")
    }
    static func beadLevels(_ count: Int, needed: Int) -> CytometryError {
        CytometryError(
            "IC0642", "There are \(count) bead levels; a calibration needs at least \(needed).",
            remedy: "Give all levels of the lot with their fluorescence.")
    }
    static func beadOrder(_ lower: BeadLevel, _ upper: BeadLevel) -> CytometryError {
        CytometryError(
            "IC0643",
            "The bead of \(upper.molecules) molecules has fluorescence \(upper.fluorescence), not more than \(lower.fluorescence) of the bead of \(lower.molecules).",
            remedy: "Pair lot values and peaks again.")
    }
    static func beadPeaks(found: Int, wanted: Int, why: String) -> CytometryError {
        CytometryError(
            "IC0644", "\(found) bead peaks were found, \(wanted) are wanted: \(why).",
            remedy: "Gate single beads first, or give the fluorescence of each level.")
    }

    static func check(_ name: String, _ value: Double) throws(CytometryError) {
        guard value > 0, value.isFinite else { throw .beadSetting(name, value) }
    }
}
