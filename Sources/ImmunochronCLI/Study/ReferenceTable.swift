import Cohort
import Diagnostics
import Tabular

/// The reference intervals that come with the program (`data/reference`).
enum ReferenceTable {
    static let name = "reference/lymphocyte_reference_ranges.csv"

    static func load() throws -> ReferenceRanges {
        guard let path = InstalledFiles.find(name) else { throw CLIError.noInput(name) }
        return try load(path)
    }

    /// Columns as the table's header names them; rows of populations that are no analyte of ours are left out.
    static func load(_ path: String) throws -> ReferenceRanges {
        let reader = try TableSource.open(path).reader()
        let columns = try Columns(reader)
        var rows: [ReferenceRange] = []
        while let batch = try reader.next() {
            for row in batch {
                let unit = row[columns.unit].text
                guard
                    let analyte = ReferenceRanges.analyte(
                        population: row[columns.population].text, unit: unit),
                    let low = Double(row[columns.ageLow].text), let high = Double(row[columns.ageHigh].text),
                    let lower = Double(row[columns.lower].text), let upper = Double(row[columns.upper].text)
                else { continue }
                rows.append(
                    ReferenceRange(
                        analyte: analyte, ageLowMonths: low, ageHighMonths: high,
                        sex: Patient.Sex(rawValue: row[columns.sex].text), lower: lower,
                        lowerPercentile: Double(row[columns.lowerPercentile].text),
                        median: Double(row[columns.median].text),
                        upper: upper, upperPercentile: Double(row[columns.upperPercentile].text),
                        source: row[columns.source].text))
            }
        }
        return ReferenceRanges(rows: rows)
    }

    private struct Columns {
        let population, unit, ageLow, ageHigh, sex, lower, lowerPercentile, median, upper, upperPercentile,
            source: Int

        init(_ reader: TableReader) throws {
            population = try reader.column("population")
            unit = try reader.column("unit")
            ageLow = try reader.column("age_low_months")
            ageHigh = try reader.column("age_high_months")
            sex = try reader.column("sex")
            lower = try reader.column("lower")
            lowerPercentile = try reader.column("lower_percentile")
            median = try reader.column("p50")
            upper = try reader.column("upper")
            upperPercentile = try reader.column("upper_percentile")
            source = try reader.column("source")
        }
    }
}
