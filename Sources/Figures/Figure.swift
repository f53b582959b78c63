import JSONText
import VegaLite

/// A figure with everything that goes with it: what it shows in words, the chart, and the numbers behind it.
package struct Figure: Hashable, Sendable, Identifiable {
    /// Stable file name without extension, such as `trajectory-CD3` or `km-efs`.
    package var id: String
    package var title: String
    /// What is drawn, test, n, exclusions, tool version, and the synthetic-data notice where there is one.
    package var caption: String
    /// Alternative text: the message in words, for those who do not see the figure.
    package var description: String
    package var specification: ChartSpecification
    package var dataTable: DataTable

    package init(
        id: String, title: String, caption: String, description: String, specification: ChartSpecification,
        dataTable: DataTable
    ) {
        self.id = id
        self.title = title
        self.caption = caption
        self.description = description
        self.specification = specification
        self.dataTable = dataTable
    }
}

/// The numbers behind a figure.
package struct DataTable: Hashable, Sendable {
    package var columns: [String]
    package var rows: [[JSON]]

    package init(columns: [String], rows: [[JSON]]) {
        self.columns = columns
        self.rows = rows
    }

    package var json: JSON { ["columns": JSON(columns), "rows": .array(rows.map(JSON.array))] }
}

/// What every figure of one study carries.
package struct FigureContext: Hashable, Sendable {
    package var study: String
    package var toolVersion: String
    /// Printed on every figure of a synthetic study.
    package var notice: String?

    package init(study: String, toolVersion: String, notice: String?) {
        self.study = study
        self.toolVersion = toolVersion
        self.notice = notice
    }
}
