import JSONText

/// What a specification of the plan file gave, or why it could not be run.
package struct PlannedResult: Hashable, Sendable {
    package var id: String
    package var frame: String
    package var spec: JSON
    package var result: JSON?
    package var error: String?
    /// The p values of the result that belong to a declared family, raw and adjusted.
    package var adjusted: [AdjustedTest] = []

    /// One p value of a declared family.
    package struct AdjustedTest: Hashable, Sendable {
        package var family: String
        package var method: String
        package var test: String
        package var p: Double?
        package var pAdjusted: Double?
    }

    package init(id: String, frame: String, spec: JSON, result: JSON?, error: String?) {
        self.id = id
        self.frame = frame
        self.spec = spec
        self.result = result
        self.error = error
    }

    package var json: JSON {
        [
            "id": .string(id), "frame": .string(frame), "spec": spec, "result": result ?? .null,
            "error": JSON(error),
            "adjusted": .array(
                adjusted.map { test in
                    [
                        "family": .string(test.family), "method": .string(test.method),
                        "test": .string(test.test), "p": JSON(test.p), "p_adjusted": JSON(test.pAdjusted),
                    ]
                }),
        ]
    }
}
