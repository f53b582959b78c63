import Cytometry
import Foundation

extension FCSText {
    /// Four significant digits, all of those before the point.
    static func brief(_ value: Double?) -> String {
        guard let value, value.isFinite, abs(value) < 1e9 else { return number(value) }
        return String(format: abs(value) < 1000 ? "%.4g" : "%.0f", value)
    }

    /// A matrix of a CSV; that its values are taken for percentages is said on standard error.
    static func matrix(csvFile path: String) throws(CytometryError) -> SpilloverMatrix {
        var isPercent = false
        let matrix = try SpilloverMatrix(csvFile: path, isPercent: &isPercent)
        if isPercent {
            Terminal.writeError(
                "warning: '\(path)' has 100 on its diagonal: its values are taken for percentages and divided by 100\n"
            )
        }
        return matrix
    }
}
