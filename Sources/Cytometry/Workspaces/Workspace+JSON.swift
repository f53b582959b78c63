import JSONText

extension Workspace {
    /// `{program, version, groups, samples}` as `fcs workspace --json` prints it.
    package var json: JSON {
        .object([
            "program": .string(program), "version": .string(version),
            "groups": .array(
                groups.map { group in
                    .object([
                        "name": .string(group.name), "samples": JSON(group.samples.map { samples[$0].name }),
                    ])
                }),
            "samples": .array(samples.map(\.json)),
        ])
    }
}

extension Workspace.Sample {
    /// Identity, stored counts and populations; `gating` tells why the gates cannot be used, if so.
    package var json: JSON {
        var object: [String: JSON] = [
            "id": .string(id), "name": .string(name), "file": JSON(fileName), "count": JSON(count),
            "keywords": .object(keywords.mapValues(JSON.string)), "warnings": JSON(warnings),
            "populations": .array(
                nodes.map { node in
                    .object([
                        "path": .string(node.path), "name": .string(node.name), "parent": JSON(node.parent),
                        "count": JSON(node.count), "gate": .string(node.kind),
                    ])
                }),
        ]
        switch gating {
        case .scheme(let scheme):
            object["refused"] = .null
            object["transforms"] = .array(
                scheme.transforms.map {
                    .object([
                        "id": .string($0.id), "transform": .string($0.transform.name),
                        "parameters": .object(
                            Dictionary(
                                uniqueKeysWithValues: $0.transform.parameters.map {
                                    ($0.name, JSON($0.value))
                                })),
                    ])
                })
            object["matrices"] = .array(
                scheme.matrices.map {
                    .object([
                        "id": .string($0.id), "channels": JSON($0.detectors), "inverted": .bool($0.isInverse),
                    ])
                })
        case .refused(let error):
            object["refused"] = .object(["code": .string(error.code), "message": .string(error.message)])
        }
        return .object(object)
    }
}
