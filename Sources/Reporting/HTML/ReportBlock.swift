import Figures

/// A piece of a report page; all text is plain and escaped by the template.
package enum ReportBlock: Sendable {
    case paragraph(String)
    case callout(String)
    case heading(String)
    case list([String])
    case table(ReportTable)
    case figure(Figure)
}

package struct ReportTable: Sendable {
    package var caption: String
    package var header: [String]
    package var rows: [[String]]
    /// Level words per row for colour with text (flags); empty = none.
    package var rowLevels: [String] = []
    /// Long tables start folded.
    package var isFolded = false

    package init(_ caption: String, _ header: [String], _ rows: [[String]]) {
        self.caption = caption
        self.header = header
        self.rows = rows
    }
}

package struct ReportSection: Sendable {
    package var id: String
    package var title: String
    package var blocks: [ReportBlock]

    package init(_ id: String, _ title: String, _ blocks: [ReportBlock]) {
        self.id = id
        self.title = title
        self.blocks = blocks
    }
}
