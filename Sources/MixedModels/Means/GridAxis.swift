import DataFrames
import ModelFormula

/// Values at which a variable stands in a reference grid.
public enum GridValues: Hashable, Sendable {
    /// Values of a covariate.
    case numbers([Double])
    /// Levels of a factor.
    case levels([String])
}

/// One variable of a reference grid with its values.
struct GridAxis: Sendable {
    let name: String
    let labels: [String]
    /// The numbers of a numeric column.
    let numbers: [Double]?
    /// Whether the data rows are counted by its values: factors, and covariates that keep both of their two values.
    let isCounted: Bool

    var count: Int { labels.count }

    /// Levels that read as numbers carry the variable's name in contrasts: "day28".
    var contrastLabels: [String] {
        labels.allSatisfy { Double($0) != nil } ? labels.map { name + $0 } : labels
    }

    static func label(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : "\(value)"
    }
}

extension GridAxis {
    /// The axes of a frame, in the order of the formula.
    ///
    /// As in emmeans a covariate stands at its mean, unless it has only two values (a 0/1 column): then both are kept and
    /// weigh alike.
    static func axes(of frame: ModelFrame, at: [String: GridValues]) throws(MixedModelError) -> [GridAxis] {
        let variables = frame.design.terms.variables, kinds = frame.design.variableKinds
        let coded = Set(zip(variables, kinds).flatMap { $1 == .category ? $0.columns : [] })
        var names: [String] = []
        for expression in variables + frame.formula.fixed.offsets {
            for name in expression.columns where !names.contains(name) && frame.data[name] != nil {
                names.append(name)
            }
        }
        for name in at.keys.sorted() where !names.contains(name) {
            throw .noSuchAxis(name, among: names)
        }
        var axes: [GridAxis] = []
        for name in names {
            switch frame.data[name] {
            case .factor(let factor): axes.append(try self.factor(name, factor, at[name]))
            case .numeric(let column):
                axes.append(try number(name, column.values, at[name], isCategory: coded.contains(name)))
            case nil: continue
            }
        }
        return axes
    }

    private static func factor(_ name: String, _ factor: FactorColumn, _ at: GridValues?)
        throws(MixedModelError) -> GridAxis
    {
        let levels = factor.droppingUnusedLevels().levels
        let chosen: [String]
        switch at {
        case nil: chosen = levels
        case .levels(let wanted): chosen = wanted
        case .numbers(let wanted): chosen = wanted.map(label)
        }
        for level in chosen where !levels.contains(level) {
            throw .badGridValues(name, "include '\(level)', which is no level")
        }
        try check(name, chosen)
        return GridAxis(name: name, labels: chosen, numbers: nil, isCounted: true)
    }

    private static func number(_ name: String, _ values: [Double], _ at: GridValues?, isCategory: Bool)
        throws(MixedModelError) -> GridAxis
    {
        let distinct = Set(values).sorted()
        var chosen: [Double]
        switch at {
        case nil where isCategory || distinct.count <= 2: chosen = distinct
        case nil: chosen = [values.reduce(0, +) / Double(max(1, values.count))]
        case .numbers(let wanted): chosen = wanted
        case .levels(let wanted):
            chosen = wanted.compactMap(Double.init)
            guard chosen.count == wanted.count else { throw .badGridValues(name, "are not numbers") }
        }
        guard chosen.allSatisfy(\.isFinite) else { throw .badGridValues(name, "are not finite") }
        if isCategory {
            for value in chosen where !distinct.contains(value) {
                throw .badGridValues(name, "include \(label(value)), which does not occur")
            }
        }
        let labels = chosen.map(label)
        try check(name, labels)
        return GridAxis(
            name: name, labels: labels, numbers: chosen,
            isCounted: isCategory || (at == nil && distinct.count <= 2))
    }

    private static func check(_ name: String, _ labels: [String]) throws(MixedModelError) {
        guard !labels.isEmpty else { throw .badGridValues(name, "are none") }
        guard Set(labels).count == labels.count else { throw .badGridValues(name, "repeat a value") }
    }
}
