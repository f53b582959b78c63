/// The rules of the CD19 decision table, version 2, in the order they run: guards first.
package enum RuleID: String, Hashable, Sendable, CaseIterable, Comparable {
    case g1 = "G1", g2 = "G2", g3 = "G3", g4 = "G4", g5 = "G5", g6 = "G6", g7 = "G7", g8 = "G8", g9 = "G9"
    case e6 = "E6", e6b = "E6b"
    case e1 = "E1", e1p = "E1p"
    case e2 = "E2"
    case e4 = "E4"
    case e3 = "E3"
    case e5 = "E5"
    case e7 = "E7"
    case e8 = "E8"
    case p1 = "P1", p2 = "P2", p3 = "P3"
    case v = "V"

    /// Position in the table.
    package var order: Int { RuleID.allCases.firstIndex(of: self) ?? 0 }

    package static func < (a: RuleID, b: RuleID) -> Bool { a.order < b.order }
}
