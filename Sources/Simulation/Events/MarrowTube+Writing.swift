import Cytometry
import Diagnostics
import Foundation

extension MarrowTube {
    /// What every synthetic file says of itself.
    package static let notice = "SYNTHETIC. Invented events, no patient; antigen levels are illustrative."

    /// Writes the tube as FCS 3.1; raw values are uncompensated.
    ///
    /// - Parameters:
    ///   - truth: a CSV with one row per event: event (from 1), label, and the second cell of a doublet.
    package func write(to path: String, truth: String?) throws(SimulationError) {
        let labels = try labels()
        var rows = "# \(Self.notice)\nevent,label,doublet_with\n"
        do {
            let writer = try FCSWriter(
                path: path, channels: Self.channels,
                keywords: FCSKeywords(keywords(file: URL(filePath: path).lastPathComponent)),
                spillover: try SpilloverMatrix(
                    channels: MarrowAntigen.allCases.map(\.channel), matrix: Self.spill),
                precision: precision)
            let block = EventBlock(channelCount: Self.channels.count)
            for start in stride(from: 0, to: labels.count, by: Self.blockSize) {
                let found = fill(block, labels: labels, from: start)
                try writer.append(block)
                guard truth != nil else { continue }
                for (i, event) in found.enumerated() {
                    rows += "\(start + i + 1),\(event.kind.rawValue),\(event.partner?.rawValue ?? "")\n"
                }
            }
            try writer.finish()
        } catch {
            throw SimulationError(.cannotWrite, error.message, remedy: error.remedy, at: error.location)
        }
        if let truth { try Self.write(rows, to: truth) }
    }

    static func write(_ text: String, to path: String) throws(SimulationError) {
        do {
            try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
        } catch {
            throw SimulationError(
                .cannotWrite, "cannot write the file", remedy: "Choose a folder you may write to.",
                at: SourceLocation(file: path))
        }
    }

    private func keywords(file: String) -> [(key: String, value: String)] {
        [
            ("$FIL", file), ("$SRC", patient), ("$CYT", "simulated"), ("$DATE", Self.date(day: day)),
            ("$TIMESTEP", "0.01"), ("$COM", Self.notice), ("$PROJ", "synthetic marrow"),
            ("PATIENT ID", patient), ("COURSE", "\(course)"), ("DAY", "\(day)"), ("SPECIMEN", specimen),
            ("TUBE NAME", "\(specimen) day \(day)"),
            ("SIMULATION", "events \(events), blasts \(blasts), seed \(seed)"),
        ]
    }

    /// Day 0 is 1 March 2000, which no study of this drug can have seen.
    static func date(day: Int) -> String {
        // Civil date of a count of days (H. Hinnant's algorithm for one 400-year era), counted from 1 March 2000.
        let era = ((day % 146_097) + 146_097) % 146_097
        let year = (era - era / 1460 + era / 36_524 - era / 146_096) / 365
        let dayOfYear = era - (365 * year + year / 4 - year / 100)
        let month = (5 * dayOfYear + 2) / 153
        let date = dayOfYear - (153 * month + 2) / 5 + 1
        let names = ["MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC", "JAN", "FEB"]
        let shift = day < 0 ? 400 * ((day + 1) / 146_097 - 1) : 400 * (day / 146_097)
        return "\(date < 10 ? "0" : "")\(date)-\(names[month])-\(2000 + shift + year + (month >= 10 ? 1 : 0))"
    }
}
