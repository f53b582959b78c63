import DataFrames

/// Reading of an event column: 0/1, 1/2 (2 is the event, as in older R data), or TRUE/FALSE.
public enum EventCoding {
    /// Events from codes without missing values.
    ///
    /// A column of 1 only is read as events throughout, also when 1 meant censored in a 1/2 coding.
    ///
    /// *When it fails:* any other code: what an event is must be declared, not guessed.
    public static func events(_ codes: [Double]) throws(SurvivalError) -> [Bool] {
        if codes.allSatisfy({ $0 == 0 || $0 == 1 }) { return codes.map { $0 == 1 } }
        if codes.allSatisfy({ $0 == 1 || $0 == 2 }) { return codes.map { $0 == 2 } }
        let others = Set(codes).subtracting([0, 1]).sorted().prefix(5).map { TextNumber.label($0) }
        throw SurvivalError(
            .badEventCode, "the event column holds \(others.joined(separator: ", ")) besides 0 and 1",
            remedy: "name the event in the spec as an expression, for example 'status == 2'")
    }

    /// Event codes of a column as numbers, NaN where missing; TRUE and FALSE are 1 and 0.
    ///
    /// *When it fails:* an unknown column, a column that is neither numbers nor TRUE and FALSE.
    public static func codes(_ name: String, in table: DataFrame) throws(SurvivalError) -> [Double] {
        do {
            let column = try table.column(name)
            if case .factor(let factor) = column,
                factor.levels.allSatisfy({ ["TRUE", "FALSE"].contains($0.uppercased()) })
            {
                return (0..<factor.count).map { row in
                    factor[row].map { $0.uppercased() == "TRUE" ? 1 : 0 } ?? .nan
                }
            }
            return try table.numeric(name).values
        } catch {
            throw SurvivalError(error)
        }
    }
}
