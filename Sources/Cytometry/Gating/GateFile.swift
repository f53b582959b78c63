/// A small format in which people write gates.
///
/// ```yaml
/// compensation: file            # file (the FCS file's matrix), none, or the name of a CSV beside this file
/// transforms:
///   fluorescence: {type: logicle, T: 262144, W: 0.5, M: 4.5, A: 0}
/// gates:
///   - name: singlets
///     type: polygon             # edges are straight on the scale of the transforms; left and lower edges belong
///     channels: [FSC-A, FSC-H]
///     points: [[25000, 18000], [262143, 215000], [262143, 262143], [25000, 32000]]
///   - name: CD19+
///     parent: singlets
///     type: rectangle           # min <= value < max; leave one out, or write ~, for an open end
///     channels: [PE-Cy7-A]      # $PnN, or a stain ($PnS) that one channel of the file bears: [CD19]
///     transform: fluorescence
///     min: [350]
///   - name: dim
///     type: ellipse             # (x − mean)ᵀ covariance⁻¹ (x − mean) <= distanceSquare, in scale units
///     channels: [PE-A, APC-A]
///     transforms: [fluorescence, fluorescence]
///     mean: [0.5, 0.4]
///     covariance: [[0.01, 0], [0, 0.01]]
///   - name: CD10 by CD19
///     parent: singlets
///     type: quadrant            # one threshold per channel; a value equal to it is +
///     channels: [APC-A, PE-Cy7-A]
///     thresholds: [800, 350]
///     names: {"++": CD10+CD19+, "+-": CD10+CD19-, "-+": CD10-CD19+, "--": CD10-CD19-}
///   - name: either
///     type: boolean             # one of and, or, not; "not X" is the complement of X
///     or: [CD19+, not dim]
/// ```
///
/// Numbers are values of the data unless a gate says `units: scale`, then they are positions on the transforms.
/// `transform` stands for all channels of a gate and `transforms` for each, `none` among them; `compensation` may be
/// given per gate. Errors: IC0690–IC0693 with line and column, and those of `PopulationPlan`.
public struct GateFile {
    private var scheme = GatingScheme()
    private var compensation = GateDimension.Compensation.file
    private let loadMatrix: (String) throws(CytometryError) -> GatingScheme.NamedMatrix

    /// Reads gates. `matrix` is asked for a CSV matrix by the name in the file, which never holds a slash.
    public static func read(
        _ text: String, file: String,
        matrix: (String) throws(CytometryError) -> GatingScheme.NamedMatrix
    ) throws(CytometryError) -> GatingScheme {
        let root = try YAMLTree.parse(text, file: file)
        // The closure is used only within this call.
        var result: Result<GatingScheme, CytometryError> = .failure(.yamlSyntax("it is empty", at: nil))
        withoutActuallyEscaping(matrix) { matrix in
            var reader = GateFile(loadMatrix: matrix)
            do throws(CytometryError) {
                try reader.read(root)
                reader.scheme.namesStains = true
                _ = try PopulationPlan(reader.scheme)
                result = .success(reader.scheme)
            } catch {
                result = .failure(error.located(at: file))
            }
        }
        return try result.get()
    }

    private init(loadMatrix: @escaping (String) throws(CytometryError) -> GatingScheme.NamedMatrix) {
        self.loadMatrix = loadMatrix
    }

    private mutating func read(_ root: YAMLTree) throws(CytometryError) {
        let members = try root.members(["compensation", "transforms", "gates"])
        var gates: YAMLTree?
        for (key, value) in members {
            switch key {
            case "compensation": compensation = try readCompensation(value)
            case "transforms":
                for (name, body) in try value.members() {
                    try readTransform(name, body.named("The transform '\(name)'"))
                }
            default: gates = value
            }
        }
        guard let gates else { throw .yamlMissing("gates", in: root.context, at: root.place) }
        for item in try gates.named("'gates'").items() { try readGate(item.named("A gate")) }
    }

    private mutating func readCompensation(_ value: YAMLTree) throws(CytometryError)
        -> GateDimension.Compensation
    {
        let name = try value.named("'compensation'").text()
        switch name {
        case "file": return .file
        case "none": return .uncompensated
        default:
            guard !name.contains("/"), !name.contains("\\"), !name.hasPrefix(".") else {
                throw value.failure("'file', 'none' or the name of a CSV file beside the gates")
            }
            if !scheme.matrices.contains(where: { $0.id == name }) {
                var matrix: GatingScheme.NamedMatrix
                do { matrix = try loadMatrix(name) } catch { throw error.located(at: value.place) }
                matrix.id = name
                scheme.matrices.append(matrix)
            }
            return .matrix(name)
        }
    }

    private mutating func readTransform(_ name: String, _ body: YAMLTree) throws(CytometryError) {
        var type: String?
        var parameters: [String: Double] = [:]
        for (key, value) in try body.members() {
            if key == "type" { type = try value.text() } else { parameters[key] = try value.number() }
        }
        guard let type else { throw .yamlMissing("type", in: body.context, at: body.place) }
        guard name != "none", !scheme.transforms.contains(where: { $0.id == name }) else {
            throw CytometryError.duplicateIdentifier("transform", name, at: body.place)
        }
        do {
            scheme.transforms.append(
                .init(id: name, transform: try Transform(name: type, parameters: parameters)))
        } catch { throw error.located(at: body.place) }
    }

    // MARK: Gates

    private static let common = [
        "name", "parent", "type", "channels", "transform", "transforms", "compensation", "units",
    ]
    private static let types: [String: [String]] = [
        "polygon": ["points"], "rectangle": ["min", "max"],
        "ellipse": ["mean", "covariance", "distanceSquare"],
        "quadrant": ["thresholds", "names"], "boolean": ["and", "or", "not"],
    ]

    private mutating func readGate(_ item: YAMLTree) throws(CytometryError) {
        var values: [String: YAMLTree] = [:]
        for (key, value) in try item.members() { values[key] = value }
        guard let name = try values["name"]?.text() else {
            throw .yamlMissing("name", in: item.context, at: item.place)
        }
        let item = item.named("The gate '\(name)'")
        guard let type = try values["type"]?.text() else {
            throw .yamlMissing("type", in: item.context, at: item.place)
        }
        guard let own = Self.types[type] else {
            throw (values["type"] ?? item).named(item.context).failure(
                "a type among \(Self.types.keys.sorted().joined(separator: ", "))")
        }
        let known = type == "boolean" ? ["name", "parent", "type"] + own : Self.common + own
        _ = try item.members(known)
        for (key, value) in values { values[key] = value.named("\(item.context), '\(key)'") }
        let reader = GateBody(item: item, values: values)
        let shape: Gate.Shape
        if type == "boolean" {
            shape = try reader.boolean()
        } else {
            let dimensions = try readDimensions(reader)
            let scales = dimensions.map { dimension in
                scheme.transforms.first { $0.id == dimension.transform }?.transform
            }
            switch type {
            case "polygon": shape = try reader.polygon(dimensions, scales)
            case "rectangle": shape = try reader.rectangle(dimensions, scales)
            case "ellipse": shape = try reader.ellipse(dimensions)
            default: shape = try reader.quadrant(name, dimensions, scales)
            }
        }
        guard scheme.gates.count < GatingScheme.largestGateCount else {
            throw .gateLimit("There are more than \(GatingScheme.largestGateCount) gates.")
        }
        scheme.gates.append(Gate(id: name, parent: try values["parent"]?.text(), shape: shape))
    }

    private mutating func readDimensions(_ body: GateBody) throws(CytometryError) -> [GateDimension] {
        let channels = try body.required("channels").items()
        var transforms = [String?](repeating: nil, count: channels.count)
        if let value = body.values["transform"] {
            guard body.values["transforms"] == nil else {
                throw value.failure("either 'transform' or 'transforms'")
            }
            transforms = [String?](repeating: try transform(value), count: channels.count)
        } else if let list = body.values["transforms"] {
            let items = try list.items()
            guard items.count == channels.count else { throw list.failure("one transform per channel") }
            for (i, value) in items.enumerated() { transforms[i] = try transform(value) }
        }
        var compensation = compensation
        if let value = body.values["compensation"] { compensation = try readCompensation(value) }
        var result: [GateDimension] = []
        for (channel, transform) in zip(channels, transforms) {
            result.append(
                GateDimension(.channel(try channel.text()), compensation: compensation, transform: transform))
        }
        return result
    }

    private func transform(_ value: YAMLTree) throws(CytometryError) -> String? {
        if value.isNull { return nil }
        let name = try value.text()
        guard name != "none" else { return nil }
        guard scheme.transforms.contains(where: { $0.id == name }) else {
            throw .unknownReference(
                "transform", name, in: value.context, among: scheme.transforms.map(\.id), at: value.place)
        }
        return name
    }
}

/// The keys of one gate of a gate file.
private struct GateBody {
    let item: YAMLTree
    let values: [String: YAMLTree]

    func required(_ key: String) throws(CytometryError) -> YAMLTree {
        guard let value = values[key] else { throw .yamlMissing(key, in: item.context, at: item.place) }
        return value
    }

    /// True when coordinates are positions on the scale.
    private func usesScale() throws(CytometryError) -> Bool {
        guard let value = values["units"] else { return false }
        switch try value.text() {
        case "scale": return true
        case "data": return false
        default: throw value.failure("'data' or 'scale'")
        }
    }

    private func position(
        _ value: Double, _ scale: Transform?, at place: YAMLTree
    ) throws(CytometryError) -> Double {
        guard let scale, try !usesScale() else { return value }
        let position = scale.forward(value)
        guard position.isFinite else { throw place.failure("a value that has a place on the scale") }
        return position
    }

    func polygon(_ dimensions: [GateDimension], _ scales: [Transform?]) throws(CytometryError) -> Gate.Shape {
        guard dimensions.count == 2 else { throw try required("channels").failure("two channels") }
        var vertices: [GateVertex] = []
        for point in try required("points").items() {
            let pair = try point.numbers()
            guard pair.count == 2 else { throw point.failure("a pair of numbers") }
            vertices.append(
                GateVertex(
                    x: try position(pair[0], scales[0], at: point),
                    y: try position(pair[1], scales[1], at: point)))
        }
        return .polygon(dimensions[0], dimensions[1], vertices)
    }

    func rectangle(_ dimensions: [GateDimension], _ scales: [Transform?]) throws(CytometryError) -> Gate.Shape
    {
        func ends(_ key: String) throws(CytometryError) -> [Double?] {
            var result = [Double?](repeating: nil, count: dimensions.count)
            guard let list = values[key] else { return result }
            let items = try list.items()
            guard items.count == dimensions.count else { throw list.failure("one number or ~ per channel") }
            for (i, value) in items.enumerated() where !value.isNull {
                result[i] = try position(try value.number(), scales[i], at: value)
            }
            return result
        }
        let low = try ends("min"), high = try ends("max")
        for (min, max) in zip(low, high) {
            guard let min, let max, min >= max else { continue }
            throw CytometryError.gateShape(
                (try? values["name"]?.text()) ?? "",
                "has a 'min' that is not below its 'max', so nothing is inside",
                at: (values["min"] ?? item).place)
        }
        return .rectangle(dimensions, zip(low, high).map { GateRange(min: $0, max: $1) })
    }

    func ellipse(_ dimensions: [GateDimension]) throws(CytometryError) -> Gate.Shape {
        var covariance: [Double] = []
        for row in try required("covariance").items() {
            let numbers = try row.numbers()
            guard numbers.count == dimensions.count else { throw row.failure("one number per channel") }
            covariance += numbers
        }
        if let units = values["units"], try !usesScale() {
            throw units.failure("'scale' (an ellipse has no other units)")
        }
        return .ellipsoid(
            dimensions, mean: try required("mean").numbers(), covariance: covariance,
            distanceSquare: try values["distanceSquare"]?.number() ?? 1)
    }

    func quadrant(
        _ name: String, _ dimensions: [GateDimension], _ scales: [Transform?]
    ) throws(CytometryError) -> Gate.Shape {
        let list = try required("thresholds").items()
        guard list.count == dimensions.count, !list.isEmpty else {
            throw try required("thresholds").failure("one threshold per channel")
        }
        var set = QuadrantSet(dividers: [], quadrants: [])
        for (i, value) in list.enumerated() {
            let threshold = try position(try value.number(), scales[i], at: value)
            set.dividers.append(.init(id: String(i), dimension: dimensions[i], values: [threshold]))
        }
        for (signs, value) in try required("names").members() {
            guard signs.count == dimensions.count, signs.allSatisfy({ $0 == "+" || $0 == "-" }) else {
                throw value.failure("a key of \(dimensions.count) signs + or -")
            }
            var positions: [QuadrantSet.Position] = []
            for (divider, sign) in zip(set.dividers, signs) {
                let threshold = divider.values[0]
                positions.append(
                    .init(divider: divider.id, location: sign == "+" ? threshold : threshold.nextDown))
            }
            set.quadrants.append(.init(id: try value.text(), positions: positions))
        }
        return .quadrants(set)
    }

    func boolean() throws(CytometryError) -> Gate.Shape {
        let given = BooleanOperation.allCases.filter { values[$0.rawValue] != nil }
        guard let operation = given.first, given.count == 1, let list = values[operation.rawValue] else {
            throw item.failure("exactly one of 'and', 'or' and 'not'")
        }
        var operands: [BooleanOperand] = []
        for value in operation == .not && (try? list.items()) == nil ? [list] : try list.items() {
            let text = try value.text()
            operands.append(
                text.hasPrefix("not ")
                    ? BooleanOperand(String(text.dropFirst(4)), isComplement: true) : BooleanOperand(text))
        }
        return .boolean(operation, operands)
    }
}
