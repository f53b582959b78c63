import Cohort
import DataFrames

/// The study as data frames for the planned specifications (`analyses:` of the plan file).
///
/// Column names are R-like: every character that is not a letter, digit or `_` becomes `_`, `%` becomes `pct`
/// (`IL-6` → `IL_6`, `CD3%` → `CD3_pct`). Censored values stand at their limit; `NAME_censored` is -1 below, 1 above,
/// 0 exact.
package struct AnalysisFrames: Sendable {
    let index: StudyIndex
    let plan: StudyPlan

    package init(_ index: StudyIndex, _ plan: StudyPlan) {
        self.index = index
        self.plan = plan
    }

    package func frame(_ kind: PlannedAnalysis.Frame) throws(DataFrameError) -> DataFrame {
        switch kind {
        case .draws: try draws()
        case .patients: try patientFrame()
        case .pairs: try pairFrame()
        case .features: try featureFrame()
        }
    }

    package static func columnName(_ name: String) -> String {
        String(
            name.replacing("%", with: "_pct").map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
    }

    private func draws() throws(DataFrameError) -> DataFrame {
        struct Key: Hashable {
            var course: CourseKey
            var day: Int
            var hour: Double?
        }
        var order: [Key] = []
        var rows: [Key: Int] = [:]
        var cells: [[String: ReadingValue]] = []
        for course in index.courseKeys {
            var points: [(Key, String, ReadingValue)] = []
            for (analyte, values) in index.series[course] ?? [:] {
                points += values.map { (Key(course: course, day: $0.day, hour: $0.hour), analyte, $0.value) }
            }
            points.sort { ($0.0.day, $0.0.hour ?? 0, $0.1) < ($1.0.day, $1.0.hour ?? 0, $1.1) }
            for (key, analyte, value) in points {
                let row = rows[key] ?? order.count
                if row == order.count {
                    rows[key] = row
                    order.append(key)
                    cells.append([:])
                }
                cells[row][analyte] = value
            }
        }
        var columns = [
            NamedColumn("patient", .labels(order.map(\.course.patient))),
            NamedColumn("course", .numbers(order.map { Double($0.course.number) })),
            NamedColumn("day", .numbers(order.map { Double($0.day) })),
            NamedColumn("hour", .numeric(NumericColumn(order.map(\.hour)))),
        ]
        for analyte in index.analytes {
            columns += valueColumns(AnalysisFrames.columnName(analyte), cells.map { $0[analyte] })
        }
        columns += patientColumns(order.map(\.course.patient), taken: Set(columns.map(\.name)))
        return try DataFrame(columns: columns)
    }

    private func valueColumns(_ name: String, _ values: [ReadingValue?]) -> [NamedColumn] {
        let side = values.map { value -> Double? in
            switch value {
            case .exact: 0
            case .below: -1
            case .above: 1
            case .within: 2
            case .missing, nil: nil
            }
        }
        return [
            NamedColumn(name, .numeric(NumericColumn(values.map { $0?.plotPosition }))),
            NamedColumn(name + "_censored", .numeric(NumericColumn(side))),
        ]
    }

    private func patientFrame() throws(DataFrameError) -> DataFrame {
        let ids = Set(index.courseKeys.map(\.patient)).union(index.patients.keys)
            .union(index.outcomes.keys).sorted()
        let columns = [NamedColumn("patient", .labels(ids))]
        return try DataFrame(columns: columns + patientColumns(ids, taken: ["patient"]))
    }

    private func pairFrame() throws(DataFrameError) -> DataFrame {
        let keys = index.courseKeys
        var columns = [
            NamedColumn("patient", .labels(keys.map(\.patient))),
            NamedColumn("course", .numbers(keys.map { Double($0.number) })),
        ]
        for analyte in index.analytes {
            let name = AnalysisFrames.columnName(analyte)
            let before = keys.map { index.pick(analyte, plan.pre, in: $0).point?.value }
            let after = keys.map { index.pick(analyte, plan.post, in: $0).point?.value }
            columns += valueColumns(name + "_pre", before) + valueColumns(name + "_post", after)
            let ratios = zip(before, after).map { before, after -> Double? in
                guard let a = before?.exactValue, let b = after?.exactValue, a > 0, b > 0 else { return nil }
                return log2Of(b / a)
            }
            columns.append(NamedColumn(name + "_log2fc", .numeric(NumericColumn(ratios))))
        }
        columns += patientColumns(keys.map(\.patient), taken: Set(columns.map(\.name)))
        return try DataFrame(columns: columns)
    }

    private func featureFrame() throws(DataFrameError) -> DataFrame {
        let extractor = KineticFeatureExtractor(index, plan)
        var keys: [(CourseKey, String)] = []
        var cells: [[String: BoundedNumber]] = []
        for key in index.courseKeys {
            for analyte in index.analytes {
                let features = extractor.features(of: analyte, in: key)
                guard !features.isEmpty else { continue }
                keys.append((key, analyte))
                cells.append(
                    Dictionary(features.map { ($0.feature, $0.value) }, uniquingKeysWith: { a, _ in a }))
            }
        }
        var columns = [
            NamedColumn("patient", .labels(keys.map(\.0.patient))),
            NamedColumn("course", .numbers(keys.map { Double($0.0.number) })),
            NamedColumn("analyte", .labels(keys.map { AnalysisFrames.columnName($0.1) })),
        ]
        for feature in Set(cells.flatMap(\.keys)).sorted() {
            let name = AnalysisFrames.columnName(feature)
            columns.append(NamedColumn(name, .numeric(NumericColumn(cells.map { $0[feature]?.value }))))
        }
        columns += patientColumns(keys.map(\.0.patient), taken: Set(columns.map(\.name)))
        return try DataFrame(columns: columns)
    }

    /// Patient and outcome columns repeated for each row; numbers where every value reads as one.
    private func patientColumns(_ ids: [Patient.ID], taken: Set<String>) -> [NamedColumn] {
        let people = ids.map { index.patients[$0] }
        let follow = ids.map { index.outcomes[$0] }
        var text: [(String, [String?])] = [
            ("centre", people.map { $0?.centre }), ("sex", people.map { $0?.sex?.rawValue }),
            ("age_months", people.map { $0?.ageMonths.map { "\($0)" } }),
            ("diagnosis", people.map { $0?.diagnosis }), ("entry_status", people.map { $0?.entryStatus }),
            ("cytogenetics", people.map { $0?.cytogenetics }),
            ("efs_time", follow.map { $0?.efsTime.map(String.init) }),
            ("efs_event", follow.map { $0?.efsEvent.map { $0 ? "1" : "0" } }),
            ("os_time", follow.map { $0?.osTime.map(String.init) }),
            ("os_event", follow.map { $0?.osEvent.map { $0 ? "1" : "0" } }),
            ("event_type", follow.map { $0?.eventType }),
            ("relapse_phenotype", follow.map { $0?.relapsePhenotype }),
        ]
        for name in Set(people.compactMap { $0 }.flatMap(\.attributes.keys)).sorted() {
            text.append((AnalysisFrames.columnName(name), people.map { $0?.attributes[name] }))
        }
        for name in Set(follow.compactMap { $0 }.flatMap(\.attributes.keys)).sorted() {
            text.append((AnalysisFrames.columnName(name), follow.map { $0?.attributes[name] }))
        }
        var used = taken
        return text.compactMap { name, values in
            guard values.contains(where: { $0 != nil }), used.insert(name).inserted else { return nil }
            let numbers = values.map { $0.flatMap(Double.init) }
            let isNumeric = zip(values, numbers).allSatisfy { $0 == nil || $1 != nil }
            return NamedColumn(name, isNumeric ? .numeric(NumericColumn(numbers)) : .labels(values))
        }
    }
}
