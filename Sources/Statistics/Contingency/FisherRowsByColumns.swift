/// Fisher's exact test of an r x c table (Freeman-Halton): the probability of all tables with the same margins that
/// are at most as probable as the observed one.
///
/// A network over the columns: a node is the multiset of row totals still to be filled; for every node the largest and
/// the smallest probability of completing it are known exactly, so that whole ranges of paths are decided at once
/// (Mehta, Patel 1983 doi:10.1080/01621459.1983.10477989). Probabilities within a relative 1e-7 of the observed one
/// count as equal.
/// *Fails:* when the network has more than ``largestNetwork`` arcs (not estimable; use chi-squared).
/// *Checked against:* R 4.2.2 `fisher.test`, enumeration of all tables.
public struct FisherRowsByColumns: Hashable, Sendable {
    /// The p value.
    public let p: Estimate<Double>

    /// Most arcs that are walked before giving up.
    public static let largestNetwork = 150_000_000

    /// Tests a table.
    public init(_ table: CountTable) {
        let reduced = table.withoutEmptyMargins
        guard reduced.rowCount > 1, reduced.columnCount > 1, reduced.total > 0 else {
            p = .value(1)
            return
        }
        p =
            TableNetwork(reduced, arcLimit: FisherRowsByColumns.largestNetwork).map { .value($0.pValue()) }
            ?? .notEstimable(reason: "the network of tables is too large for an exact test")
    }

    /// What was done.
    public var method: MethodNote {
        MethodNote(
            "Fisher's exact test (Freeman-Halton)", variant: "network algorithm",
            reason: p.reason ?? "exact at this n, no large-sample approximation")
    }
}
