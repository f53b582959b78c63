import JSONText

/// What a specification of the plan file gave, or why it could not be run.
package struct PlannedResult: Hashable, Sendable {
    package var id: String
    package var frame: String
    package var spec: JSON
    package var result: JSON?
    package var error: String?

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
        ]
    }
}
