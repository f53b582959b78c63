import Diagnostics

/// The index of a workbook: its sheets, cell formats and shared strings.
struct Workbook: Sendable {
    struct Sheet: Sendable, Hashable {
        var name: String
        var isHidden: Bool
        /// Name of the part in the archive.
        var part: String
    }

    let path: String
    let limits: WorkbookLimits
    let sheets: [Sheet]
    let uses1904: Bool
    let formats: CellFormats
    let strings: SharedStrings

    init(path: String, limits: WorkbookLimits = WorkbookLimits()) throws(TabularError) {
        let archive = try ZipArchive(path: path, limits: limits)
        guard archive.contains("[Content_Types].xml"), archive.contains("_rels/.rels") else {
            throw Workbook.refusal(of: archive)
        }
        let root = try Relationships(archive, of: "")
        guard let main = root.first(type: "officeDocument"), main.hasSuffix(".xml") else {
            throw Workbook.refusal(of: archive)
        }
        let relations = try Relationships(archive, of: main)
        let index = try WorkbookIndex(XMLReader(try archive.open(main)))
        let sheets = index.sheets.compactMap { entry -> Sheet? in
            // Chart sheets have another type and hold no cells.
            guard let target = relations.target(of: entry.relation, type: "worksheet") else { return nil }
            return Sheet(name: entry.name, isHidden: entry.isHidden, part: target)
        }
        guard !sheets.isEmpty else { throw Workbook.refusal(of: archive) }
        self.path = path
        self.limits = limits
        self.sheets = sheets
        self.uses1904 = index.uses1904
        formats =
            try relations.first(type: "styles").map { part throws(TabularError) in
                try CellFormats(XMLReader(try archive.open(part)))
            } ?? CellFormats()
        strings =
            try relations.first(type: "sharedStrings").map { part throws(TabularError) in
                try SharedStrings(XMLReader(try archive.open(part)), limits: limits)
            } ?? SharedStrings()
    }

    /// The sheet of a name; without one the first that is visible.
    func sheet(named name: String?) throws(TabularError) -> Sheet {
        if let found = name == nil
            ? sheets.first(where: { !$0.isHidden }) ?? sheets.first : sheets.first(where: { $0.name == name })
        {
            return found
        }
        let names = sheets.map(\.name)
        throw TabularError(
            .unknownSheet, "there is no sheet '\(name ?? "")'",
            remedy: name.flatMap { Suggestions.didYouMean($0, among: names) }
                ?? "The sheets are: \(names.joined(separator: ", ")).", at: SourceLocation(file: path))
    }

    /// Says which kind of archive stands where a workbook was expected.
    private static func refusal(of archive: ZipArchive) -> TabularError {
        let place = SourceLocation(file: archive.path)
        let others = [
            ("xl/workbook.bin", "a binary workbook (.xlsb)"), ("word/document.xml", "a Word document"),
            ("ppt/presentation.xml", "a presentation"), ("content.xml", "an OpenDocument file"),
        ]
        if let other = others.first(where: { archive.contains($0.0) }) {
            return TabularError(
                .notATable, "this is \(other.1), not an .xlsx workbook",
                remedy: "Save the table as .xlsx or CSV.",
                at: place)
        }
        return TabularError(
            .notATable, "this is a zip archive, not a table",
            remedy: "Unpack it, or save the table as .xlsx or CSV.",
            at: place)
    }
}

/// What `workbook.xml` lists.
private struct WorkbookIndex {
    private(set) var sheets: [(name: String, isHidden: Bool, relation: String)] = []
    private(set) var uses1904 = false

    init(_ reader: consuming XMLReader) throws(TabularError) {
        while true {
            let event = try reader.next()
            if event == .finished { return }
            guard event == .start else { continue }
            if reader.isElement("workbookPr") {
                uses1904 = reader.isTrue("date1904")
            } else if reader.isElement("sheet"), let name = reader.attribute("name"),
                let id = reader.attribute("id")
            {
                let state = reader.attribute("state") ?? "visible"
                sheets.append((name, state != "visible", id))
            }
        }
    }
}

/// The relations of a part: which other parts it uses and what for.
struct Relationships {
    private var entries: [(id: String, type: String, target: String)] = []

    /// - Parameter part: the part whose relations are wanted; empty for the whole archive.
    init(_ archive: ZipArchive, of part: String) throws(TabularError) {
        let folder = part.split(separator: "/").dropLast()
        let file = part.split(separator: "/").last.map(String.init) ?? ""
        let name = (folder + ["_rels", "\(file).rels"]).joined(separator: "/")
        var reader = XMLReader(try archive.open(name))
        while true {
            let event = try reader.next()
            if event == .finished { return }
            guard event == .start, reader.isElement("Relationship"), let target = reader.attribute("Target")
            else {
                continue
            }
            let type = reader.attribute("Type") ?? ""
            entries.append(
                (
                    reader.attribute("Id") ?? "", type,
                    Relationships.resolve(target, in: folder.map(String.init))
                ))
        }
    }

    func target(of id: String, type: String) -> String? {
        entries.first { $0.id == id && $0.type.hasSuffix("/" + type) }?.target
    }

    func first(type: String) -> String? { entries.first { $0.type.hasSuffix("/" + type) }?.target }

    /// Targets stand relative to the part's folder or absolute in the archive.
    private static func resolve(_ target: String, in folder: [String]) -> String {
        var path = target.hasPrefix("/") ? [] : folder
        for step in target.split(separator: "/") {
            switch step {
            case ".": continue
            case "..": _ = path.popLast()
            default: path.append(String(step))
            }
        }
        return path.joined(separator: "/")
    }
}
