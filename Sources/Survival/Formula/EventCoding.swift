import DataFrames

/// Reading of an event column: 0/1, 1/2 (2 is the event, as in older R data), TRUE/FALSE, or yes/no.
///
/// Whether 1 or 2 is the event is read off a whole column: a subgroup in which nobody had the event holds only 1 and
/// would turn into events throughout.
public enum EventCoding: Sendable, Hashable {
    /// 1 is the event.
    case zeroOne
    /// 2 is the event, 1 is censored.
    case oneTwo

    /// The coding of a column given by all its values; NaN is missing.
    ///
    /// A column of 1 only is read as events throughout: then nothing says otherwise.
    /// *When it fails:* any other code: what an event is must be declared, not guessed.
    public static func of(_ codes: [Double]) throws(SurvivalError) -> EventCoding {
        if codes.allSatisfy({ $0 == 0 || $0 == 1 || $0.isNaN }) { return .zeroOne }
        if codes.allSatisfy({ $0 == 1 || $0 == 2 || $0.isNaN }) { return .oneTwo }
        let others = Set(codes.filter { !$0.isNaN }).subtracting([0, 1]).sorted().prefix(5)
            .map { TextNumber.label($0) }
        throw SurvivalError(
            .badEventCode, "the event column holds \(others.joined(separator: ", ")) besides 0 and 1",
            remedy: "name the event in the spec as an expression, for example 'status == 2'")
    }

    /// Whether each code means the event.
    public func events(_ codes: [Double]) -> [Bool] {
        let event = self == .zeroOne ? 1.0 : 2
        return codes.map { $0 == event }
    }

    /// Events from codes without missing values that are the whole column.
    ///
    /// *When it fails:* codes other than 0/1 or 1/2.
    public static func events(_ codes: [Double]) throws(SurvivalError) -> [Bool] {
        try of(codes).events(codes)
    }

    /// Event codes of a column as numbers, NaN where missing; TRUE and yes are 1, FALSE and no are 0.
    ///
    /// *When it fails:* an unknown column, a column that is neither numbers nor one of these words.
    public static func codes(_ name: String, in table: DataFrame) throws(SurvivalError) -> [Double] {
        do {
            let column = try table.column(name)
            if case .factor(let factor) = column {
                let words = factor.levels.map { word[$0.lowercased()] }
                if words.allSatisfy({ $0 != nil }) {
                    return factor.codes.map { $0 < 0 ? .nan : words[Int($0)] ?? .nan }
                }
            }
            return try table.numeric(name).values
        } catch {
            throw SurvivalError(error)
        }
    }

    private static let word: [String: Double] = ["true": 1, "false": 0, "yes": 1, "no": 0]
}
