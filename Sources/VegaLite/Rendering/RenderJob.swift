import JSONText

/// What a chart can be rendered to.
package enum ImageFormat: String, Hashable, Sendable, CaseIterable {
    case svg, pdf, png
}

/// One chart and the files wanted of it.
package struct RenderJob: Hashable, Sendable {
    /// Letters, digits and hyphens; also prefixes the ids inside the SVG, so that many fit into one page.
    package var id: String
    package var specification: JSON
    package var files: [ImageFormat: String]

    package init(id: String, specification: JSON, files: [ImageFormat: String]) {
        self.id = id
        self.specification = specification
        self.files = files
    }

    /// `DIR/ID.svg` and so on.
    package init(id: String, specification: ChartSpecification, folder: String, formats: [ImageFormat]) {
        self.id = id
        self.specification = specification.json
        files = Dictionary(
            formats.map { ($0, "\(folder)/\(id).\($0.rawValue)") }, uniquingKeysWith: { $1 })
    }

    func json(pixelsPerInch: Double) -> JSON {
        [
            "id": .string(id), "spec": .string(specification.text()), "ppi": .number(pixelsPerInch),
            "files": .object(
                Dictionary(uniqueKeysWithValues: files.map { ($0.rawValue, JSON.string($1)) })),
        ]
    }
}

/// What became of a job.
package struct RenderOutcome: Hashable, Sendable {
    package var id: String
    package var files: [ImageFormat: String]
    /// Set when the figure could not be rendered; the others are not affected.
    package var error: VegaLiteError?
}

/// Told after every finished figure.
package struct RenderProgress: Hashable, Sendable {
    package var finished: Int
    package var total: Int
    package var id: String
}

/// The converter a Python has.
package struct ConverterVersion: Hashable, Sendable {
    package var python: String
    package var vlConvert: String
}
