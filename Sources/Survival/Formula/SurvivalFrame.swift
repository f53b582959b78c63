import DataFrames
import ModelFormula

/// A survival formula met a table: `Surv(time, event) ~ age + mrd + strata(centre) + cluster(patient)` or
/// `Surv(start, stop, event) ~ …`.
///
/// Rows that lack a value in any column of the formula are dropped and counted in ``frame``. Right-hand terms
/// are R's: factors by treatment contrasts, interactions, splines.
///
///     let fit = try CoxModel.fit(SurvivalFrame("Surv(time, event) ~ age + mrd", data: table).design())
public struct SurvivalFrame: Sendable {
    /// The evaluated formula, with the rows used and the rows dropped.
    public let frame: ModelFrame
    /// Follow-up of the rows used.
    public let followUp: SurvivalData
    /// Strata of the formula, labelled `centre=C1`.
    public let strata: Grouping?
    /// Clusters of the formula.
    public let clusters: Grouping?

    /// Evaluates a formula with a `Surv(…)` response on a table.
    ///
    /// *When it fails:* another response, unknown columns, times that are not numbers, event codes other than
    /// 0/1, 1/2 or TRUE/FALSE.
    public init(_ formula: String, data table: DataFrame) throws(SurvivalError) {
        let frame: ModelFrame
        do {
            frame = try ModelFrame(Formula(formula), data: table, specials: ["strata", "cluster"])
        } catch {
            throw SurvivalError(error)
        }
        guard case .columns("Surv", let columns)? = frame.response, [2, 3].contains(columns.count) else {
            throw SurvivalError(
                .badFormula, "the left-hand side is not Surv(time, event) or Surv(start, stop, event)",
                remedy: "write for example 'Surv(months, relapse) ~ risk'")
        }
        self.frame = frame
        let codes = columns[columns.count - 1]
        followUp = try SurvivalData(
            times: columns[columns.count - 2], events: Self.coding(frame.formula, table, codes).events(codes),
            entries: columns.count == 3 ? columns[0] : nil)
        strata = try Self.grouping("strata", frame)
        clusters = try Self.grouping("cluster", frame)
    }

    /// The coding of the whole event column where the formula names one, of the codes used otherwise.
    private static func coding(_ formula: Formula, _ table: DataFrame, _ used: [Double])
        throws(SurvivalError) -> EventCoding
    {
        guard let name = formula.response?.columns.last,
            formula.response?.call?.arguments.last?.value.text == name,
            case .numeric(let column)? = table[name]
        else { return try .of(used) }
        return try .of(column.values)
    }

    private static func grouping(_ name: String, _ frame: ModelFrame) throws(SurvivalError) -> Grouping? {
        let terms = frame.specials.filter { $0.name == name }
        guard !terms.isEmpty else { return nil }
        return try Grouping(terms.map(\.combined))
    }

    /// The model matrix without its intercept, with terms, strata and clusters.
    ///
    /// *When it fails:* a covariate that is not finite.
    public func design() throws(SurvivalError) -> CoxDesign {
        try CoxDesign(followUp, frame.matrix, strata: strata, clusters: clusters, offset: frame.offset)
    }

    /// The combinations of the right-hand variables as groups, labelled as R labels them: `sex=1, arm=A`.
    ///
    /// *When it fails:* a variable that is no category or number.
    public func groups() throws(SurvivalError) -> Grouping {
        var factors: [FactorColumn] = []
        for variable in frame.formula.fixed.variables where !isSpecial(variable.text) {
            do {
                let factor = try ColumnExpression(variable.text).factor(in: frame.data)
                factors.append(
                    FactorColumn(codes: factor.codes, levels: factor.levels.map { "\(variable.text)=\($0)" }))
            } catch {
                throw SurvivalError(error)
            }
        }
        guard !factors.isEmpty else { return Grouping(single: "all", count: followUp.count) }
        return try Grouping(factors)
    }

    private func isSpecial(_ text: String) -> Bool { text.hasPrefix("strata(") || text.hasPrefix("cluster(") }
}

extension Grouping {
    /// Groups from one or several factors without missing values: the combinations that occur, in the order of
    /// the levels (the last factor varies fastest), their labels joined by a comma.
    public init(_ factors: [FactorColumn]) throws(SurvivalError) {
        guard let first = factors.first else { throw SurvivalError(.badGroup, "no grouping column") }
        guard factors.allSatisfy({ $0.missingCount == 0 && $0.count == first.count }) else {
            throw SurvivalError(
                .badGroup, "a grouping column has missing values", remedy: "drop these rows first")
        }
        var codes = first.codes.map(Int.init)
        for factor in factors.dropFirst() {
            for row in codes.indices {
                codes[row] = codes[row] * factor.levels.count + Int(factor.codes[row])
            }
        }
        let (used, place) = Self.combinations(codes, of: factors)
        var seen: Set<String> = []
        let labels = used.map { combination -> String in
            var rest = combination
            var parts: [String] = []
            for factor in factors.reversed() {
                parts.insert(factor.levels[rest % factor.levels.count], at: 0)
                rest /= factor.levels.count
            }
            // Combinations of one joined name stay apart.
            var label = parts.joined(separator: ", ")
            while !seen.insert(label).inserted { label += "'" }
            return label
        }
        try self.init(labels: labels, codes: place)
    }

    /// The combinations that occur, ascending, and the place of each row's among them. Few combinations are counted in
    /// an array; hashing every row would cost more than the estimate the groups are for.
    private static func combinations(_ codes: [Int], of factors: [FactorColumn]) -> (
        used: [Int], place: [Int]
    ) {
        let size = factors.reduce(1.0) { $0 * Double($1.levels.count) }
        guard size <= 100_000 else {
            let used = Set(codes).sorted()
            let index = Dictionary(uniqueKeysWithValues: used.enumerated().map { ($1, $0) })
            return (used, codes.map { index[$0, default: 0] })
        }
        var place = [Int](repeating: -1, count: Int(size)), used: [Int] = []
        for code in codes { place[code] = 0 }
        for code in place.indices where place[code] == 0 {
            place[code] = used.count
            used.append(code)
        }
        return (used, codes.map { place[$0] })
    }
}

extension CoxDesign {
    /// A design from a model matrix; an intercept column is left out.
    public init(
        _ data: SurvivalData, _ matrix: ModelMatrix, strata: Grouping? = nil, clusters: Grouping? = nil,
        offset: [Double]? = nil
    ) throws(SurvivalError) {
        let kept = matrix.assign.indices.filter { matrix.assign[$0] >= 0 }
        var terms: [Term] = []
        for (position, column) in kept.enumerated() {
            let name = matrix.termLabels[matrix.assign[column]]
            if let last = terms.last, last.name == name {
                terms[terms.count - 1] = Term(name: name, columns: last.columns.lowerBound..<position + 1)
            } else {
                terms.append(Term(name: name, columns: position..<position + 1))
            }
        }
        try self.init(
            data, columns: kept.map { matrix.columns[$0] }, names: kept.map { matrix.names[$0] },
            terms: terms,
            strata: strata, clusters: clusters, offset: offset)
    }
}
