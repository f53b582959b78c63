import DataFrames
import GSLKit
import ModelFormula

/// The random effects of a censored model: an inner grouping with up to three effects, and at most one outer grouping
/// with a random intercept that the inner one is nested in.
///
/// The columns of Z stand outer first. Λ is lower triangular and block diagonal; its free elements are listed by
/// `positions`, term by term and column by column.
struct CensoredStructure: Sendable {
    struct Effect: Sendable {
        /// Group as results name it; a second term of one grouping is `group.1`.
        let block: String
        let name: String
        let column: [Double]
    }

    let effects: [Effect]
    /// Effects of the outer grouping: 0 or 1.
    let outer: Int
    let positions: [(row: Int, column: Int)]
    let innerName: String
    let innerLevels: [String]
    let innerCodes: [Int]
    /// Outer grouping; nil when there is one grouping only.
    let outerName: String?
    let outerLevels: [String]
    let outerCodes: [Int]

    init(_ frame: ModelFrame) throws(MixedModelError) {
        guard !frame.random.isEmpty else { throw .noRandomTerm }
        var names: [String] = []
        for design in frame.random where !names.contains(design.term.groupName) {
            names.append(design.term.groupName)
        }
        let byGroup = names.map { name in frame.random.filter { $0.term.groupName == name } }
        guard names.count <= 2 else { throw .censoredRandom("random effects of \(names.count) groupings") }
        // The grouping with more levels is the inner one.
        var order = byGroup
        if order.count == 2, order[0][0].group.levels.count > order[1][0].group.levels.count {
            order.reverse()
        }
        let innerDesigns = order[order.count - 1], inner = innerDesigns[0].group
        let outerDesigns = order.count == 2 ? order[0] : []
        try CensoredStructure.check(innerDesigns, outerDesigns, rows: frame.matrix.rowCount)
        var effects: [Effect] = [], positions: [(row: Int, column: Int)] = []
        for designs in [outerDesigns, innerDesigns] {
            for (index, design) in designs.enumerated() {
                let first = effects.count
                let block = index == 0 ? design.term.groupName : "\(design.term.groupName).\(index)"
                for (name, column) in zip(design.matrix.names, design.matrix.columns) {
                    effects.append(Effect(block: block, name: name, column: column))
                }
                for column in first..<effects.count {
                    for row in column..<effects.count { positions.append((row: row, column: column)) }
                }
            }
        }
        self.effects = effects
        self.positions = positions
        outer = outerDesigns.isEmpty ? 0 : 1
        innerName = innerDesigns[0].term.groupName
        innerLevels = inner.levels
        innerCodes = inner.codes.map(Int.init)
        outerName = outerDesigns.first?.term.groupName
        outerLevels = outerDesigns.first?.group.levels ?? []
        outerCodes = outerDesigns.first?.group.codes.map(Int.init) ?? []
        for effect in effects where effect.column.allSatisfy({ $0 == 0 }) {
            throw .grouping(effect.block, "has a random effect '\(effect.name)' that is zero in every row")
        }
    }

    private static func check(_ inner: [RandomDesign], _ outer: [RandomDesign], rows: Int)
        throws(MixedModelError)
    {
        let size = inner.reduce(0) { $0 + $1.matrix.columns.count }
        guard size <= 3 else {
            throw .censoredRandom("\(size) random effects by '\(inner[0].term.groupName)'")
        }
        for design in inner + outer {
            let levels = design.group.levels.count
            guard levels > 1 else { throw .grouping(design.term.groupName, "has one level") }
            guard levels < rows else {
                throw .grouping(design.term.groupName, "has as many levels as there are rows")
            }
        }
        guard let first = outer.first else { return }
        let isIntercept = [inner, outer].allSatisfy { $0.count == 1 && $0[0].matrix.names == ["(Intercept)"] }
        guard isIntercept else {
            throw .censoredRandom("random slopes together with a second grouping")
        }
        var parent = [Int32](repeating: -1, count: inner[0].group.levels.count)
        for (code, above) in zip(inner[0].group.codes, first.group.codes) {
            let known = parent[Int(code)]
            guard known < 0 || known == above else {
                throw .censoredRandom(
                    "crossed groupings: '\(inner[0].term.groupName)' is not nested in '\(first.term.groupName)'"
                )
            }
            parent[Int(code)] = above
        }
    }
}
