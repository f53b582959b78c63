import DataFrames
import Foundation
import GSLKit
import ModelFormula

@testable import MixedModels

/// Data by formula, so that R can make the same: 18 patients, two courses, three draws.
struct CensoredFixture {
    var y: [Double] = [], day: [Double] = [], arm: [String] = [], patient: [String] = [],
        course: [String] = []
    var lower: [Double] = [], upper: [Double] = []

    enum Limits { case none, below, both, intervals }

    init(_ limits: Limits = .below, patients: Int = 18) {
        for i in 0..<patients {
            for k in 0..<2 {
                for j in 0..<3 {
                    let t = Double(3 * k + j), p = Double(i)
                    let u = 0.7 * sin(7 * p + 1) + 0.4 * sin(11 * p + 5 * Double(k) + 2)
                    let value =
                        1.2 - 0.15 * t + 0.3 * Double(i % 2) + u + 0.1 * t * sin(5 * p + 2)
                        + 0.5 * sin(13 * p + 17 * t + 0.5)
                    y.append(value)
                    day.append(t)
                    arm.append(i % 2 == 0 ? "a" : "b")
                    patient.append("P\(10 + i)")
                    course.append("\(k + 1)")
                    let low = (i + j) % 2 == 0 ? 0.4 : 0.7, high = 2.0
                    switch limits {
                    case .none: (lower, upper) = (lower + [value], upper + [value])
                    case .below:
                        (lower, upper) =
                            value < low
                            ? (lower + [-.infinity], upper + [low]) : (lower + [value], upper + [value])
                    case .both:
                        lower.append(value < low ? -.infinity : min(value, high))
                        upper.append(value > high ? .infinity : max(value, low))
                    case .intervals:
                        let isGrouped = (i + j) % 3 == 0, floor = (2 * value).rounded(.down) / 2
                        lower.append(isGrouped ? floor : value < low ? -.infinity : value)
                        upper.append(isGrouped ? floor + 0.5 : value < low ? low : value)
                    }
                }
            }
        }
    }

    var table: DataFrame {
        get throws {
            try DataFrame(columns: [
                NamedColumn("y", .numbers(y)), NamedColumn("day", .numbers(day)),
                NamedColumn("arm", .labels(arm)),
                NamedColumn("patient", .labels(patient)), NamedColumn("course", .labels(course)),
            ])
        }
    }

    func fit(_ fixed: String, _ random: String) throws -> CensoredMixedModelFit {
        try CensoredMixedModel.fit(fixed: fixed, random: random, data: table, lower: lower, upper: upper)
    }

    func design(_ fixed: String, _ random: String) throws -> (ModelFrame, CensoredDesign) {
        let frame = try CensoredMixedModel.frame(
            fixed: fixed, random: random, data: table, lower: lower, upper: upper)
        return (frame, try CensoredDesign(frame, lower: lower, upper: upper))
    }

    /// Keeps some rows, in the order given.
    func selecting(_ rows: [Int]) -> CensoredFixture {
        var out = self
        out.y = rows.map { y[$0] }
        out.day = rows.map { day[$0] }
        out.arm = rows.map { arm[$0] }
        out.patient = rows.map { patient[$0] }
        out.course = rows.map { course[$0] }
        out.lower = rows.map { lower[$0] }
        out.upper = rows.map { upper[$0] }
        return out
    }
}

/// Steele, Lea and Flood's SplitMix64 with normal deviates.
struct TestRandom {
    var state: UInt64

    mutating func uniform() -> Double {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return (Double((z ^ (z >> 31)) >> 11) + 0.5) / 9_007_199_254_740_992
    }

    mutating func normal() -> Double { NormalDistribution().quantile(uniform()) }
}
