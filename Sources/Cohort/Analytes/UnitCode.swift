import Diagnostics

/// A unit of measurement: what it measures and its power of ten.
///
/// Every conversion the catalogue needs is a power of ten, so values convert exactly (`DecimalNumber`).
package struct UnitCode: Hashable, Sendable {
    package enum Dimension: Hashable, Sendable {
        /// Counted things per litre (cells).
        case count
        /// Gram per litre.
        case mass
        /// Mole per litre.
        case substance
        /// International units per litre.
        case activity
        /// Genome copies per litre.
        case copies
        /// Share of a whole, 1 = all.
        case fraction
        /// Quotient without unit.
        case ratio
        /// Instrument units of fluorescence.
        case fluorescence
    }

    package var dimension: Dimension
    /// The unit is 10^`exponent` of the dimension's coherent unit (1/L, g/L, mol/L, 1 …).
    package var exponent: Int

    package init(_ dimension: Dimension, exponent: Int) {
        self.dimension = dimension
        self.exponent = exponent
    }

    /// Power of ten that takes a number in this unit to `other`; nil when they measure different things.
    package func power(to other: UnitCode) -> Int? {
        dimension == other.dimension ? exponent - other.exponent : nil
    }

    /// The reading of `text` that measures what `canonical` measures.
    ///
    /// `G/L` is 10^9/L for cells and gram per litre for proteins, `1` is a ratio or a fraction: the analyte decides.
    package static func reading(_ text: String, as canonical: UnitCode) -> UnitCode? {
        candidates(for: text).first { $0.dimension == canonical.dimension }
    }
}

extension UnitCode {
    /// How a canonical unit is printed in tables and figures: `cells/µL`, `µg/L`.
    package static func label(_ ucum: String) -> String {
        switch ucum {
        case "/uL": "cells/µL"
        case "ug/L": "µg/L"
        case "1": "ratio"
        case "[arb'U]": "a.u."
        default: ucum
        }
    }
}

extension Analyte {
    /// The canonical unit; nil for a study's own analyte whose unit is only a text.
    package var canonicalUnit: UnitCode? { UnitCode.canonical(unit, kind: kind) }

    /// Power of ten from a unit as written to the canonical unit.
    ///
    /// An empty unit is refused for everything but ratios: a count without unit is a guess.
    package func power(fromUnit text: String, at location: SourceLocation? = nil) throws(CohortError) -> Int {
        guard let canonical = canonicalUnit else {
            if UnitText.folded(text) == UnitText.folded(unit) { return 0 }
            throw CohortError(
                .impossibleUnit, "'\(text)' is not the unit the study gave \(id)",
                remedy: "Write '\(unit)', or change the analyte's unit in the mapping.", at: location)
        }
        if let code = UnitCode.reading(text, as: canonical), let power = code.power(to: canonical) {
            return power
        }
        if text.trimmedBlanks.isEmpty {
            throw CohortError(
                .unknownUnit, "\(id) has no unit", remedy: "State the unit, such as \(unitExample).",
                at: location)
        }
        if UnitCode.candidates(for: text).isEmpty {
            throw CohortError(
                .unknownUnit, "'\(text)' is not a unit known here",
                remedy: UnitText.repairHint(text) ?? "For \(id) write a unit such as \(unitExample).",
                at: location)
        }
        throw CohortError(
            .impossibleUnit, "\(id) cannot be measured in '\(text)'",
            remedy: siblingHint(forUnit: text) ?? "Units of \(id) are such as \(unitExample).", at: location)
    }

    private var unitExample: String {
        switch kind {
        case .cellCount: "10^9/L or cells/uL"
        case .concentration: "\(unit)"
        case .ratio: "ratio"
        default: unit
        }
    }

    private func siblingHint(forUnit text: String) -> String? {
        let found = UnitCode.candidates(for: text)
        switch kind {
        case .cellCount where found.contains(where: { $0.dimension == .fraction }):
            return "A percent of \(id) is the analyte \(id)%."
        case .fraction where found.contains(where: { $0.dimension == .count }):
            return "A count is the analyte \(id.hasSuffix("%") ? String(id.dropLast()) : id)."
        default: return nil
        }
    }
}
