import Diagnostics

/// The analytes of a study: the built-in ones and those its mappings add; found by any spelling a lab uses.
package struct AnalyteCatalogue: Sendable {
    /// In catalogue order: built-in first.
    package private(set) var analytes: [Analyte]
    private var byID: [Analyte.ID: Int]
    private var byName: [String: Int]
    private var byLOINC: [String: Int]

    /// The built-in analytes.
    package static let standard = AnalyteCatalogue(builtIn: StandardAnalytes.all)

    private init(builtIn: [Analyte]) {
        analytes = builtIn
        byID = [:]
        byName = [:]
        byLOINC = [:]
        for index in analytes.indices { register(index) }
        for (code, id) in StandardAnalytes.furtherLOINC { byLOINC[code] = byID[id] }
    }

    private mutating func register(_ index: Int) {
        let analyte = analytes[index]
        byID[analyte.id] = index
        for name in [analyte.id, analyte.name] + analyte.synonyms {
            let key = AnalyteName.folded(name)
            if byName[key] == nil { byName[key] = index }
        }
        if let code = analyte.loinc, byLOINC[code] == nil { byLOINC[code] = index }
    }

    /// Adds a study's own analyte. An id or synonym that already means another analyte is refused.
    package mutating func add(_ analyte: Analyte) throws(CohortError) {
        for name in [analyte.id] + analyte.synonyms {
            guard let taken = byName[AnalyteName.folded(name)] else { continue }
            if analytes[taken] == analyte { return }
            throw CohortError(
                .duplicateAnalyte, "'\(name)' already means the analyte \(analytes[taken].id)",
                remedy: "Choose another id or synonym for the study's analyte.")
        }
        analytes.append(analyte)
        register(analytes.count - 1)
    }

    package subscript(id: Analyte.ID) -> Analyte? { byID[id].map { analytes[$0] } }

    /// The analyte a spelling means, by id, name, synonym, or population and quantity (`CD3绝对值`, `% CD4`).
    ///
    /// A unit, when known, tells a count from a percent for names that leave it open.
    package func analyte(named name: String, unit: String? = nil) -> Analyte? {
        let key = AnalyteName.folded(name)
        if let index = byName[key] { return sibling(of: analytes[index], unit: unit) }
        let (base, quantity) = AnalyteName.split(folded: key)
        guard quantity != .unstated, let index = byName[base] else { return nil }
        let population = analytes[index]
        switch quantity {
        case .percent: return population.id.hasSuffix("%") ? population : self[population.id + "%"]
        case .absolute:
            if case .cellCount = population.kind { return population }
            return population.id.hasSuffix("%") ? self[String(population.id.dropLast())] : nil
        case .unstated: return nil
        }
    }

    /// `CD3` written with `%` is the percent analyte and the other way round, where both exist.
    private func sibling(of analyte: Analyte, unit: String?) -> Analyte {
        guard let unit, analyte.canonicalUnit.flatMap({ UnitCode.reading(unit, as: $0) }) == nil else {
            return analyte
        }
        let other = analyte.id.hasSuffix("%") ? self[String(analyte.id.dropLast())] : self[analyte.id + "%"]
        guard let other, let canonical = other.canonicalUnit, UnitCode.reading(unit, as: canonical) != nil
        else { return analyte }
        return other
    }

    /// The analyte, or the error that names the near ones.
    package func require(
        _ name: String, unit: String? = nil, at location: SourceLocation? = nil
    ) throws(CohortError) -> Analyte {
        if let analyte = analyte(named: name, unit: unit) { return analyte }
        let near = suggestions(for: name)
        let hint =
            near.isEmpty
            ? "Map the name to an analyte, or add the analyte to the study in the mapping (study_analytes)."
            : "Did you mean " + near.map { "'\($0)'" }.joined(separator: " or ") + "?"
        throw CohortError(.unknownAnalyte, "the analyte '\(name)' is not known", remedy: hint, at: location)
    }

    /// Ids whose id or synonym is near the spelling, nearest first.
    package func suggestions(for name: String, limit: Int = 3) -> [Analyte.ID] {
        let folded = AnalyteName.folded(name)
        var ids: [Analyte.ID] = []
        for spelling in Suggestions.nearest(to: folded, in: byName.keys.sorted(), limit: 3 * limit) {
            guard let index = byName[spelling], !ids.contains(analytes[index].id) else { continue }
            ids.append(analytes[index].id)
        }
        return Array(ids.prefix(limit))
    }

    /// The analyte a reviewed LOINC code stands for.
    package func analyte(loinc code: String) -> Analyte? { byLOINC[code.trimmedBlanks].map { analytes[$0] } }

    /// Refuses a row whose code says another analyte or another kind of quantity than its name or unit.
    ///
    /// Codes that are not in the reviewed table are not judged.
    package func check(
        loinc code: String, analyte: Analyte, unit: String, at location: SourceLocation? = nil
    ) throws(CohortError) {
        guard let coded = self.analyte(loinc: code) else { return }
        if let canonical = coded.canonicalUnit, UnitCode.reading(unit, as: canonical) == nil {
            throw CohortError(
                .contradictingCode, "LOINC \(code) is \(coded.id), which cannot be in '\(unit)'",
                remedy: "Percent and count have codes of their own: correct the code or the unit.",
                at: location)
        }
        if coded.id != analyte.id {
            throw CohortError(
                .contradictingCode, "LOINC \(code) is \(coded.id), but the row says \(analyte.id)",
                remedy: "Correct the code or the analyte.", at: location)
        }
    }
}
