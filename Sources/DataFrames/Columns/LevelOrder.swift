/// The order levels get when nobody gives one: numeric when every level is a number, else by code point.
///
/// Code points, not a locale's collation: the reference level must not depend on the machine.
public enum LevelOrder {
    /// The distinct levels in default order.
    public static func sorted(_ levels: [String]) -> [String] {
        let numbers = levels.map { TextNumber.parse($0) }
        guard numbers.allSatisfy({ $0 != nil }) else {
            return levels.sorted(by: precedes)
        }
        return zip(numbers.map { $0 ?? 0 }, levels)
            .sorted { $0.0 < $1.0 || ($0.0 == $1.0 && precedes($0.1, $1.1)) }
            .map(\.1)
    }

    /// Code-point order; for UTF-8 it is the order of the bytes.
    static func precedes(_ a: String, _ b: String) -> Bool {
        a.utf8.lexicographicallyPrecedes(b.utf8)
    }
}
