import Foundation

/// What FlowJo before version 10 keeps of its scales and matrices outside the samples.
struct FlowJoOldScales {
    /// FlowJo for Mac: biexponentials, numbered from 1 and some of them named after a matrix and a channel.
    let tables: [XMLTree]
    /// FlowJo for Windows: matrices with biexponentials and the samples they are for.
    let editor: [XMLTree]

    init(_ root: XMLTree) {
        tables = root.child("CalibrationTables")?.all("Table") ?? []
        editor = root.child("CompensationEditor")?.all("Compensation") ?? []
    }
}

extension XMLTree {
    /// FlowJo 9.4 and later for Mac say `nodeName`.
    var flowJoName: String? { attributes["name"] ?? attributes["nodeName"] }

    /// The texts of a `StringArray`; FlowJo for Mac quotes those with a comma.
    var strings: [String] {
        (child("StringArray")?.children ?? []).compactMap { node in
            guard node.name == "QuotedString" else { return node.name == "String" ? node.text : nil }
            var text = node.text
            if text.count >= 2, text.hasPrefix("\""), text.hasSuffix("\"") {
                text = String(text.dropFirst().dropLast())
            }
            return text.trimmingCharacters(in: .whitespaces)
        }
    }
}

/// Scales and matrices of FlowJo before version 10.
extension FlowJoSampleReader {
    mutating func readOldScales(_ sample: XMLTree, _ old: FlowJoOldScales) throws(CytometryError) {
        isFlowJo7 = sample.child("Transformations") == nil && sample.all("Parameter").isEmpty
        for node in sample.all("Parameter") { try readParameter(node, old.tables) }
        readEditor(sample, old.editor)
    }

    /// FlowJo for Mac keeps its scales in `Parameter` elements and tables of the biexponential.
    private mutating func readParameter(_ node: XMLTree, _ tables: [XMLTree]) throws(CytometryError) {
        let name = try node.attribute("name")
        let low = try node.optionalNumber("lowValue") ?? 0
        guard let high = try node.optionalNumber("highValue"), high > low else { return }
        if node.attributes["log"] != "1" {
            scales[name] = FlowJoScale(transform: nil, origin: low, span: high - low)
            return
        }
        // A compensated channel has a table of its own, named after the matrix and the channel.
        for table in tables {
            guard let title = table.attributes["name"], let open = title.firstIndex(of: "<"),
                title.hasSuffix("<\(name)>")
            else { continue }
            let group = title[..<open].trimmingCharacters(in: .whitespaces)
            guard group == matrixID ?? "Acquisition-defined" else { continue }
            scales["<\(name)>"] = try Self.scale(table, top: high)
        }
        if let index = node.attributes["calibrationIndex"].flatMap({ Int($0) }), index >= 1,
            index <= tables.count, tables[index - 1].attributes["biexponentialWidth"] != nil
        {
            scales[name] = try Self.scale(tables[index - 1], top: high)
        } else if low > 0, let decades = try node.optionalNumber("decades"), decades > 0 {
            scales[name] = FlowJoScale(
                transform: Transform(.offsetLog(try OffsetLogTransform(offset: low, decades: decades))))
        } else {
            scales[name] = nil
            unknownScales.insert(name)
        }
    }

    private static func scale(_ table: XMLTree, top: Double) throws(CytometryError) -> FlowJoScale {
        FlowJoScale(
            transform: Transform(
                .biexponential(
                    try BiexponentialTransform(
                        negative: try table.number("biexponentialNegDecades"),
                        width: try table.number("biexponentialWidth"),
                        positive: try table.number("biexponentialDecades"), maxValue: top))),
            span: Double(BiexponentialTransform.channels))
    }

    /// FlowJo 7 for Windows: channels with `PnDISPLAY` LOG have the biexponential of the sample's entry in the
    /// compensation editor, whose `T`, `w` and `m` are its positive and negative decades and its width.
    private mutating func readEditor(_ sample: XMLTree, _ editor: [XMLTree]) {
        guard isFlowJo7 else { return }
        let id =
            sample.child("DataSet")?.attributes["sampleID"]
            ?? sample.child("SampleNode")?.attributes["sampleID"]
        let entry = editor.first { entry in
            entry.child("Samples")?.all("Sample").contains { $0.attributes["sampleID"] == id } ?? false
        }
        var known: [String: XMLTree] = [:]
        for node in entry?.descendants("logicle") ?? [] { known[node.attributes["parameter"] ?? ""] = node }
        let count = Int(keywords["$PAR"] ?? "") ?? 0
        for i in 1...max(1, min(count, 4096)) {
            guard keywords["P\(i)DISPLAY"] == "LOG", let name = keywords["$P\(i)N"] else { continue }
            // Analogue channels have their decades in the file.
            if scales[name]?.transform != nil { continue }
            let top = keywords["$P\(i)R"].flatMap { StrictNumber.parse($0) } ?? 262_144
            for label in [name, "Comp-" + name] {
                scales[label] = (known[label] ?? known[""]).flatMap { node in
                    guard let pos = try? node.number("T"), let neg = try? node.number("w"),
                        let width = try? node.number("m"),
                        let transform = try? BiexponentialTransform(
                            negative: neg, width: width, positive: pos, maxValue: top)
                    else { return nil }
                    return FlowJoScale(
                        transform: Transform(.biexponential(transform)),
                        span: Double(BiexponentialTransform.channels))
                }
                if scales[label] == nil { unknownScales.insert(label) }
            }
        }
    }

    /// `CompensationMatrix` with one `Channel` per row, in the sample or named by it: by its number from 1, its
    /// identifier or its name. −1 means the matrix of the data file, −2 none.
    mutating func readOldMatrix(_ sample: XMLTree, _ known: [XMLTree]) throws(CytometryError) {
        guard matrixID == nil else { return }
        var node = sample.child("CompensationMatrix")
        let id =
            sample.attributes["compensationID"] ?? sample.child("SampleNode")?.attributes["compensationID"]
        if node == nil, let id, !id.isEmpty, id != "-1", id != "-2" {
            node = known.first { $0.attributes["matrixId"] == id || Self.title($0) == id }
            if node == nil, let number = Int(id), known.indices.contains(number - 1) {
                node = known[number - 1]
            }
            guard node != nil else {
                throw .unknownReference(
                    "matrix", id, in: sample.child("SampleNode")?.flowJoName ?? "sample",
                    among: known.compactMap(Self.title), at: sample.place)
            }
        }
        guard let node else { return }
        let rows = node.all("Channel")
        var channels: [String] = [], spectrum: [Double] = []
        for row in rows { channels.append(try row.first(of: "name", "fluorName")) }
        let prefix = node.attributes["prefix"] ?? "<", suffix = node.attributes["suffix"] ?? ">"
        for row in rows {
            var values = [Double](repeating: 0, count: channels.count)
            for entry in row.all("ChannelValue") {
                let name = try entry.first(of: "name", "fluorName")
                guard let column = channels.firstIndex(of: name) else {
                    throw .unknownReference(
                        "channel", name, in: "CompensationMatrix", among: channels, at: entry.place)
                }
                values[column] = try entry.number(entry.attributes["value"] == nil ? "spillValue" : "value")
            }
            spectrum += values
        }
        guard !channels.isEmpty else { return }
        for name in channels { compensated[prefix + name + suffix] = name }
        let title = Self.title(node) ?? "matrix"
        matrixID = title
        builder.add(.init(id: title, fluorochromes: channels, detectors: channels, spectrum: spectrum))
    }

    private static func title(_ matrix: XMLTree) -> String? {
        matrix.attributes["name"] ?? matrix.attributes["matrixName"]
    }
}

extension XMLTree {
    /// The first of two spellings of an attribute.
    fileprivate func first(of name: String, _ other: String) throws(CytometryError) -> String {
        try attribute(attributes[name] == nil ? other : name)
    }
}
