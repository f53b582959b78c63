/// A product of variables in a model, such as `draw:risk`; indices into ``TermList/variables``, ascending.
public struct Term: Hashable, Sendable {
    /// The variables multiplied.
    public let variables: [Int]

    init(_ variables: some Sequence<Int>) {
        self.variables = Set(variables).sorted()
    }

    /// Number of variables multiplied.
    public var degree: Int { variables.count }

    func union(_ other: Term) -> Term { Term(variables + other.variables) }
    func without(_ variable: Int) -> Term { Term(variables.filter { $0 != variable }) }
}

/// The right-hand side of a formula written out: `a * b` has become `a + b + a:b`.
///
/// Terms are ordered as R orders them: by degree, then as they stand in the formula.
public struct TermList: Hashable, Sendable {
    /// What is multiplied and added: columns or expressions, in order of appearance.
    public internal(set) var variables: [Expression] = []
    /// The terms without the intercept.
    public internal(set) var terms: [Term] = []
    /// Whether the model has an intercept.
    public internal(set) var hasIntercept = true
    /// Arguments of `offset()`.
    public internal(set) var offsets: [Expression] = []

    /// R's label of a term: `draw:risk`.
    public func label(of term: Term) -> String {
        term.variables.map { variables[$0].text }.joined(separator: ":")
    }

    /// Labels of the terms in order.
    public var labels: [String] { terms.map(label(of:)) }
}
