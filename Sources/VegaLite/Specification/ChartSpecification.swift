import JSONText

/// A complete Vega-Lite v5 chart: data inline, no address of any network but the schema's name.
package struct ChartSpecification: Hashable, Sendable {
    package static let schema = "https://vega.github.io/schema/vega-lite/v5.json"
    package static let mediaType = "application/vnd.vegalite.v5+json"

    package var title: TitleText?
    /// Read out by screen readers.
    package var description: String
    package var dataSets: [DataSet]
    package var view: View
    package var configuration: Configuration
    /// Empty space around everything, drawing units.
    package var padding: Double

    package init(
        title: TitleText?, description: String, dataSets: [DataSet], view: View, configuration: Configuration,
        padding: Double = 4
    ) {
        self.title = title
        self.description = description
        self.dataSets = dataSets
        self.view = view
        self.configuration = configuration
        self.padding = padding
    }

    package var json: JSON {
        var out = view.members
        out.set("$schema", ChartSpecification.schema)
        out.set("description", description)
        out.set("title", title?.json)
        out.set("padding", padding)
        out.set("config", configuration.json)
        out.set(
            "datasets", .object(Dictionary(dataSets.map { ($0.name, $0.json) }, uniquingKeysWith: { $1 })))
        return out.json
    }

    /// The file `NAME.vl.json`.
    package var text: String { json.text(indented: true) + "\n" }
}
