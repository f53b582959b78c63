import Diagnostics

/// A scale transform: from a linear value to a position on a display axis, and back.
public struct Transform: Hashable, Sendable {
    /// The kinds of scale.
    public enum Scale: Hashable, Sendable {
        case logicle(LogicleTransform)
        case hyperlog(HyperlogTransform)
        case asinh(AsinhTransform)
        case log(LogTransform)
        case linear(LinearTransform)
        /// FlowJo's, 0...4096.
        case biexponential(BiexponentialTransform)
        /// FlowJo's `log` element.
        case offsetLog(OffsetLogTransform)
        /// FACSDiva's display channels.
        case facsDiva(FACSDivaTransform)
    }

    /// The function.
    public let scale: Scale
    /// Smallest position (Gating-ML's `boundMin`); positions below become it.
    public let boundMin: Double?
    /// Largest position (Gating-ML's `boundMax`); positions above become it.
    public let boundMax: Double?

    /// A transform, with Gating-ML's optional bounds. Throws IC0663.
    public init(_ scale: Scale, boundMin: Double? = nil, boundMax: Double? = nil) throws(CytometryError) {
        let low = boundMin ?? -.infinity, high = boundMax ?? .infinity
        guard low < high else { throw .transformBounds(low, high) }
        self.scale = scale
        self.boundMin = boundMin
        self.boundMax = boundMax
    }

    /// A transform without bounds.
    public init(_ scale: Scale) {
        self.scale = scale
        boundMin = nil
        boundMax = nil
    }

    /// Position of a value; NaN for NaN.
    public func forward(_ value: Double) -> Double {
        let position =
            switch scale {
            case .logicle(let t): t(value)
            case .hyperlog(let t): t(value)
            case .asinh(let t): t(value)
            case .log(let t): t(value)
            case .linear(let t): t(value)
            case .biexponential(let t): t(value)
            case .offsetLog(let t): t(value)
            case .facsDiva(let t): t(value)
            }
        return hasBounds ? clamped(position) : position
    }

    /// The value at a position, within the bounds.
    public func inverse(_ position: Double) -> Double {
        let position = clamped(position)
        return switch scale {
        case .logicle(let t): t.inverse(position)
        case .hyperlog(let t): t.inverse(position)
        case .asinh(let t): t.inverse(position)
        case .log(let t): t.inverse(position)
        case .linear(let t): t.inverse(position)
        case .biexponential(let t): t.inverse(position)
        case .offsetLog(let t): t.inverse(position)
        case .facsDiva(let t): t.inverse(position)
        }
    }

    /// Replaces values by positions. For many columns make one `TransformKernel` and apply that.
    public func apply(to column: UnsafeMutableBufferPointer<Double>) {
        TransformKernel(self).apply(to: column)
    }

    var hasBounds: Bool { boundMin != nil || boundMax != nil }

    func clamped(_ position: Double) -> Double {
        var position = position
        if let boundMin, position < boundMin { position = boundMin }
        if let boundMax, position > boundMax { position = boundMax }
        return position
    }
}

extension Transform {
    /// Names `init(name:parameters:)` knows.
    public static let names = ["logicle", "hyperlog", "asinh", "log", "linear", "biex", "flowjo-log"]

    /// Name of the kind.
    public var name: String {
        switch scale {
        case .logicle: "logicle"
        case .hyperlog: "hyperlog"
        case .asinh: "asinh"
        case .log: "log"
        case .linear: "linear"
        case .biexponential: "biex"
        case .offsetLog: "flowjo-log"
        case .facsDiva: "facsdiva"
        }
    }

    /// Parameters by the names `init(name:parameters:)` takes, in the order of the definition.
    public var parameters: [(name: String, value: Double)] {
        var list: [(name: String, value: Double)] =
            switch scale {
            case .logicle(let t): t.parameters.list
            case .hyperlog(let t): t.parameters.list
            case .asinh(let t): [("T", t.top), ("M", t.decades), ("A", t.negativeDecades)]
            case .log(let t): [("T", t.top), ("M", t.decades)]
            case .linear(let t): [("T", t.top), ("A", t.offset)]
            case .biexponential(let t):
                [
                    ("negative", t.negativeDecades), ("width", t.width), ("positive", t.positiveDecades),
                    ("max_value", t.maxValue),
                ]
            case .offsetLog(let t): [("offset", t.offset), ("decades", t.decades)]
            case .facsDiva: [("channels", FACSDivaTransform.channels)]
            }
        if let boundMin { list.append(("boundMin", boundMin)) }
        if let boundMax { list.append(("boundMax", boundMax)) }
        return list
    }

    /// A transform by name (`logicle`, `hyperlog`, `asinh`, `log`, `linear`, `biex`, `flowjo-log`) and parameters
    /// (T, W, M, A; `negative`, `width`, `positive`, `max_value`; `offset`, `decades`; `boundMin`, `boundMax`).
    ///
    /// A and `negative` are 0 when left out. Throws IC0660 for a name, IC0661–IC0663 for a parameter.
    public init(name: String, parameters: [String: Double]) throws(CytometryError) {
        let needed: [String]
        var optional = ["boundMin", "boundMax"]
        switch name {
        case "logicle", "hyperlog":
            needed = ["T", "W", "M"]
            optional.append("A")
        case "asinh":
            needed = ["T", "M"]
            optional.append("A")
        case "log": needed = ["T", "M"]
        case "linear":
            needed = ["T"]
            optional.append("A")
        case "biex":
            needed = ["width", "positive", "max_value"]
            optional.append("negative")
        case "flowjo-log": needed = ["offset", "decades"]
        default:
            throw .unknownTransform(name, hint: Suggestions.didYouMean(name, among: Self.names))
        }
        for key in parameters.keys.sorted() where !(needed + optional).contains(key) {
            throw .transformParameter(
                name, key, "is not one of its parameters",
                remedy: "It takes \((needed + optional).joined(separator: ", ")).")
        }
        func value(_ key: String) throws(CytometryError) -> Double {
            guard let value = parameters[key] else {
                throw .transformParameter(name, key, "is missing", remedy: "Add \(key)=….")
            }
            return value
        }
        let A = parameters["A"] ?? 0
        let scale: Scale
        switch name {
        case "logicle": scale = .logicle(try LogicleTransform(try LogicleParameters(name, value, A: A)))
        case "hyperlog": scale = .hyperlog(try HyperlogTransform(try LogicleParameters(name, value, A: A)))
        case "asinh": scale = .asinh(try AsinhTransform(T: try value("T"), M: try value("M"), A: A))
        case "log": scale = .log(try LogTransform(T: try value("T"), M: try value("M")))
        case "linear": scale = .linear(try LinearTransform(T: try value("T"), A: A))
        case "biex":
            scale = .biexponential(
                try BiexponentialTransform(
                    negative: parameters["negative"] ?? 0, width: try value("width"),
                    positive: try value("positive"), maxValue: try value("max_value")))
        default:
            scale = .offsetLog(
                try OffsetLogTransform(offset: try value("offset"), decades: try value("decades")))
        }
        try self.init(scale, boundMin: parameters["boundMin"], boundMax: parameters["boundMax"])
    }
}
