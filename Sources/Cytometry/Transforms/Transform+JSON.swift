import JSONText

extension Transform {
    /// `{transform, parameters, values}` as `fcs transform --json` prints it; a value without a position is null.
    ///
    /// Infinite positions are `"Inf"` and `"-Inf"`; `notes` says why a value is null or was moved to an end.
    package func json(values: [Double], notes: [Note] = []) -> JSON {
        .object([
            "transform": .string(name),
            "parameters": .object(
                Dictionary(uniqueKeysWithValues: parameters.map { ($0.name, JSON($0.value)) })),
            "values": .array(
                values.map { $0.isNaN ? .null : $0.isFinite ? .number($0) : .string($0 > 0 ? "Inf" : "-Inf") }
            ),
            "notes": .array(
                notes.map { ["index": .integer($0.index), "reason": .string($0.reason)] }),
        ])
    }

    /// What must be known of one result: why there is none, or that it is an end of the scale.
    package struct Note: Hashable, Sendable {
        /// Of the value, from 0.
        package var index: Int
        package var reason: String
    }

    /// Notes on inputs and their results.
    package func notes(_ inputs: [Double], results: [Double], inverse: Bool) -> [Note] {
        zip(inputs, results).enumerated().compactMap { index, pair in
            note(pair.0, pair.1, inverse: inverse).map { Note(index: index, reason: $0) }
        }
    }

    private func note(_ input: Double, _ result: Double, inverse: Bool) -> String? {
        if input.isNaN { return "not a number has no place on a scale" }
        if result.isNaN { return "\(name) has no \(inverse ? "value" : "position") for \(input)" }
        if case .biexponential(let t) = scale {
            let low = t.inverse(0), high = t.inverse(4096)
            let ends = "the table of the scale runs from \(low) (channel 0) to \(high) (channel 4096)"
            if inverse, input < 0 || input > 4096 { return "\(ends): \(input) was read as its end" }
            if inverse, input == 0 || input == 4096 {
                return "\(ends): channel \(input == 0 ? 0 : 4096) stands for all values beyond it too"
            }
            if !inverse, input < low || input > high {
                return "\(ends): \(input) lies beyond it, on the axis"
            }
        }
        if inverse {
            if clamped(input) != input { return "\(input) lies beyond the bounds and was read as their end" }
        } else if hasBounds, result == boundMin || result == boundMax {
            return "\(input) lies at or beyond a bound of the scale"
        }
        if result.isInfinite, input.isFinite { return "\(name) of \(input) is infinite" }
        return nil
    }
}
