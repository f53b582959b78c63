import AntigenEscape
import Cohort
import Diagnostics

/// Analyte names of the command line, by any spelling; unknown ones get a suggestion.
struct AnalyteNames {
    private let known: [Analyte.ID]
    private let catalogue: AnalyteCatalogue

    init(_ data: StudyData) {
        var catalogue = AnalyteCatalogue.standard
        for analyte in data.addedAnalytes { try? catalogue.add(analyte) }
        self.catalogue = catalogue
        known = Set(data.readings.map(\.analyte)).sorted()
    }

    func resolve(_ names: [String]) throws(CLIError) -> Set<Analyte.ID> {
        var out: Set<Analyte.ID> = []
        for name in names {
            let id = catalogue[name]?.id ?? catalogue.analyte(named: name)?.id
            guard let id, known.contains(id) else {
                let remedy =
                    Suggestions.didYouMean(name, among: known)
                    ?? "The store has \(known.joined(separator: ", "))."
                throw CLIError(
                    .usage, code: "IC0913", "the store has no readings of '\(name)'", remedy: remedy)
            }
            out.insert(id)
        }
        return out
    }
}

enum FlagLevel {
    static func parse(_ text: String) throws(CLIError) -> EscapeLevel {
        guard let level = EscapeLevel(rawValue: text) else {
            let names = EscapeLevel.allCases.map(\.rawValue)
            throw CLIError(
                .usage, code: "IC0914", "there is no flag level '\(text)'",
                remedy: Suggestions.didYouMean(text, among: names)
                    ?? "Use one of \(names.joined(separator: ", ")).")
        }
        return level
    }
}
