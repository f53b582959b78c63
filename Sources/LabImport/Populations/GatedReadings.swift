import Cohort
import Diagnostics
import Foundation

/// Turns the populations of a gated file into readings.
///
/// A share whose denominator is empty is no reading, never 0 %; a share of few events is remarked upon. The provenance
/// of a reading is the population's path (`sheet`), the data set (`row`), the line of the map's list (`column`), and the
/// counts as text, `4211 of 9909 events`.
package struct GatedReadings: Sendable {
    package private(set) var batch = ImportBatch()
    package private(set) var diagnostics: [Diagnostic] = []
    /// Readings the map asks for that could not be made.
    package private(set) var omitted = 0

    private let map: PopulationMap
    private let file: GatedFile
    private let fileName: String
    private let match: SampleMatch
    private let method: String

    /// - Parameters:
    ///   - fileName: the file in messages.
    ///   - method: what each reading keeps as its method: the gates and the map in use.
    /// - Throws: populations or channels that the file does not have.
    package init(
        _ map: PopulationMap, _ file: GatedFile, fileName: String, match: SampleMatch, method: String
    ) throws(ImportError) {
        self.map = map
        self.file = file
        self.fileName = fileName
        self.match = match
        self.method = [match.assay.method, method].compactMap(\.self).joined(separator: "; ")
        batch.patients = [Patient(id: match.draw.patient)]
        batch.courses = [Course(patient: match.draw.patient, number: match.draw.course)]
        batch.addedAnalytes = map.studyAnalytes
        for (index, rule) in map.rules.enumerated() { try take(rule, number: index + 1) }
    }

    private mutating func take(_ rule: PopulationMap.Rule, number: Int) throws(ImportError) {
        let population = file.populations[try index(of: rule.population, at: rule.location)]
        switch rule.quantity {
        case .percent(let of):
            let whole = try denominator(of, of: population, rule)
            try checkSuits(rule, whole)
            guard isUsable(whole.count, whole.path, rule) else { return }
            let share = 100 * Double(population.count) / Double(whole.count)
            add(
                rule, .exact(share), population, number,
                raw: "\(population.count) of \(whole.count) events", unit: "% of \(whole.path)",
                note: note(population.count, of: whole.count))
        case .dualPlatform(let of, let source, let power, let unit):
            let whole = try lymphocytes(of, of: population, rule)
            guard isUsable(whole.count, whole.path, rule) else { return }
            guard let count = try analyserCount(source, power, rule) else {
                omitted += 1
                return
            }
            let text = "\(population.count) of \(whole.count) events (\(whole.path)) x \(count.text)"
            add(
                rule, count.value.times(population.count, over: whole.count), population, number, raw: text,
                unit: unit, note: note(population.count, of: whole.count))
        case .median(let name):
            let channel = try channel(name, rule)
            guard isUsable(population.count, population.path, rule) else { return }
            guard let median = population.medians[channel] else {
                omit(rule, "the median of \(channel) in \(population.path) is no number")
                return
            }
            add(
                rule, .exact(median), population, number,
                raw: "median \(channel) of \(population.count) events", unit: rule.analyte.unit)
        }
    }

    private mutating func add(
        _ rule: PopulationMap.Rule, _ value: ReadingValue, _ population: GatedFile.Population, _ number: Int,
        raw: String, unit: String, note: String? = nil
    ) {
        batch.readings.append(
            Reading(
                draw: match.draw, analyte: rule.analyte.id, value: value, kit: match.assay.kit,
                lot: match.assay.lot, method: method, replicate: match.assay.replicate,
                note: [match.assay.note, note].compactMap(\.self).joined(separator: "; ").nonEmpty,
                provenance: Provenance(
                    sheet: population.path, row: file.dataSet, column: number, rawText: raw, rawUnit: unit)))
    }

    /// What few events inside allow to be said: of none, the limit below which the share lies with 95 % confidence
    /// (Clopper & Pearson 1934, one-sided), since no events of N is not a share of 0.
    private func note(_ part: Int, of whole: Int) -> String? {
        guard part < map.minimumPositive || part == 0 else { return nil }
        guard part == 0 else { return "fewer than \(map.minimumPositive) events inside" }
        let limit = 100 * -expm1(log(0.05) / Double(whole))
        return "0 of \(whole) events; upper 95 % limit \(String(format: "%.3g", limit)) %"
    }

    // MARK: Denominators

    private typealias Whole = (path: String, name: String, count: Int)

    private func whole(_ index: Int?) -> Whole {
        guard let index else { return ("all events", "all events", file.events) }
        let population = file.populations[index]
        return (population.path, population.name, population.count)
    }

    private func denominator(
        _ of: PopulationMap.Denominator, of population: GatedFile.Population, _ rule: PopulationMap.Rule
    ) throws(ImportError) -> Whole {
        switch of {
        case .total: return whole(nil)
        case .parent: return whole(population.parent)
        case .population(let name): return whole(try index(of: name, at: rule.location))
        }
    }

    /// The lymphocytes that the analyser counted: named, or the parent when its name says so.
    private func lymphocytes(
        _ of: PopulationMap.Denominator?, of population: GatedFile.Population, _ rule: PopulationMap.Rule
    ) throws(ImportError) -> Whole {
        if let of { return try denominator(of, of: population, rule) }
        let parent = whole(population.parent)
        if GatedReadings.saysLymphocytes(parent.name) { return parent }
        throw ImportError(
            .unsuitedDenominator,
            "\(rule.analyte.id): the parent '\(parent.path)' is not known to be the lymphocytes the analyser counted",
            remedy: "Name them: 'of: /PATH/OF/LYMPHOCYTES'.", at: rule.location)
    }

    static func saysLymphocytes(_ name: String) -> Bool {
        name.lowercased().contains("lymph") || name.contains("淋巴")
            || AnalyteCatalogue.standard.analyte(named: name)?.id == "ALC"
    }

    /// Words of populations that are not lymphocytes, whatever else a laboratory may call these.
    private static let otherWholes = [
        "all events", "singlet", "single", "nucleated", "leukocyte", "leucocyte", "wbc", "cd45+", "viable",
        "live",
        "mnc", "cells", "blast",
    ]

    /// A percent analyte has a denominator of its own: a share of something else is another quantity. For
    /// lymphocytes a population that is known to be another is refused; one whose name says nothing is remarked upon.
    private mutating func checkSuits(
        _ rule: PopulationMap.Rule, _ whole: Whole
    ) throws(ImportError) {
        guard case .fraction(let parent) = rule.analyte.kind else { return }
        let named = AnalyteCatalogue.standard.analyte(named: whole.name)?.id
        let fits: Bool
        if parent == "lymphocytes" {
            fits = GatedReadings.saysLymphocytes(whole.name)
        } else if AnalyteCatalogue.standard[parent] != nil {
            fits = named == parent
        } else {
            return
        }
        guard !fits else { return }
        let message =
            "\(rule.analyte.id) is a percentage of \(parent), but the map takes it of '\(whole.path)'"
        let remedy = "Correct 'of', or add an analyte of your own under 'study_analytes'."
        let name = whole.name.lowercased()
        if parent == "lymphocytes", named != nil || GatedReadings.otherWholes.contains(where: name.contains) {
            throw ImportError(.unsuitedDenominator, message, remedy: remedy, at: rule.location)
        }
        diagnostics.append(
            Diagnostic(
                .warning, code: ImportCode.unsuitedDenominator.rawValue, message, remedy: remedy,
                at: rule.location))
    }

    private mutating func isUsable(_ count: Int, _ path: String, _ rule: PopulationMap.Rule) -> Bool {
        guard count > 0 else {
            omit(rule, "'\(path)' has no events")
            return false
        }
        if count < map.minimumEvents {
            diagnostics.append(
                Diagnostic(
                    .warning, code: ImportCode.fewEvents.rawValue,
                    "\(rule.analyte.id): '\(path)' has \(count) events, fewer than \(map.minimumEvents)",
                    remedy: "Such a value is imprecise; 'minimum_events' in the map sets the number.",
                    at: SourceLocation(file: fileName)))
        }
        return true
    }

    private mutating func omit(_ rule: PopulationMap.Rule, _ reason: String) {
        omitted += 1
        diagnostics.append(
            Diagnostic(
                .warning, code: ImportCode.emptyDenominator.rawValue,
                "\(rule.analyte.id): \(reason); no reading",
                remedy: "Look at the gates and the acquisition of this file.",
                at: SourceLocation(file: fileName)))
    }

    // MARK: Names

    private func index(of name: String, at place: SourceLocation?) throws(ImportError) -> Int {
        if let exact = file.populations.firstIndex(where: { $0.path == name }) { return exact }
        let named = file.populations.indices.filter {
            file.populations[$0].id == name || file.populations[$0].name == name
        }
        if named.count == 1 { return named[0] }
        let paths = file.populations.map(\.path)
        guard named.isEmpty else {
            throw ImportError(
                .unknownPopulation, "'\(name)' names \(named.count) populations of the gates",
                remedy:
                    "Write the path: \(named.prefix(3).map { "'\(paths[$0])'" }.joined(separator: " or ")).",
                at: place)
        }
        throw ImportError(
            .unknownPopulation, "the gates have no population '\(name)'",
            remedy: Suggestions.didYouMean(name, among: paths + file.populations.map(\.name))
                ?? "They have \(paths.prefix(20).joined(separator: ", ")).", at: place)
    }

    private func channel(_ name: String, _ rule: PopulationMap.Rule) throws(ImportError) -> String {
        if file.channels.contains(where: { $0.name == name }) { return name }
        let stained = file.channels.filter { $0.stain == name }
        if stained.count == 1 { return stained[0].name }
        let known = file.channels.map(\.name) + file.channels.compactMap(\.stain)
        throw ImportError(
            .unknownChannel,
            stained.isEmpty
                ? "the file has no channel '\(name)'" : "'\(name)' is the stain of \(stained.count) channels",
            remedy: Suggestions.didYouMean(name, among: known)
                ?? "The channels are \(file.channels.prefix(40).map(\.name).joined(separator: ", ")).",
            at: rule.location)
    }

    // MARK: Analyser counts

    /// Leukaemic counts reach some hundred 10^9/L; ten times that is cells/µl under the unit of 10^9/L.
    ///
    /// - Parameter value: cells per µl.
    private mutating func checkSize(
        _ value: Double, _ text: String, _ rule: PopulationMap.Rule
    ) throws(ImportError) {
        guard value > 200_000 else { return }
        let message =
            "\(rule.analyte.id): the analyser's count of \(text) is \(Int(min(value, 1e15))) cells/µl"
        if value > 1_000_000 {
            throw ImportError(
                .analyserCount, message + ", more than blood can hold",
                remedy:
                    "Is it in cells/µl? Then write 'unit: cells/uL' in the map; 1.35 x 10^9/L is 1350 cells/µl.",
                at: SourceLocation(file: fileName))
        }
        diagnostics.append(
            Diagnostic(
                .warning, code: ImportCode.analyserCount.rawValue, message + ", which is unusual",
                remedy: "Compare the unit in the map with the sheet's.", at: SourceLocation(file: fileName)))
    }

    private mutating func analyserCount(
        _ source: String, _ power: Int, _ rule: PopulationMap.Rule
    ) throws(ImportError) -> (value: ReadingValue, text: String)? {
        var stated = ""
        if case .dualPlatform(_, _, _, let unit) = rule.quantity { stated = unit }
        func read(_ number: DecimalNumber) throws(ImportError) -> (Double, String)? {
            guard !number.isNegative, let value = number.double(timesTenTo: power),
                let plain = number.double()
            else { return nil }
            try checkSize(value, "\(plain) \(stated)", rule)
            return (value, "\(plain)")
        }
        var problem = "'\(source)' is empty"
        switch match.counts[source] {
        case .number(let number):
            if let (value, text) = try read(number) { return (.exact(value), text) }
            problem = "'\(source)' is negative or too large"
        case .below(let number):
            if let (value, text) = try read(number) { return (.below(value), "<" + text) }
        case .above(let number):
            if let (value, text) = try read(number) { return (.above(value), ">" + text) }
        case nil, .empty, .missing: break
        default: problem = "'\(source)' is no number"
        }
        diagnostics.append(
            Diagnostic(
                .warning, code: ImportCode.analyserCount.rawValue,
                "\(rule.analyte.id): the analyser's count \(problem); no reading",
                remedy: "Fill it in, or leave the count out of the map.", at: SourceLocation(file: fileName)))
        return nil
    }
}

extension ReadingValue {
    /// An amount times a share. A share of none is 0 whatever the amount.
    fileprivate func times(_ part: Int, over whole: Int) -> ReadingValue {
        guard part > 0 else { return .exact(0) }
        let share: (Double) -> Double = { $0 * Double(part) / Double(whole) }
        return switch self {
        case .exact(let x): .exact(share(x))
        case .below(let x): .below(share(x))
        case .above(let x): .above(share(x))
        case .within(let low, let high): .within(share(low), share(high))
        case .missing: self
        }
    }
}

extension String {
    fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}
