/// Categories as codes into an ordered list of levels; the first level is the reference of treatment contrasts.
public struct FactorColumn: Hashable, Sendable {
    /// Index into `levels` per row, -1 where missing.
    public let codes: [Int32]
    /// The levels in order, each once; a level may be unused.
    public let levels: [String]

    /// A factor from codes already made; a code outside `levels` counts as missing.
    /// Levels must be distinct (not checked).
    public init(codes: [Int32], levels: [String]) {
        let count = Int32(levels.count)
        self.codes =
            codes.allSatisfy { $0 >= -1 && $0 < count }
            ? codes : codes.map { $0 >= 0 && $0 < count ? $0 : -1 }
        self.levels = levels
    }

    /// A factor from labels; `nil` is missing. The levels found are ordered by ``LevelOrder``.
    public init(_ labels: [String?]) {
        var codeOf: [String: Int32] = [:]
        var found: [String] = []
        let raw = labels.map { label -> Int32 in
            guard let label else { return -1 }
            if let code = codeOf[label] { return code }
            let code = Int32(found.count)
            codeOf[label] = code
            found.append(label)
            return code
        }
        self = FactorColumn(codes: raw, levels: found).sorted()
    }

    /// A factor of the distinct numbers of a column (NaN is missing), in numeric order. Text is made once per level, not
    /// once per row.
    init(distinctNumbers values: [Double]) {
        var codeOf: [Double: Int32] = [:]
        var found: [Double] = []
        var last = (value: Double.nan, code: Int32(-1))
        let raw = values.map { value -> Int32 in
            if value.isNaN { return -1 }
            if value == last.value { return last.code }
            // Most categories have few levels: looking along them beats hashing.
            let near = found.count <= 8 ? found.firstIndex(of: value).map(Int32.init) : codeOf[value]
            let code = near ?? Int32(found.count)
            if Int(code) == found.count {
                codeOf[value] = code
                found.append(value)
            }
            last = (value, code)
            return code
        }
        let order = found.indices.sorted { found[$0] < found[$1] }
        var place = [Int32](repeating: 0, count: found.count)
        for (new, old) in order.enumerated() { place[old] = Int32(new) }
        self.init(
            codes: raw.map { $0 < 0 ? -1 : place[Int($0)] }, levels: order.map { TextNumber.label(found[$0]) }
        )
    }

    /// Number of rows.
    public var count: Int { codes.count }
    /// Number of missing rows.
    public var missingCount: Int { codes.reduce(0) { $0 + ($1 < 0 ? 1 : 0) } }
    /// Whether the row has no level.
    public func isMissing(_ row: Int) -> Bool { codes[row] < 0 }
    /// The label of a row, or nil where it is missing.
    public subscript(row: Int) -> String? { codes[row] < 0 ? nil : levels[Int(codes[row])] }

    /// The rows asked for, in that order; the levels stay, used or not.
    public func selecting(rows: [Int]) -> FactorColumn {
        FactorColumn(codes: rows.map { codes[$0] }, levels: levels)
    }

    /// The same rows with only the levels that occur, in the same order.
    public func droppingUnusedLevels() -> FactorColumn {
        var used = [Bool](repeating: false, count: levels.count)
        for code in codes where code >= 0 { used[Int(code)] = true }
        if used.allSatisfy({ $0 }) { return self }
        var newCode = [Int32](repeating: -1, count: levels.count)
        var kept: [String] = []
        for (index, level) in levels.enumerated() where used[index] {
            newCode[index] = Int32(kept.count)
            kept.append(level)
        }
        return FactorColumn(codes: codes.map { $0 < 0 ? -1 : newCode[Int($0)] }, levels: kept)
    }

    /// The same labels under the levels given, or nil with the first label that is not among them.
    func relevelled(_ order: [String]) -> (column: FactorColumn?, stray: String?) {
        let codeOf = Dictionary(
            zip(order, order.indices.map(Int32.init)), uniquingKeysWith: { first, _ in first })
        var map = [Int32](repeating: -1, count: levels.count)
        for (index, level) in levels.enumerated() {
            if let code = codeOf[level] {
                map[index] = code
            } else if codes.contains(Int32(index)) {
                return (nil, level)
            }
        }
        return (FactorColumn(codes: codes.map { $0 < 0 ? -1 : map[Int($0)] }, levels: order), nil)
    }

    private func sorted() -> FactorColumn {
        let order = LevelOrder.sorted(levels)
        return relevelled(order).column ?? self
    }
}
