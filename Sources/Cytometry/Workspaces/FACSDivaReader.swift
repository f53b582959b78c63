import Foundation

/// Reads the gates of a FACSDiva experiment export (`bdfacs`).
///
/// Coordinates of scaled axes are display channels 0...4096 of a logicle with M = 4.5 whose W follows from the scale
/// value r as `(4.5 − log10(262144/r))/2`; those of logarithmic axes are decades. All gates act on the 256 channels
/// of `FACSDivaTransform`.
enum FACSDivaReader {
    static func read(_ root: XMLTree) throws(CytometryError) -> Workspace {
        var samples: [Workspace.Sample] = [], groups: [Workspace.Group] = []
        for experiment in root.all("experiment") {
            for specimen in experiment.all("specimen") {
                var members: [Int] = []
                for tube in specimen.all("tube") {
                    members.append(samples.count)
                    samples.append(
                        sample(tube, specimen: specimen.attributes["name"] ?? "", id: samples.count + 1))
                }
                groups.append(.init(name: specimen.attributes["name"] ?? "", samples: members))
            }
        }
        let version = (root.attributes["version"] ?? "").replacing("Version ", with: "")
        return Workspace(program: "FACSDiva", version: version, groups: groups, samples: samples)
    }

    private static func sample(_ tube: XMLTree, specimen: String, id: Int) -> Workspace.Sample {
        var builder = SampleBuilder()
        let compensated = matrix(tube, &builder)
        // Full names of regions and composites, and the path each got.
        var paths: [String: String?] = [:]
        var count: Int?
        for gate in tube.child("gates")?.all("gate") ?? [] {
            let full = gate.attributes["fullname"] ?? ""
            let events = gate.child("num_events").flatMap { Int($0.text) }
            if gate.attributes["type"] == "EventSource_Classifier" {
                paths[full] = .some(nil)
                count = events
                continue
            }
            let parent = gate.child("parent").flatMap { paths[$0.text] } ?? nil
            let name = gate.child("name")?.text ?? full
            let region = gate.child("region")
            let kind = region?.attributes["type"].map {
                String($0.replacing("_REGION", with: "").lowercased())
            }
            var shape: Gate.Shape?
            var problem: CytometryError?
            do {
                if let region { shape = try self.shape(gate, region, name, compensated, &builder) }
            } catch { problem = error }
            if shape == nil && problem == nil {
                builder.warnings.append("'\(full)' has no region of its own: it is listed, not gated.")
            }
            paths[full] = builder.add(name: name, parent: parent, count: events, kind: kind ?? "none") {
                () throws(CytometryError) -> Gate.Shape? in
                if let problem { throw problem }
                return shape
            }
        }
        let file = tube.child("data_filename")?.text ?? ""
        return Workspace.Sample(
            id: String(id), name: file.isEmpty ? tube.attributes["name"] ?? "" : lastPathPart(file),
            fileName: file.isEmpty ? nil : lastPathPart(file),
            keywords: ["TUBE NAME": tube.attributes["name"] ?? "", "SPECIMEN NAME": specimen], count: count,
            nodes: builder.nodes, warnings: builder.warnings, gating: builder.gating(file: tube.file))
    }

    /// Registers the inverse matrix of a tube and returns the channels it compensates.
    private static func matrix(_ tube: XMLTree, _ builder: inout SampleBuilder) -> Set<String> {
        guard let settings = tube.child("instrument_settings"),
            settings.child("compensation_enabled")?.text != "false"
        else { return [] }
        var names: [String] = [], coefficients: [Double] = []
        for parameter in settings.all("parameter") {
            guard let compensation = parameter.child("compensation"), let name = parameter.attributes["name"]
            else {
                continue
            }
            names.append(name)
            coefficients += compensation.all("compensation_coefficient").compactMap {
                StrictNumber.parse($0.text)
            }
        }
        guard !names.isEmpty else { return [] }
        guard coefficients.count == names.count * names.count else {
            builder.warnings.append(
                "The tube's compensation is incomplete: gates use the matrix of the data file.")
            return []
        }
        builder.add(
            .init(
                id: "FACSDiva", fluorochromes: names, detectors: names, spectrum: coefficients,
                isInverse: true))
        return Set(names)
    }

    private static func shape(
        _ gate: XMLTree, _ region: XMLTree, _ name: String, _ compensated: Set<String>,
        _ builder: inout SampleBuilder
    ) throws(CytometryError) -> Gate.Shape? {
        let kind = try region.attribute("type")
        // The quadrants of a binner are regions of their own.
        if kind == "BINNER_REGION" { return nil }
        var points: [GateVertex] = []
        for point in region.child("points")?.all("point") ?? [] {
            points.append(GateVertex(x: try point.number("x"), y: try point.number("y")))
        }
        let (x, xChannel) = try dimension(gate, region, "x", compensated, &builder)
        let xs = points.map { xChannel($0.x) }
        if kind == "INTERVAL_REGION" { return .rectangle([x], [try range(xs, name, region)]) }
        let (y, yChannel) = try dimension(gate, region, "y", compensated, &builder)
        let ys = points.map { yChannel($0.y) }
        switch kind {
        case "RECTANGLE_REGION":
            return .rectangle([x, y], [try range(xs, name, region), try range(ys, name, region)])
        case "POLYGON_REGION":
            return .polygon(x, y, zip(xs, ys).map { GateVertex(x: $0, y: $1) })
        default: throw .xmlElement(kind, in: "gate '\(name)'", at: region.place)
        }
    }

    /// The channels between two corners, both included.
    private static func range(
        _ values: [Double], _ name: String, _ region: XMLTree
    ) throws(CytometryError) -> GateRange {
        guard let low = values.min(), let high = values.max() else {
            throw .xmlMissing("points", in: "gate '\(name)'", at: region.place)
        }
        return GateRange(min: low, max: high + 1)
    }

    /// A dimension, and the channel of a coordinate on it.
    private static func dimension(
        _ gate: XMLTree, _ region: XMLTree, _ letter: String, _ compensated: Set<String>,
        _ builder: inout SampleBuilder
    ) throws(CytometryError) -> (GateDimension, (Double) -> Double) {
        let name = try region.attribute(letter + "parm")
        let axis: FACSDivaTransform.Axis
        let id: String
        // Coordinates per channel.
        let unit: Double
        if gate.child("is_\(letter)_parameter_scaled")?.text == "true" {
            let text = gate.child("\(letter)_parameter_scale_value")?.text ?? ""
            guard let scale = StrictNumber.parse(text) else {
                throw .xmlMissing("scale value", in: "gate", at: gate.place)
            }
            let W = scale == 0 ? 0.5 : (4.5 - log10(FACSDivaTransform.top / abs(scale))) / 2
            axis = .logicle(try LogicleTransform(T: FACSDivaTransform.top, W: min(max(0, W), 2.25), M: 4.5))
            id = "FACSDiva \(name) \(text)"
            unit = 4096 / FACSDivaTransform.channels
        } else if gate.child("is_\(letter)_parameter_log")?.text == "true" {
            axis = .logarithmic
            id = "FACSDiva log"
            unit = log10(FACSDivaTransform.top) / FACSDivaTransform.channels
        } else {
            axis = .linear
            id = "FACSDiva linear"
            unit = FACSDivaTransform.top / FACSDivaTransform.channels
        }
        let transform = builder.transform(id, Transform(.facsDiva(FACSDivaTransform(axis))))
        let dimension = GateDimension(
            .channel(name), compensation: compensated.contains(name) ? .matrix("FACSDiva") : .file,
            transform: transform)
        return (
            dimension,
            {
                let channel = ($0 / unit).rounded(.down)
                // A corner on the last channel holds what lies on it.
                return channel >= FACSDivaTransform.channels - 1 ? FACSDivaTransform.channels : channel
            }
        )
    }
}
