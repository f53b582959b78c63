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
/// it corrects holds (waiting for it if need be), and keeps that old value from coming back with the next
/// cumulative export; anything else that differs is a conflict. Without `--replace` the order decides only whose provenance is kept.
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
    /// Corrections whose old value does not hold, in ledger order.
    private var waiting: [Int] = []

    init(_ statements: [LedgerStatement]) {
        self.statements = statements
        states = statements.map { _ in .retracted }
        successors = statements.map { _ in nil }
        corrected = statements.map { _ in nil }
        for position in statements.indices where !statements[position].retracted { add(position) }
    }

    private mutating func add(_ position: Int) {
        let statement = statements[position]
        switch statement.origin {
        case .correction:
            waiting.append(position)
            applyCorrections()
        case .imported(let importID, let replaces):
            addImported(position, importID, replaces: replaces)
        }
    }

    private mutating func addImported(_ position: Int, _ importID: Int64, replaces: Bool) {
        guard let current else {
            take(position)
            applyCorrections()
            return
        }
        let stated = statements[position].value, held = statements[current].value
        if stated == held || correctedFrom.contains(stated) {
            states[position] = .duplicate
        } else if !correctedFrom.isEmpty && !replaces {
            conflict(position)
        } else if stated.isMissing {
            states[position] = .duplicate
        } else if held.isMissing || (replaces && !isFrom(importID, current)) {
            supersede(current, by: position)
            correctedFrom = []
            applyCorrections()
        } else {
            conflict(position)
        }
    }

    /// Applies, once each and in ledger order, the waiting corrections whose old value holds.
    private mutating func applyCorrections() {
        for position in waiting {
            guard let current, case .correction(let old) = statements[position].origin,
                old == statements[current].value
            else { continue }
            corrected[position] = current
            supersede(current, by: position)
            correctedFrom.append(old)
            waiting.removeAll { $0 == position }
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
