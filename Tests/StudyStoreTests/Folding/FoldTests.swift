import Cohort
import Testing

@testable import StudyStore

@Suite struct FoldTests {
    typealias State = LedgerStatement.State

    private func stated(
        _ value: Double, from importID: Int64, replaces: Bool = false, retracted: Bool = false
    ) -> LedgerStatement {
        LedgerStatement(
            id: importID, origin: .imported(importID, replaces: replaces), value: StatedValue(value),
            retracted: retracted)
    }

    private func missing(from importID: Int64) -> LedgerStatement {
        LedgerStatement(
            id: importID, origin: .imported(importID, replaces: false),
            value: StatedValue(.missing("pending")),
            retracted: false)
    }

    private func correction(_ old: Double, to new: Double, id: Int64) -> LedgerStatement {
        LedgerStatement(
            id: id, origin: .correction(of: StatedValue(old)), value: StatedValue(new), retracted: false)
    }

    @Test func nothingStatedHoldsNothing() {
        #expect(Fold([]).current == nil)
        #expect(Fold([stated(1, from: 1, retracted: true)]).states == [.retracted])
    }

    @Test func equalIsDuplicateAndDifferentIsConflict() {
        let fold = Fold([stated(1, from: 1), stated(1, from: 2), stated(2, from: 3)])
        #expect(fold.states == [.current, .duplicate, .duplicate])
        #expect(fold.conflicts.map { [$0.kept, $0.stated] } == [[0, 2]])
    }

    @Test func replacingSupersedesOthersButNotItself() {
        let fold = Fold([
            stated(1, from: 1), stated(2, from: 2, replaces: true), stated(3, from: 2, replaces: true),
        ])
        #expect(fold.states == [.superseded, .current, .duplicate])
        #expect(fold.successors == [1, nil, nil])
        #expect(fold.conflicts.count == 1)
    }

    @Test func missingGivesWayInEitherOrder() {
        #expect(Fold([missing(from: 1), stated(2, from: 2)]).states == [.superseded, .current])
        #expect(Fold([stated(2, from: 1), missing(from: 2)]).states == [.current, .duplicate])
    }

    @Test func correctionsAppliesToItsOldValueOnly() {
        let fold = Fold([stated(1, from: 1), correction(1, to: 10, id: 9), stated(1, from: 2)])
        #expect(fold.states == [.superseded, .current, .duplicate])
        #expect(fold.corrected == [nil, 0, nil])
        #expect(fold.conflicts.isEmpty)
        #expect(Fold([stated(5, from: 1), correction(1, to: 10, id: 9)]).states == [.current, .retracted])
        #expect(Fold([correction(1, to: 10, id: 9)]).current == nil)
    }

    @Test func correctionsWaitForTheirOldValue() {
        let fold = Fold([
            stated(1, from: 1, retracted: true), correction(1, to: 10, id: 9), stated(1, from: 2),
        ])
        #expect(fold.states == [.retracted, .current, .superseded])
        #expect(fold.corrected == [nil, 2, nil])
        let replaced = Fold([
            stated(5, from: 1), correction(1, to: 10, id: 9), stated(1, from: 2, replaces: true),
        ])
        #expect(replaced.states == [.superseded, .current, .superseded])
    }

    @Test func correctedValueIsNotSilentlyContradicted() {
        let statements = [stated(1, from: 1), correction(1, to: 10, id: 9), stated(3, from: 2)]
        #expect(Fold(statements).conflicts.count == 1)
        let replaced = Fold(
            [stated(1, from: 1), correction(1, to: 10, id: 9), stated(3, from: 2, replaces: true)])
        #expect(replaced.states == [.superseded, .superseded, .current])
    }

    @Test func correctionOfACorrectionAndBack() {
        let fold = Fold([stated(1, from: 1), correction(1, to: 2, id: 8), correction(2, to: 1, id: 9)])
        #expect(fold.states == [.superseded, .superseded, .current])
    }

    /// Without `--replace` the order of imports changes neither whether there is a conflict nor which value holds.
    @Test func orderOfPlainImportsDoesNotMatter() {
        let pool = [stated(1, from: 1), stated(1, from: 2), stated(2, from: 3), missing(from: 4)]
        for first in pool {
            for second in pool {
                for third in pool {
                    let orders = [[first, second, third], [third, first, second], [second, third, first]]
                    let folds = orders.map { ($0, Fold($0)) }
                    #expect(Set(folds.map { $0.1.conflicts.isEmpty }).count == 1)
                    guard folds[0].1.conflicts.isEmpty else { continue }
                    let values = folds.map { statements, fold in fold.current.map { statements[$0].value } }
                    #expect(Set(values).count == 1)
                }
            }
        }
    }
}
