extension MixedModelError {
    static func noSuchAxis(_ name: String, among names: [String]) -> MixedModelError {
        MixedModelError(
            "IC0570", "'\(name)' is no variable of the fixed part.",
            remedy: names.isEmpty
                ? "The model has only an intercept." : "Means can be over: \(names.joined(separator: ", ")).")
    }
    static func gridTooLarge(_ cells: Int) -> MixedModelError {
        MixedModelError(
            "IC0571", "The reference grid would have \(cells) cells, more than \(ReferenceGrid.mostCells).",
            remedy: "Fix some variables with 'at'.")
    }
    static func badGridValues(_ name: String, _ problem: String) -> MixedModelError {
        MixedModelError(
            "IC0572", "The values of 'at' for '\(name)' \(problem).",
            remedy: "Give numbers for a covariate, levels for a factor.")
    }
    static func badContrast(_ problem: String) -> MixedModelError {
        MixedModelError(
            "IC0573", problem,
            remedy: "Contrasts: \(ContrastKind.names.joined(separator: ", ")), or weights by name.")
    }
    static func repeatedAxis(_ name: String) -> MixedModelError {
        MixedModelError(
            "IC0574", "'\(name)' stands twice in 'over' and 'by'.", remedy: "Name each variable once.")
    }
}
