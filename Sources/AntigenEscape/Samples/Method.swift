import Cohort

/// Whether two reports were made by the same method (guard G6, rule E3).
enum Method {
    struct Comparison: Hashable {
        /// Fields that are known in both and differ.
        var different: [String]
        /// Fields that are not known in one of them.
        var unknown: [String]
        /// The clone is known in both and nothing known differs.
        var isSame: Bool
        var isDifferent: Bool { !different.isEmpty }
    }

    /// - Parameter isBaseline: the earlier report is the pre-treatment one, so `same_method_as_baseline` answers.
    static func compare(
        _ earlier: MarrowAssessment, _ later: MarrowAssessment, isBaseline: Bool = false
    ) -> Comparison {
        let fields: [(String, String?, String?)] = [
            ("clone", earlier.clone, later.clone),
            field(MarrowSheet.fluorochrome, earlier, later), field(MarrowSheet.cytometer, earlier, later),
            field(MarrowSheet.cytometerSettings, earlier, later),
            field(MarrowSheet.methodLab, earlier, later),
        ]
        var different: [String] = [], unknown: [String] = []
        for (name, a, b) in fields {
            guard let a, let b else {
                unknown.append(name)
                continue
            }
            if folded(a) != folded(b) { different.append(name) }
        }
        let stated = isBaseline ? later[MarrowSheet.sameMethodAsBaseline] : nil
        if stated == false { different.append("same_method_as_baseline") }
        let isSame = different.isEmpty && (stated == true || !unknown.contains("clone"))
        return Comparison(different: different, unknown: unknown, isSame: isSame)
    }

    private static func field(
        _ field: MarrowField<String>, _ a: MarrowAssessment, _ b: MarrowAssessment
    ) -> (String, String?, String?) { (field.column.name, a[field], b[field]) }

    private static func folded(_ name: String) -> String {
        name.lowercased().filter { !$0.isWhitespace && !"-_".contains($0) }
    }
}
