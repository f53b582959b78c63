/// How the levels of a factor become columns when one of them is redundant.
public enum Contrast: String, Sendable, CaseIterable {
    /// Each level against the first (R's default, `contr.treatment`).
    case treatment
    /// Each level but the last against the mean of all (`contr.sum`).
    case sum
    /// Each level against the mean of those before it (`contr.helmert`).
    case helmert

    /// One row per level, one column per contrast.
    func matrix(levels: Int) -> [[Double]] {
        (0..<levels).map { level in
            (0..<max(levels - 1, 0)).map { column in
                switch self {
                case .treatment: level == column + 1 ? 1 : 0
                case .sum: level == column ? 1 : (level == levels - 1 ? -1 : 0)
                case .helmert: level <= column ? -1 : (level == column + 1 ? Double(column + 1) : 0)
                }
            }
        }
    }

    /// What R appends to the variable's name for each column.
    func suffixes(_ levels: [String]) -> [String] {
        switch self {
        case .treatment: Array(levels.dropFirst())
        case .sum, .helmert: levels.indices.dropFirst().map { String($0) }
        }
    }
}
