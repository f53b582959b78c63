/// A day of the proleptic Gregorian calendar as days since 1970-01-01; never stored, only subtracted.
struct CalendarDate: Hashable {
    let daysSinceEpoch: Int

    /// How dates are written in a column.
    enum Format: String, Hashable, Sendable, CaseIterable {
        case yearMonthDay = "yyyy-MM-dd"
        case dayMonthYear = "dd.MM.yyyy"
        case monthDayYear = "MM/dd/yyyy"
    }

    /// Reads `2024-03-01`, `2024/3/1`, `20240301`, `2024年3月1日`, `01.03.2024`; a time of day behind it is ignored.
    init?(_ text: String, format: Format) {
        let body = text.prefix { $0 != "T" && $0 != " " }
        var parts = body.split { !$0.isASCII || !$0.isNumber }.compactMap { Int($0) }
        if parts.count == 1, body.count == 8, format == .yearMonthDay, let whole = Int(body) {
            parts = [whole / 10_000, whole / 100 % 100, whole % 100]
        }
        guard parts.count == 3 else { return nil }
        switch format {
        case .yearMonthDay: self.init(year: parts[0], month: parts[1], day: parts[2])
        case .dayMonthYear: self.init(year: parts[2], month: parts[1], day: parts[0])
        case .monthDayYear: self.init(year: parts[2], month: parts[0], day: parts[1])
        }
    }

    /// Nil for a day that does not exist (30 February) or a year outside 1900-2100.
    init?(year: Int, month: Int, day: Int) {
        guard (1900...2100).contains(year), (1...12).contains(month), day >= 1,
            day <= CalendarDate.length(ofMonth: month, year: year)
        else { return nil }
        // H. Hinnant, "chrono-compatible low-level date algorithms": days from a year that starts in March.
        let y = month <= 2 ? year - 1 : year
        let era = y / 400, yearOfEra = y % 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        daysSinceEpoch =
            era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func length(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    func days(since other: CalendarDate) -> Int { daysSinceEpoch - other.daysSinceEpoch }
}

/// Hours after the start of a day.
enum DayTime {
    /// Reads `9:30`, `09:30:00`, `9.5`, `13`; nil for anything outside 0 ..< 24.
    static func hours(_ text: String) -> Double? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        if parts.count == 1 {
            guard let hours = Double(text), (0..<24).contains(hours) else { return nil }
            return hours
        }
        guard parts.count <= 3 else { return nil }
        var hours = 0.0, unit = 1.0
        for (index, part) in parts.enumerated() {
            guard let value = Int(part), (0..<(index == 0 ? 24 : 60)).contains(value) else { return nil }
            hours += Double(value) * unit
            unit /= 60
        }
        return hours
    }
}
