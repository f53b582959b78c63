import DataFrames
import Foundation
import ModelFormula

@testable import MixedModels

/// Data by formula, the same as in the R script of the goldens: 24 patients, 2 courses, 3 draws, some of them missing.
enum MeansFixtures {
    /// - Parameter lacking: leaves out the post draws of high-risk patients, so that a cell is empty.
    static func data(lacking: Bool = false) throws -> DataFrame {
        var y: [Double] = [], day: [Double] = [], course: [Double] = []
        var draw: [String] = [], risk: [String] = [], sex: [String] = [], patient: [String] = []
        for i in 0..<24 {
            for k in 0..<2 {
                for j in 0..<3 {
                    if (5 * i + 3 * k + 7 * j) % 11 == 0 || lacking && j == 2 && i % 3 == 2 { continue }
                    let days = Double(10 * j + 28 * k + (i * 7) % 5)
                    let trend = 0.3 * Double(j) * (1 + 0.2 * Double(i % 3)) - 0.15 * Double(i % 3)
                    let level = 0.1 * Double(k) + 0.004 * days + 0.5 * sin(Double(7 * i + 1))
                    let noise =
                        0.3 * sin(Double(13 * i + 3 * k + 17 * j) + 0.5) + 0.2 * sin(Double(5 * i + 11 * j))
                    y.append(1 + trend + level + noise)
                    day.append(days)
                    course.append(Double(k))
                    draw.append(["pre", "mid", "post"][j])
                    risk.append(["SR", "IR", "HR"][i % 3])
                    sex.append(["f", "m"][i / 3 % 2])
                    patient.append(String(format: "P%02d", i))
                }
            }
        }
        var frame = try DataFrame(columns: [
            NamedColumn("y", .numbers(y)), NamedColumn("ey", .numbers(y.map { exp($0) })),
            NamedColumn("draw", .labels(draw)), NamedColumn("risk", .labels(risk)),
            NamedColumn("sex", .labels(sex)), NamedColumn("day", .numbers(day)),
            NamedColumn("k", .numbers(course)), NamedColumn("patient", .labels(patient)),
        ])
        try frame.setLevels(["pre", "mid", "post"], of: "draw")
        try frame.setLevels(["SR", "IR", "HR"], of: "risk")
        return frame
    }

    static func fit(_ formula: String, lacking: Bool = false, contrasts: [String: Contrast] = [:]) throws
        -> LinearMixedModelFit
    {
        let frame = try ModelFrame(
            try Formula(formula), data: try data(lacking: lacking), contrasts: contrasts)
        return try LinearMixedModel.fit(frame)
    }

    static func means(_ fit: LinearMixedModelFit, _ request: MeansRequest) throws -> MarginalMeans {
        try MarginalMeans(fit.modelFrame, fit.satterthwaiteInference, request)
    }
}

/// A golden number within a relative tolerance, absolute below `floor`.
func agrees(_ got: Double?, _ want: Double, _ tolerance: Double, floor: Double = 1e-3) -> Bool {
    guard let got else { return false }
    return abs(got - want) <= tolerance * max(abs(want), floor)
}
