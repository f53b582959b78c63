import Cytometry

/// Whose tube a file is and when it was drawn, as far as the file's keywords say so.
///
/// Keywords are compared without case, blanks and signs: `PATIENT ID`, `Patient_ID` and `$PATIENTID` are one.
package struct TubeIdentity: Hashable, Sendable {
    /// For comparison only: it is never printed.
    package var patient: String?
    package var course: Int?
    /// Day of the course.
    package var day: Double?
    /// Days since 1970-01-01 of `$DATE`, with `$BTIM` as their fraction.
    package var date: Double?

    private static let patientKeys = ["PATIENTID", "PATIENT", "SUBJECTID", "SUBJECT"]
    private static let courseKeys = ["COURSE", "CYCLE"]
    private static let dayKeys = ["DAY", "STUDYDAY", "COURSEDAY"]

    package init(_ keywords: FCSKeywords) {
        func text(_ keys: [String]) -> String? {
            for key in keys {
                for entry in keywords.entries where Self.plain(entry.key) == key {
                    let value = entry.value.split(separator: " ").joined(separator: " ")
                    if !value.isEmpty { return value }
                }
            }
            return nil
        }
        patient = text(Self.patientKeys)
        course = text(Self.courseKeys).flatMap { Int($0) }
        day = text(Self.dayKeys).flatMap { Double($0) }.flatMap { $0.isFinite ? $0 : nil }
        date = text(["DATE"]).flatMap(Self.days).map { $0 + (text(["BTIM"]).flatMap(Self.fraction) ?? 0) }
    }

    private static func plain(_ key: String) -> String {
        key.uppercased().filter { $0.isLetter || $0.isNumber }
    }

    private static let months = [
        "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
    ]

    /// Days since 1970-01-01 of `dd-mmm-yyyy`, the one form the standard knows; nil for any other.
    static func days(_ text: String) -> Double? {
        let parts = text.split(separator: "-")
        guard parts.count == 3, let day = Int(parts[0]), (1...31).contains(day),
            let month = months.firstIndex(of: parts[1].uppercased()), let year = Int(parts[2]),
            (1900...2200).contains(year)
        else { return nil }
        // Years that begin in March have their leap day at the end.
        let shifted = month < 2 ? year - 1 : year
        let ofYear = (153 * ((month + 10) % 12) + 2) / 5 + day - 1
        return Double(365 * shifted + shifted / 4 - shifted / 100 + shifted / 400 + ofYear - 719_468)
    }

    /// `hh:mm:ss`, with or without a fraction, as part of a day.
    private static func fraction(_ text: String) -> Double? {
        let parts = text.split(separator: ":").prefix(3).map { Double($0) }
        guard parts.count >= 2, let hour = parts[0], let minute = parts[1] else { return nil }
        return (hour * 3600 + minute * 60 + (parts.count > 2 ? parts[2] ?? 0 : 0)) / 86_400
    }
}

extension TubeIdentity {
    /// What tells the order of files in time.
    enum Order: String {
        case day = "the day keyword"
        case date = "$DATE"
    }

    /// Indices in order of time, and what told it; nil when no key stands in all files.
    static func order(_ tubes: [TubeIdentity]) -> (indices: [Int], by: Order)? {
        let days = tubes.compactMap(\.day), courses = tubes.compactMap(\.course)
        // A day alone is no time when only some files name a course.
        if days.count == tubes.count, courses.isEmpty || courses.count == tubes.count {
            let keys = tubes.indices.map { (courses.isEmpty ? 0 : courses[$0], days[$0], $0) }
            return (keys.sorted { $0 < $1 }.map(\.2), .day)
        }
        let dates = tubes.compactMap(\.date)
        guard dates.count == tubes.count else { return nil }
        return (tubes.indices.sorted { (dates[$0], $0) < (dates[$1], $1) }, .date)
    }

    /// Different patients among the files that name one.
    static func patients(_ tubes: [TubeIdentity]) -> Int { Set(tubes.compactMap(\.patient)).count }
}
