import Cohort
import Diagnostics

/// One analyte in one unit under one rule: takes what a cell says to a `ReadingValue` in the canonical unit.
struct ValueBinding {
    let analyte: Analyte
    /// Position of the analyte among the bindings' analytes, for compact keys.
    let number: Int
    let power: Int
    let rawUnit: String
    let rule: ValueRule?
    let limit: Double?
    let upperLimit: Double?
    private let allowsNegative: Bool
    private let isPercent: Bool
    private let isPlain: Bool

    init(analyte: Analyte, number: Int, power: Int, rawUnit: String, rule: ValueRule?) {
        self.analyte = analyte
        self.number = number
        self.power = power
        self.rawUnit = rawUnit
        self.rule = rule
        limit = rule?.limit.map { ValueBinding.exact($0, power) }
        upperLimit = rule?.upperLimit.map { ValueBinding.exact($0, power) }
        switch analyte.kind {
        case .other: (allowsNegative, isPercent) = (true, false)
        case .fraction, .residualDisease: (allowsNegative, isPercent) = (false, analyte.unit == "%")
        default: (allowsNegative, isPercent) = (false, false)
        }
        isPlain =
            rule == nil
            || rule.map {
                $0.scale == nil && $0.transform == nil && !$0.zeroMeansBelowLimit && $0.substituted.isEmpty
                    && $0.roundTo == nil
            } == true
    }

    /// A number of a mapping times a power of ten, through its decimal text so that 2.4 stays 2.4.
    static func exact(_ x: Double, _ power: Int) -> Double {
        DecimalNumber("\(x)")?.double(timesTenTo: power) ?? x
    }

    /// A cell that became a value, nothing, or a finding.
    enum Outcome {
        case none
        case value(ReadingValue)
        /// A value with something to say about it.
        case flagged(ReadingValue, ImportCode, note: String)
        case fault(ImportCode, String, remedy: String)
    }

    /// - Parameters limit, upper: limits of this row in the canonical unit (row, kit table or rule).
    func outcome(of cell: CellText, limit: Double?, upper: Double?) -> Outcome {
        switch cell {
        case .empty: return .none
        case .missing(let reason): return .value(.missing(reason))
        case .number(let number): return outcome(of: number, limit: limit, upper: upper)
        case .below(let number): return bound(number) { .below($0) }
        case .above(let number): return bound(number) { .above($0) }
        case .within(let low, let high):
            guard let low = canonical(low), let high = canonical(high), allowsNegative || low >= 0 else {
                return negative
            }
            return .value(.within(low, high))
        case .belowLimit: return atLimit(limit, "limit", above: false)
        case .aboveLimit: return atLimit(upper, "upper_limit", above: true)
        case .extrapolated(let number): return extrapolated(number, limit: limit, upper: upper)
        case .formula:
            return .fault(
                .formula, "the cell holds a spreadsheet formula", remedy: "Replace it by its value.")
        case .refused(let reason, let remedy):
            return .fault(.notANumber, "the value cannot be read: \(reason)", remedy: remedy)
        }
    }

    private func outcome(of number: DecimalNumber, limit: Double?, upper: Double?) -> Outcome {
        if !isPlain, let special = special(number, limit: limit) { return special }
        guard let value = canonical(number) else {
            return .fault(
                .notANumber, "the value cannot be read: its size exceeds what a number can hold",
                remedy: "Correct the cell, or leave it empty when the value is missing.")
        }
        if value < 0, !allowsNegative { return negative }
        if isPercent, value > 100 {
            return .fault(
                .shareOutOfRange, "\(analyte.id) is above 100 %",
                remedy:
                    "Check the unit: a count belongs to another analyte, a fraction of 1 has the unit '1'.")
        }
        if let limit, value < limit, rule?.keepsNumbersBelowLimit != true {
            return .flagged(
                .below(limit), .belowLimitNumber,
                note: "a number below the stated limit was taken as censored")
        }
        if let upper, value > upper {
            return .flagged(
                .above(upper), .belowLimitNumber,
                note: "a number above the stated limit was taken as censored")
        }
        return .value(.exact(value))
    }

    private var negative: Outcome {
        .fault(
            .negativeValue, "\(analyte.id) cannot be negative",
            remedy: "Correct the cell; write values below the limit as '<limit'.")
    }

    /// Declared zeros and substituted limits.
    private func special(_ number: DecimalNumber, limit: Double?) -> Outcome? {
        guard let rule else { return nil }
        if number.isZero, rule.zeroMeansBelowLimit { return atLimit(limit, "limit", above: false) }
        guard let raw = number.double() else { return nil }
        for substitution in rule.substituted
        where abs(raw - substitution.value) <= 1e-9 * abs(substitution.value) {
            let bound = transformed(substitution.limit)
            return .value(substitution.isAbove ? .above(bound) : .below(bound))
        }
        return nil
    }

    /// The unit as written is percent.
    var isStatedInPercent: Bool {
        UnitCode.candidates(for: rawUnit).contains(UnitCode(.fraction, exponent: -2))
    }

    /// Whether the mapping says that this number stands for a limit (a declared zero counts too).
    func isSubstituted(_ number: DecimalNumber) -> Bool {
        guard let rule, let raw = number.double() else { return false }
        if number.isZero, rule.zeroMeansBelowLimit { return true }
        return rule.substituted.contains { abs(raw - $0.value) <= 1e-9 * abs($0.value) }
    }

    private func bound(_ number: DecimalNumber, _ make: (Double) -> ReadingValue) -> Outcome {
        guard let limit = canonical(number) else { return negative }
        if limit < 0, !allowsNegative { return negative }
        return .value(make(limit))
    }

    private func atLimit(_ limit: Double?, _ key: String, above: Bool) -> Outcome {
        if let limit { return .value(above ? .above(limit) : .below(limit)) }
        let which = above ? "upper limit" : "limit"
        return .fault(
            .limitMissing,
            "the cell says '\(above ? "above" : "below") the \(which)', which is stated nowhere",
            remedy: "State it in the column '\(key)', or per analyte or kit in the mapping.")
    }

    /// Beyond the standards of the curve: known to lie outside the range, its number is not trusted.
    private func extrapolated(_ number: DecimalNumber, limit: Double?, upper: Double?) -> Outcome {
        let note = "an extrapolated value (*) was taken as censored at the limit"
        if let value = canonical(number) {
            if let limit, value <= limit { return .flagged(.below(limit), .extrapolated, note: note) }
            if let upper, value >= upper { return .flagged(.above(upper), .extrapolated, note: note) }
        }
        return .fault(
            .limitMissing, "an extrapolated value (*) needs the limit of the assay that it lies beyond",
            remedy: "State 'limit' and 'upper_limit' in the table or per analyte or kit in the mapping.")
    }

    /// The number in the canonical unit.
    private func canonical(_ number: DecimalNumber) -> Double? {
        if isPlain { return number.double(timesTenTo: power) }
        return number.double().map(transformed)
    }

    private func transformed(_ raw: Double) -> Double {
        var x = raw * (rule?.scale ?? 1)
        switch rule?.transform {
        case nil: break
        case .square: x *= x
        case .power10: x = Elementary.power10(x)
        case .exponential: x = Elementary.exponential(x)
        }
        if let step = rule?.roundTo { x = (x / step).rounded() * step }
        return power == 0 ? x : ValueBinding.exact(x, power)
    }
}
