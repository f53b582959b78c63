@testable import Survival

/// Fixtures of the survival tests, with the R calls that made the golden numbers beside each expectation.
enum Fixtures {
    /// Freireich et al. 1963, remission of acute leukaemia in weeks: 6-MP and placebo, 21 children each.
    static let remissionWeeks: [Double] = [
        6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35,
        1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23,
    ]
    static let remissionRelapse: [Bool] =
        [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0].map { $0 == 1 }
        + Array(repeating: true, count: 21)
    static let remissionArm = Grouping(
        Array(repeating: "6-MP", count: 21) + Array(repeating: "placebo", count: 21))

    static func remission() throws -> SurvivalData {
        try SurvivalData(times: remissionWeeks, events: remissionRelapse)
    }

    /// Placebo indicator.
    static var placebo: [Double] { remissionArm.codes.map(Double.init) }

    // Sixty (start, stop] rows with heavy ties, two strata and twenty clusters:
    // set.seed(7); st <- sample(0:6, 60, TRUE); en <- st + sample(1:8, 60, TRUE); ...
    static let start: [Double] = [
        1, 2, 6, 3, 6, 1, 6, 1, 5, 2, 5, 6, 2, 1, 3, 2, 3, 1, 6, 6, 5, 5, 2, 4, 3, 2, 5, 1, 6, 1, 3, 5,
        2, 3, 0, 2, 5, 3, 0, 2, 4, 4, 0, 4, 5, 4, 6, 0, 6, 1, 3, 4, 1, 6, 1, 5, 1, 2, 1, 6,
    ]
    static let stop: [Double] = [
        6, 10, 12, 6, 11, 2, 14, 9, 11, 9, 13, 10, 10, 3, 5, 10, 8, 7, 8, 11, 13, 11, 10, 11, 4, 3, 13,
        7, 10, 7, 7, 13, 3, 6, 5, 6, 12, 7, 7, 4, 5, 5, 1, 8, 8, 12, 14, 2, 7, 3, 4, 12, 2, 9, 2, 11, 5,
        8, 4, 14,
    ]
    static let eventCodes: [Int] = [
        0, 0, 0, 0, 0, 1, 1, 1, 1, 0, 1, 0, 1, 0, 1, 0, 1, 1, 1, 0, 1, 0, 0, 0, 0, 0, 1, 0, 1, 1, 1, 0,
        1, 1, 1, 0, 1, 0, 1, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 1, 1, 0, 0, 0, 1, 1,
    ]
    static let a: [Double] = [
        -0.44, -0.15, 0.52, 0.59, -0.08, -1.17, 0.31, -1.6, 0.99, 1.02, 0.84, 0.12, -0.43, 0.46, 0.65,
        0.61, -0.89, 1.54, -1.24, 1.1, 0.98, 0.3, -1.55, 1.57, 0.69, -0.18, 0.73, 1.53, 0.51, 0.03,
        -1.47, 1.02, -0.59, 0.81, 0.87, 0.37, 1.13, -0.76, 0.45, 0.92, 0.27, 1.01, -1.46, -0.87, 0.17,
        0.21, 0.48, -0.07, -0.89, 0.49, 0.34, -1.1, -0.36, 1.1, -0.91, -0.21, 0.68, -0.8, -1.59, 1.18,
    ]
    static let b: [Double] = [
        1, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1, 1, 0, 0, 1, 1, 1, 1, 0, 1, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0,
        1, 1, 1, 0, 1, 0, 1, 0, 0, 0, 0, 0, 1, 1, 1, 0, 1, 1, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0,
    ]
    static let stratum: [String] = [
        "v", "u", "v", "v", "v", "u", "v", "v", "v", "v", "v", "v", "u", "v", "v", "v", "v", "v", "v",
        "v", "u", "v", "u", "u", "v", "u", "u", "u", "u", "u", "u", "u", "u", "u", "u", "u", "u", "v",
        "v", "u", "u", "u", "u", "u", "v", "u", "v", "u", "u", "u", "u", "v", "v", "v", "v", "v", "u",
        "u", "v", "u",
    ]
    static let clusters = Grouping((0..<60).map { "\($0 % 20)" })

    static func counting() throws -> SurvivalData {
        try SurvivalData(times: stop, events: eventCodes.map { $0 == 1 }, entries: start)
    }

    static func countingDesign(clustered: Bool = true) throws -> CoxDesign {
        try CoxDesign(
            counting(), columns: [a, b], names: ["a", "b"], strata: Grouping(stratum),
            clusters: clustered ? clusters : nil)
    }

    // Eighty subjects, two causes, three groups, whole-day ties:
    // set.seed(11); tt <- sample(1:25, 80, TRUE); cc <- sample(0:2, 80, TRUE, prob = c(.35, .4, .25)); ...
    static let riskTimes: [Double] = [
        2, 24, 25, 16, 17, 5, 22, 12, 21, 22, 7, 21, 3, 11, 7, 13, 2, 17, 8, 15, 7, 6, 14, 3, 3, 11, 18,
        12, 2, 3, 10, 16, 11, 2, 9, 8, 7, 8, 24, 25, 7, 20, 13, 17, 5, 18, 5, 20, 17, 16, 22, 12, 14,
        18, 7, 1, 17, 6, 21, 16, 6, 6, 14, 21, 6, 17, 11, 20, 16, 15, 19, 3, 4, 19, 11, 7, 3, 24, 11, 21,
    ]
    static let riskCodes: [Int] = [
        0, 0, 0, 1, 0, 1, 0, 2, 0, 1, 2, 0, 0, 1, 1, 1, 2, 1, 0, 1, 1, 2, 0, 0, 2, 0, 1, 0, 1, 0, 1, 0,
        2, 2, 0, 0, 0, 0, 1, 0, 0, 1, 2, 1, 0, 2, 1, 2, 0, 0, 1, 1, 0, 0, 0, 1, 0, 1, 1, 2, 1, 1, 2, 1,
        1, 2, 1, 2, 0, 0, 1, 2, 1, 1, 2, 1, 1, 1, 2, 1,
    ]
    static let riskGroup: [String] = [
        "C", "A", "B", "A", "A", "A", "B", "C", "C", "A", "B", "B", "B", "C", "B", "A", "A", "B", "C",
        "A", "A", "C", "B", "A", "B", "A", "B", "A", "A", "C", "A", "A", "A", "B", "B", "C", "A", "C",
        "B", "C", "B", "C", "A", "C", "A", "A", "A", "B", "A", "A", "C", "C", "A", "A", "A", "C", "C",
        "C", "C", "B", "A", "C", "B", "B", "B", "C", "B", "A", "A", "A", "A", "B", "A", "C", "B", "A",
        "A", "B", "A", "A",
    ]
    static let x1: [Double] = [
        -1.07, -0.31, 0.06, -0.33, -0.5, -0.04, -2.28, -0.13, -0.58, -1.42, 1.03, -0.78, 2.85, -1.08,
        0.04, -1.01, -0.99, 1.07, 0.92, -1.21, 0.94, 0.55, 0.38, 0.55, 0.02, -0.96, 1.25, 0.98, -1.18,
        0.68, -0.31, -0.85, -1.21, -1.01, 0.45, -0.13, -0.51, 0.31, 0.25, -1.56, -0.15, 0.03, 0.6, 1.04,
        -0.38, -0.79, 0.86, 0.57, -0.81, 1.07, -0.69, 0.56, -0.2, -0.29, -0.77, -1.08, -1.79, -0.84,
        -0.76, 0.93, -0.85, 0.78, -0.37, 1.05, 0.05, 1.45, 2.59, -0.55, -0.53, -0.63, -0.86, 0.04, 0.23,
        0.06, 0.25, -1.06, -1.03, -1.06, 1.2, 0.2,
    ]
    static let x2: [Double] = [
        1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 1, 1, 1, 0, 0, 1, 0, 1, 0, 1, 1, 1, 0, 1, 0, 1, 1, 0,
        0, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 1, 1, 0, 1, 0, 0, 1, 1, 1, 0, 1, 0, 0, 0, 1, 1, 0, 0,
        1, 0, 0, 0, 0, 0, 0, 1, 1, 0, 1, 1, 0, 0, 0, 1,
    ]
    static let riskStratum: [String] = [
        "2", "2", "2", "2", "2", "1", "1", "1", "2", "2", "2", "2", "1", "1", "2", "2", "1", "1", "2",
        "1", "1", "2", "2", "2", "2", "1", "1", "1", "2", "1", "1", "1", "1", "2", "1", "1", "1", "1",
        "2", "1", "2", "1", "2", "1", "1", "2", "2", "2", "2", "1", "1", "1", "1", "1", "2", "2", "2",
        "1", "2", "1", "2", "2", "2", "1", "2", "2", "2", "1", "1", "1", "2", "1", "1", "2", "2", "1",
        "1", "2", "1", "1",
    ]

    static func competing() throws -> CompetingRisksData {
        try CompetingRisksData(times: riskTimes, statuses: riskCodes.map { "\($0)" }, censored: "0")
    }
}

/// Agreement to a relative tolerance, absolute near 0.
func isClose(_ a: Double?, _ b: Double, _ tolerance: Double = 1e-12) -> Bool {
    guard let a else { return false }
    return abs(a - b) <= tolerance * max(1e-3, abs(b))
}
