/// T, W, M and A of the scales that are linear around zero: logicle and hyperlog (Gating-ML 2.0 sections 6.5 and 6.6).
public struct LogicleParameters: Hashable, Sendable {
    /// Top of scale, the value that becomes 1; > 0, in units of the data.
    public let T: Double
    /// Decades that are approximately linear, 0...M/2.
    public let W: Double
    /// Decades of the whole display; > 0.
    public let M: Double
    /// Additional negative decades, −W...M−2W.
    public let A: Double

    /// Throws IC0661 with the name of the scale.
    init(_ transform: String, T: Double, W: Double, M: Double, A: Double) throws(CytometryError) {
        try TransformChecks.positive(transform, [("T", T), ("M", M)])
        try TransformChecks.finite(transform, [("W", W), ("A", A)])
        guard W >= 0, 2 * W <= M else {
            throw .transformParameter(transform, "W", "is \(W), outside 0...M/2", remedy: "M is \(M).")
        }
        guard A >= -W, A <= M - 2 * W else {
            throw .transformParameter(
                transform, "A", "is \(A), outside −W...M − 2W", remedy: "W is \(W) and M is \(M).")
        }
        guard M + A > 0 else { throw .transformParameter(transform, "A", "makes M + A zero") }
        (self.T, self.W, self.M, self.A) = (T, W, M, A)
    }

    /// From the attributes of an element named after the scale.
    init(_ node: XMLTree) throws(CytometryError) {
        try self.init(
            node.name, T: try node.number("T"), W: try node.number("W"), M: try node.number("M"),
            A: try node.number("A"))
    }

    /// From a dictionary where A may be left out.
    init(_ transform: String, _ value: (String) throws(CytometryError) -> Double, A: Double)
        throws(CytometryError)
    {
        try self.init(transform, T: try value("T"), W: try value("W"), M: try value("M"), A: A)
    }

    /// Growth of the exponential over the display.
    var b: Double { (M + A) * TransformChecks.ln10 }
    /// Width of the linear part on the display.
    var w: Double { W / (M + A) }
    /// Position of the value 0.
    var zero: Double { (A + W) / (M + A) }

    var list: [(name: String, value: Double)] { [("T", T), ("W", W), ("M", M), ("A", A)] }
}
