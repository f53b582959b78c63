import DataFrames
import Diagnostics
import JSONText

/// The limits of a censored response as a spec names them.
///
/// Either `response` with `censored` (0/1; or -1 below and 1 above a limit) and `censoring` (left, right, interval with
/// an `upper` column), or the columns `lower` and `upper`, an empty cell being no limit on that side.
struct CensoringColumns {
    /// Rows of the table that say something about the response.
    let rows: [Int]
    let lower: [Double]
    let upper: [Double]

    init(_ spec: Spec, _ table: PlanTable) throws {
        if spec["lower"] != nil {
            guard spec["censored"] == nil else {
                throw PlanError.wrongField("censored", "left out where 'lower' and 'upper' give the limits")
            }
            let low = try table.numbers(try spec.string("lower")),
                high = try table.numbers(try spec.string("upper"))
            self.init(low, high)
            return
        }
        guard spec["censored"] != nil else { throw PlanError.noLimits }
        let values = try table.numbers(try spec.string("response")), name = try spec.string("censored")
        let flags = try table.numbers(name)
        let side = try spec.optionalString("censoring")
        guard ["left", "right", "interval", nil].contains(side) else {
            throw PlanError.wrongField("censoring", "left, right or interval")
        }
        let bad = flags.indices.filter { !flags[$0].isNaN && ![-1, 0, 1].contains(flags[$0]) }
        if let first = bad.first {
            throw PlanError.badCensoring(name, table.frame, first, flags[first], bad.count)
        }
        if let first = flags.firstIndex(of: -1), side != nil {
            throw PlanError.bothSides(name, table.frame, first)
        }
        let isSigned = flags.contains(-1)
        let ends = side == "interval" ? try table.numbers(try spec.string("upper")) : values
        if side != "interval", spec["upper"] != nil {
            throw PlanError.wrongField("upper", "left out unless censoring is interval or 'lower' is given")
        }
        var low: [Double] = [], high: [Double] = []
        for row in values.indices {
            let value = values[row], flag = flags[row]
            switch (flag, side) {
            case (0, _): (low, high) = (low + [value], high + [value])
            case (1, "interval"): (low, high) = (low + [value], high + [ends[row]])
            case (1, "right"): (low, high) = (low + [value], high + [value.isNaN ? .nan : .infinity])
            case (1, nil) where isSigned:
                (low, high) = (low + [value], high + [value.isNaN ? .nan : .infinity])
            case (1, _), (-1, _): (low, high) = (low + [value.isNaN ? .nan : -.infinity], high + [value])
            default: (low, high) = (low + [.nan], high + [.nan])
            }
        }
        self.init(low, high)
    }

    private init(_ low: [Double], _ high: [Double]) {
        rows = low.indices.filter { !low[$0].isNaN || !high[$0].isNaN }
        lower = rows.map { low[$0].isNaN ? -.infinity : low[$0] }
        upper = rows.map { high[$0].isNaN ? .infinity : high[$0] }
    }
}

extension PlanError {
    static let noLimits = PlanError(
        "IC0541", "Nothing says which values are limits.",
        remedy:
            "Name the 0/1 column (--censored, 'censored' in a spec), or the columns of limits (--lower and --upper)."
    )

    static func badCensoring(_ column: String, _ table: DataFrame, _ row: Int, _ value: Double, _ count: Int)
        -> PlanError
    {
        let location = table.location(row: row, column: column)
        let place = location?.line.map { "line \($0)" } ?? "row \(row + 1)"
        return PlanError(
            "IC0542",
            "'\(column)' holds \(JSON.numeral(value)) in \(place), neither 0 nor 1"
                + (count > 1 ? " (and \(count - 1) more such rows)." : "."),
            remedy: "1 marks a limit, 0 an exact value; -1 and 1 mark values below and above.", at: location)
    }

    static func bothSides(_ column: String, _ table: DataFrame, _ row: Int) -> PlanError {
        let location = table.location(row: row, column: column)
        return PlanError(
            "IC0542", "'\(column)' marks values below (-1) and above (1) a limit, so there is no one side.",
            remedy: "Leave the side (--censoring, 'censoring' in a spec) out.", at: location)
    }
}
