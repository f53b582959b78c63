/// What a Cox model is fitted to: follow-up, covariate columns, and optional strata and clusters.
///
/// Rows are `(start, stop]` intervals when the follow-up has entry times: a subject with a time-dependent
/// covariate contributes one row per interval and one cluster.
public struct CoxDesign: Sendable {
    /// Follow-up per row.
    public let data: SurvivalData
    /// Covariates, one column of values per coefficient.
    public let columns: [[Double]]
    /// Coefficient names, as many as columns.
    public let names: [String]
    /// Terms of the model: a factor with several levels is one term of several columns.
    public let terms: [Term]
    /// Strata: each has its own baseline hazard.
    public let strata: Grouping?
    /// Cluster code per row (usually the patient), for the robust variance.
    public let clusters: Grouping?
    /// A known part of the linear predictor per row, entering with coefficient 1.
    public let offset: [Double]?

    /// A term and the range of its columns.
    public struct Term: Sendable, Hashable {
        /// Name of the term, e.g. the factor.
        public let name: String
        /// Its columns.
        public let columns: Range<Int>

        /// A term over a range of columns.
        public init(name: String, columns: Range<Int>) {
            self.name = name
            self.columns = columns
        }
    }

    /// A design from columns; each column is its own term unless `terms` says otherwise.
    ///
    /// *When it fails:* columns of different length, values that are not finite, as many names as columns
    /// are missing.
    public init(
        _ data: SurvivalData, columns: [[Double]], names: [String], terms: [Term]? = nil,
        strata: Grouping? = nil, clusters: Grouping? = nil, offset: [Double]? = nil
    ) throws(SurvivalError) {
        guard names.count == columns.count, columns.allSatisfy({ $0.count == data.count }) else {
            throw SurvivalError(
                .unequalLengths,
                "the covariate columns, their names and the follow-up have different lengths",
                remedy: "give one value per row in each column and one name per column")
        }
        for (name, column) in zip(names, columns) where !column.allSatisfy(\.isFinite) {
            throw SurvivalError(
                .badCovariate, "the covariate '\(name)' has missing or infinite values",
                remedy: "drop these rows first and report how many")
        }
        if let offset, offset.count != data.count || !offset.allSatisfy(\.isFinite) {
            throw SurvivalError(
                .badCovariate, "the offset is not one finite number per row",
                remedy: "drop the rows without an offset first and report how many")
        }
        try strata?.check(count: data.count)
        try clusters?.check(count: data.count)
        self.data = data
        self.columns = columns
        self.names = names
        self.terms = terms ?? names.enumerated().map { Term(name: $1, columns: $0..<$0 + 1) }
        self.strata = strata
        self.clusters = clusters
        self.offset = offset
    }

    /// The same rows with only some columns, each as its own term.
    func keeping(_ kept: [Int]) -> CoxDesign {
        CoxDesign(
            unchecked: data, columns: kept.map { columns[$0] }, names: kept.map { names[$0] },
            strata: strata, clusters: clusters, offset: offset)
    }

    private init(
        unchecked data: SurvivalData, columns: [[Double]], names: [String], strata: Grouping?,
        clusters: Grouping?, offset: [Double]?
    ) {
        self.data = data
        self.columns = columns
        self.names = names
        terms = names.enumerated().map { Term(name: $1, columns: $0..<$0 + 1) }
        self.strata = strata
        self.clusters = clusters
        self.offset = offset
    }
}

/// How events at the same time enter the partial likelihood.
public enum TieMethod: String, Sendable, CaseIterable {
    /// Efron 1977, doi:10.1080/01621459.1977.10480613; the default.
    case efron
    /// Breslow 1974, doi:10.2307/2529620.
    case breslow
    /// The conditional likelihood for truly discrete times (Cox 1972), by a recursion over the risk set
    /// (Gail, Lubin & Rubinstein 1981, doi:10.1093/biomet/68.3.703).
    case exact
}
