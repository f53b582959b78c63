/// A spreadsheet's day number as ISO 8601 text.
enum SerialDate {
    /// - Parameter serial: days since the epoch; the fraction is the time of day.
    /// - Returns: nil when the number is no date of the calendar (negative, beyond the year 9999).
    static func text(_ serial: Double, uses1904: Bool) -> String? {
        guard serial >= 0, serial < 2_958_466 else { return nil }
        var day = Int(serial.rounded(.down))
        // Times are stored as fractions that rarely hit a millisecond exactly.
        var millisecond = Int(((serial - Double(day)) * 86_400_000).rounded())
        if millisecond == 86_400_000 {
            day += 1
            millisecond = 0
        }
        // Day 0 is no day but a time alone.
        if day == 0 { return time(millisecond) }
        let date = date(day, uses1904: uses1904)
        return millisecond == 0 ? date : "\(date)T\(time(millisecond))"
    }

    private static func time(_ millisecond: Int) -> String {
        let second = millisecond / 1000, fraction = millisecond % 1000
        let clock = "\(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60))"
        return fraction == 0 ? clock : "\(clock).\(NumberSpelling.padded(fraction, to: 3))"
    }

    private static func date(_ day: Int, uses1904: Bool) -> String {
        // Lotus 1-2-3 took 1900 for a leap year, and spreadsheets still count its 29 February as day 60.
        if !uses1904, day == 60 { return "1900-02-29" }
        // Days from 1970-01-01 to 1899-12-30, 1899-12-31 and 1904-01-01.
        let epoch = uses1904 ? -24_107 : day < 60 ? -25_568 : -25_569
        let (year, month, dayOfMonth) = civil(day + epoch)
        return NumberSpelling.isoDate(year: year, month: month, day: dayOfMonth)
    }

    /// Proleptic Gregorian date of days since 1970-01-01 (H. Hinnant, "chrono-compatible low-level date
    /// algorithms", 2013).
    private static func civil(_ days: Int) -> (Int, Int, Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthIndex = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthIndex + 2) / 5 + 1
        let month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    private static func two(_ value: Int) -> String { NumberSpelling.padded(value, to: 2) }
}
