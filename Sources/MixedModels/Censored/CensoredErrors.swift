/// Refusals of the censored model; codes as of every mixed model.
extension MixedModelError {
    static func limits(_ problem: String, rows: [String]) -> MixedModelError {
        let shown = rows.prefix(5).joined(separator: ", ")
        let more = rows.count > 5 ? " and \(rows.count - 5) more" : ""
        return MixedModelError(
            "IC0526", "The limits are \(problem) in \(shown)\(more).",
            remedy:
                "A value below a limit is (-Inf, limit], one above it [limit, Inf), an exact one has equal limits; "
                + "correct these rows or leave them out.")
    }
    static func undetected(_ what: String) -> MixedModelError {
        MixedModelError(
            "IC0526", what,
            remedy: "Compare how often the analyte is detected instead, or use fewer fixed effects.")
    }
    static let noCensoredREML = MixedModelError(
        "IC0528",
        "REML is not defined for censored values: there are no error contrasts free of the fixed effects.",
        remedy: "Use maximum likelihood (estimation ML).")
    static func censoredRandom(_ what: String) -> MixedModelError {
        MixedModelError(
            "IC0529", "The censored model does not take \(what).",
            remedy:
                "It takes effects by one grouping, such as (1 + day | patient) with up to 3 effects, or random "
                + "intercepts of two nested groupings: (1 | patient) + (1 | patient:course).")
    }
    static let exactFit = MixedModelError(
        "IC0523",
        "The detected values are explained exactly by the fixed effects: there is no variance to model.",
        remedy: "Use fewer fixed effects or more data.")
    static func noOptimum(_ what: String) -> MixedModelError {
        MixedModelError(
            "IC0525", "The likelihood has no maximum that could be reached: \(what).",
            remedy: "Simplify the random effects or the fixed part.")
    }
    static func notComparable(_ what: String) -> MixedModelError {
        MixedModelError(
            "IC0529", "The two models cannot be compared: \(what).",
            remedy: "Fit both to the same rows, the smaller one with a part of the larger one's terms.")
    }
}
