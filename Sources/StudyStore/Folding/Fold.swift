/// One statement about one thing, in the order of the ledger.
struct LedgerStatement {
    enum Origin: Hashable {
        case imported(Int64, replaces: Bool)
        /// Says that `old` is to be read as the statement's value.
        case correction(of: StatedValue)
    }

    enum State: Int64 {
        case current = 0, duplicate, superseded, retracted
    }

    var id: Int64
    var origin: Origin
    var value: StatedValue
    /// True when its import was undone.
    var retracted: Bool
}

/// Decides what holds when several statements are made about one thing: the one rule behind import, undo,
/// correction and merge.
///
/// Read in ledger order: equal values are duplicates; a missing value never contradicts a value and gives way to
/// one; an import made with `--replace` supersedes values of other imports; a correction applies where the value
/// it corrects holds, and keeps that old value from coming back with the next cumulative export; anything else
/// that differs is a conflict. Without `--replace` the order decides only whose provenance is kept.
struct Fold {
    /// Parallel to the statements.
    private(set) var states: [LedgerStatement.State] = []
    /// For superseded statements, the position of the one that took the place.
    private(set) var successors: [Int?] = []
    /// For corrections in force, the position of the statement they correct.
    private(set) var corrected: [Int?] = []
    /// Positions of a kept statement and of one that contradicts it.
    private(set) var conflicts: [(kept: Int, stated: Int)] = []
    private(set) var current: Int?

    private let statements: [LedgerStatement]
    /// Old values of the corrections that led to the current value.
    private var correctedFrom: [StatedValue] = []

    init(_ statements: [LedgerStatement]) {
        self.statements = statements
        states = statements.map { _ in .retracted }
        successors = statements.map { _ in nil }
        corrected = statements.map { _ in nil }
        for position in statements.indices where !statements[position].retracted { add(position) }
    }

    private mutating func add(_ position: Int) {
        let statement = statements[position]
        guard let current else {
            // A correction of something nobody states (any more) is dormant.
            if case .imported = statement.origin { take(position) }
            return
        }
        let value = statements[current].value
        switch statement.origin {
        case .correction(let old):
            guard old == value else { return }
            corrected[position] = current
            supersede(current, by: position)
            correctedFrom.append(old)
        case .imported(let importID, let replaces):
            if statement.value == value || correctedFrom.contains(statement.value) {
                states[position] = .duplicate
            } else if !correctedFrom.isEmpty && !replaces {
                conflict(position)
            } else if statement.value.isMissing {
                states[position] = .duplicate
            } else if value.isMissing || (replaces && !isFrom(importID, current)) {
                supersede(current, by: position)
                correctedFrom = []
            } else {
                conflict(position)
            }
        }
    }

    private mutating func take(_ position: Int) {
        states[position] = .current
        current = position
    }

    private mutating func supersede(_ old: Int, by position: Int) {
        states[old] = .superseded
        successors[old] = position
        take(position)
    }

    private mutating func conflict(_ position: Int) {
        guard let current else { return }
        states[position] = .duplicate
        conflicts.append((current, position))
    }

    private func isFrom(_ importID: Int64, _ position: Int) -> Bool {
        if case .imported(importID, _) = statements[position].origin { return true }
        return false
    }
}
