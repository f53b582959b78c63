import Diagnostics

extension CytometryError {
    static func unknownTransform(_ name: String, hint: String?) -> CytometryError {
        CytometryError(
            "IC0660", "There is no transform '\(name)'.",
            remedy: hint ?? "Use one of \(Transform.names.joined(separator: ", ")).", failure: .usage)
    }
    static func transformParameter(
        _ transform: String, _ parameter: String, _ problem: String, remedy: String? = nil
    ) -> CytometryError {
        CytometryError(
            "IC0661", "The parameter \(parameter) of the transform \(transform) \(problem).", remedy: remedy)
    }
    static func transformOverflow(_ transform: String) -> CytometryError {
        CytometryError(
            "IC0662", "The parameters of the transform \(transform) give a scale that overflows.",
            remedy: "Use a dynamic range M of a few decades, such as 4.5.")
    }
    static func transformBounds(_ lower: Double, _ upper: Double) -> CytometryError {
        CytometryError(
            "IC0663", "boundMin (\(lower)) is not below boundMax (\(upper)).",
            remedy: "Give finite bounds in order, or leave them out.")
    }
}
