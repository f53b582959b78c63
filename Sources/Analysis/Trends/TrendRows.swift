import Cohort
import DataFrames

/// One value of a longitudinal model.
struct TrendRow: Hashable, Sendable {
    var key: CourseKey
    var window: String
    var day: Double
    var value: ReadingValue
    /// Days of infusion of the course.
    var length: Int?

    var isDetected: Bool { if case .below = value { false } else { true } }
    var stratum: String { key.number == 1 ? TrendRow.firstCourse : TrendRow.laterCourses }
    static let firstCourse = "course 1"
    static let laterCourses = "later courses"
}

/// Values of one analyte for a model, with what was left out.
struct TrendRows: Sendable {
    var rows: [TrendRow]
    var dropped: [Dropped]

    /// One value per course and window, as the window picks it.
    init(_ index: StudyIndex, _ analyte: Analyte.ID, _ windows: [WindowDefinition]) {
        var rows: [TrendRow] = []
        var reasons: [String: Int] = [:]
        for key in index.courseKeys {
            let course = index.courses[key]
            for window in windows {
                guard let point = index.pick(analyte, window, in: key).point else { continue }
                guard let bounds = point.value.bounds, bounds.upper > 0 else {
                    reasons["zero: no logarithm and no stated limit", default: 0] += 1
                    continue
                }
                if case .exact(let x) = point.value, x <= 0 { continue }
                rows.append(
                    TrendRow(
                        key: key, window: window.name, day: point.elapsedDays, value: point.value,
                        length: course?.stopDay.map { $0 + 1 }))
            }
        }
        self.rows = rows
        dropped = reasons.asDropped
    }

    /// Windows in which every value is below its limit.
    var windowsWithoutDetection: Set<String> {
        Set(rows.map(\.window)).subtracting(rows.filter(\.isDetected).map(\.window))
    }

    /// Window and stratum pairs with values but no detected one.
    var cellsWithoutDetection: Set<[String]> {
        Set(rows.map { [$0.window, $0.stratum] }).subtracting(
            rows.filter(\.isDetected).map { [$0.window, $0.stratum] })
    }

    var patients: Int { Set(rows.map(\.key.patient)).count }
    var censored: Int { rows.count { $0.value.isCensored } }

    /// Columns `y` (natural logarithm; censored values at their limit), `window`, `stratum`, `patient`, `course`,
    /// `course_no`, `length`.
    func frame(windows: [WindowDefinition]) throws(DataFrameError) -> DataFrame {
        var frame = try DataFrame(columns: [
            NamedColumn("y", .numbers(rows.map { $0.logBounds.finite })),
            NamedColumn("window", .labels(rows.map(\.window))),
            NamedColumn("stratum", .labels(rows.map(\.stratum))),
            NamedColumn("patient", .labels(rows.map(\.key.patient))),
            NamedColumn("course", .labels(rows.map { String($0.key.number) })),
            NamedColumn("course_no", .numbers(rows.map { Double($0.key.number) })),
            NamedColumn("length", .numeric(NumericColumn(rows.map { $0.length.map(Double.init) }))),
        ])
        let present = Set(rows.map(\.window))
        try frame.setLevels(windows.map(\.name).filter(present.contains), of: "window")
        return frame
    }
}

extension TrendRow {
    /// Bounds of the natural logarithm; a value below its limit has no lower bound.
    var logBounds: (lower: Double, upper: Double, finite: Double) {
        let bounds = value.bounds ?? (-.infinity, .infinity)
        let lower = bounds.lower > 0 ? naturalLog(bounds.lower) : -.infinity
        let upper = bounds.upper.isFinite ? naturalLog(bounds.upper) : .infinity
        return (lower, upper, upper.isFinite ? upper : lower)
    }
}
