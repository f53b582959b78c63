import Diagnostics

/// One row of a reference table: an interval for one population, age band and sex, with its source.
package struct ReferenceRange: Hashable, Sendable {
    package var analyte: Analyte.ID
    /// Age band in months: low inclusive, high exclusive.
    package var ageLowMonths: Double
    package var ageHighMonths: Double
    package var sex: Patient.Sex?
    /// Limits in the analyte's canonical unit, with the percentiles they are; nil where the source does not say.
    package var lower: Double
    package var lowerPercentile: Double?
    package var median: Double?
    package var upper: Double
    package var upperPercentile: Double?
    package var source: String

    package init(
        analyte: Analyte.ID, ageLowMonths: Double, ageHighMonths: Double, sex: Patient.Sex? = nil,
        lower: Double,
        lowerPercentile: Double? = nil, median: Double? = nil, upper: Double, upperPercentile: Double? = nil,
        source: String
    ) {
        self.analyte = analyte
        self.ageLowMonths = ageLowMonths
        self.ageHighMonths = ageHighMonths
        self.sex = sex
        self.lower = lower
        self.lowerPercentile = lowerPercentile
        self.median = median
        self.upper = upper
        self.upperPercentile = upperPercentile
        self.source = source
    }

    /// The study behind the row: `Shearer WT 2003 …` for each lab page that prints Shearer's numbers.
    package var family: String { ReferenceRange.family(ofSource: source) }

    package static func family(ofSource source: String) -> String {
        let cut = source.firstIndex(of: "(") ?? source.endIndex
        return String(source[..<cut]).trimmedBlanks
    }

    /// `p10-p90`, or `limits of unstated percentile`.
    package var percentiles: String {
        guard let low = lowerPercentile, let high = upperPercentile else {
            return "limits of unstated percentile"
        }
        return "p\(low.cell)-p\(high.cell)"
    }

    /// Where a value lies; a censored one only where its bounds decide.
    package func position(of value: ReadingValue) -> ReferencePosition {
        guard let (low, high) = value.bounds else { return .unknown("value is missing") }
        if high < lower || (high == lower && value.isCensored) { return .below(percentiles) }
        if low > upper || (low == upper && value.isCensored) { return .above(percentiles) }
        if low >= lower, high <= upper { return .within(percentiles) }
        return .unknown("the censored value straddles a limit")
    }

    /// Standard score by log-normal interpolation between the two percentiles: approximate, to be marked as such.
    ///
    ///     z = (ln x - (ln lower + ln upper) / 2) / ((ln upper - ln lower) / (2 z90))
    ///
    /// Only where the limits are p10 and p90 and everything is positive.
    package func approximateZ(of x: Double) -> Double? {
        guard lowerPercentile == 10, upperPercentile == 90, lower > 0, upper > lower, x > 0 else {
            return nil
        }
        let z90 = 1.2815515655446004
        let middle = (Logarithm.natural(lower) + Logarithm.natural(upper)) / 2
        let spread = (Logarithm.natural(upper) - Logarithm.natural(lower)) / (2 * z90)
        return (Logarithm.natural(x) - middle) / spread
    }
}

/// Below, within or above the named percentiles: never "low" or "high", a fifth of healthy children is outside.
package enum ReferencePosition: Hashable, Sendable {
    case below(String), within(String), above(String)
    /// No statement, with the reason.
    case unknown(String)
}

/// A table of reference intervals, asked for one source at a time.
package struct ReferenceRanges: Hashable, Sendable {
    package var rows: [ReferenceRange]

    package init(rows: [ReferenceRange]) { self.rows = rows }

    /// The sources, in order of first appearance.
    package var families: [String] {
        var seen: [String] = []
        for row in rows where !seen.contains(row.family) { seen.append(row.family) }
        return seen
    }

    /// From this age in months a person is an adult, and open-ended rows apply.
    package static let adultMonths = 216.0

    /// The row for an analyte at an age, from one source; a gap is an answer, never filled from elsewhere.
    ///
    /// Rows that reach into adult life are not used below 18 years, percent ranges not on the drug (losing B
    /// cells lifts every T percentage).
    package func range(
        for analyte: Analyte.ID, ageMonths: Double?, sex: Patient.Sex?, family: String, onDrug: Bool
    ) -> Result<ReferenceRange, NoRange> {
        guard let ageMonths else { return .failure(.ageUnknown) }
        if onDrug, analyte.hasSuffix("%") { return .failure(.percentOnDrug) }
        let found = rows.filter { row in
            row.analyte == analyte && row.family == family && row.ageLowMonths <= ageMonths
                && ageMonths < row.ageHighMonths && (row.sex == nil || row.sex == sex)
        }
        guard let row = found.first(where: { $0.sex != nil }) ?? found.first else { return .failure(.gap) }
        if ageMonths < ReferenceRanges.adultMonths, row.ageHighMonths > ReferenceRanges.adultMonths {
            return .failure(.adultRowForChild)
        }
        return .success(row)
    }

    /// Why there is no range.
    package enum NoRange: String, Error, Hashable, Sendable {
        case ageUnknown = "age unknown"
        case percentOnDrug = "no percent ranges on the drug"
        case gap = "no range for this age in the chosen source"
        case adultRowForChild = "only an adult range for this age"
    }
}

/// The populations of reference tables by their printed names; names that are no analyte of ours are absent.
extension ReferenceRanges {
    /// `CD56` is not NK (CD3-CD16+CD56+): it has no analyte here.
    package static func analyte(population: String, unit: String) -> Analyte.ID? {
        let percent = unit.trimmedBlanks.hasPrefix("%")
        let base: Analyte.ID? =
            switch population.trimmedBlanks {
            case "CD3": "CD3"
            case "CD3CD4": "CD4"
            case "CD3CD8": "CD8"
            case "CD19": "CD19"
            case "NK_CD3neg_CD16_56": "NK"
            case "CD4_CD8_ratio": "CD4CD8"
            case "CD56": nil
            default: AnalyteCatalogue.standard.analyte(named: population)?.id
            }
        guard let base, percent, !base.hasSuffix("%") else { return base }
        return base + "%"
    }
}
