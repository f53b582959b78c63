import JSONText

extension Transform {
    /// `{transform, parameters, values}` as `fcs transform --json` prints it; a value without a position is null.
    package func json(values: [Double]) -> JSON {
        .object([
            "transform": .string(name),
            "parameters": .object(
                Dictionary(uniqueKeysWithValues: parameters.map { ($0.name, JSON($0.value)) })),
            "values": .array(values.map { $0.isFinite ? .number($0) : .null }),
        ])
    }
}
