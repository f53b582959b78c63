import Foundation

/// The inverse hyperbolic sine of Gating-ML 2.0 section 6.4:
/// `(asinh(x·sinh(M·ln 10)/T) + A·ln 10)/((M + A)·ln 10)`.
public struct AsinhTransform: Hashable, Sendable {
    /// Top of scale, the value that becomes 1; > 0, in units of the data.
    public let top: Double
    /// Decades above; > 0.
    public let decades: Double
    /// Additional negative decades, 0...M.
    public let negativeDecades: Double
    private let factor: Double

    /// The scale with Gating-ML's T, M and A.
    public init(T: Double, M: Double, A: Double = 0) throws(CytometryError) {
        try TransformChecks.positive("asinh", [("T", T), ("M", M)])
        guard A >= 0, A <= M else { throw .transformParameter("asinh", "A", "is \(A), outside 0...M") }
        top = T
        decades = M
        negativeDecades = A
        factor = sinh(M * TransformChecks.ln10) / T
        guard factor.isFinite, factor > 0 else { throw .transformOverflow("asinh") }
    }

    /// Scale position of a value.
    public func callAsFunction(_ value: Double) -> Double {
        let product = value * factor
        // Where the product overflows asinh is the logarithm of its double.
        let angle =
            product.isInfinite && value.isFinite
            ? (log(abs(value)) + log(factor) + log(2)) * (value < 0 ? -1 : 1) : asinh(product)
        return (angle + negativeDecades * TransformChecks.ln10)
            / ((decades + negativeDecades) * TransformChecks.ln10)
    }
    /// The value at a scale position.
    public func inverse(_ position: Double) -> Double {
        sinh((position * (decades + negativeDecades) - negativeDecades) * TransformChecks.ln10) / factor
    }
}

/// The logarithm of Gating-ML 2.0 section 6.3: `log10(x/T)/M + 1`. Zero becomes −∞; a negative value has no
/// logarithm, becomes NaN and falls in no gate.
public struct LogTransform: Hashable, Sendable {
    /// Top of scale, the value that becomes 1; > 0, in units of the data.
    public let top: Double
    /// Decades; > 0.
    public let decades: Double

    /// The scale with Gating-ML's T and M.
    public init(T: Double, M: Double) throws(CytometryError) {
        try TransformChecks.positive("log", [("T", T), ("M", M)])
        top = T
        decades = M
    }

    /// Scale position of a value.
    public func callAsFunction(_ value: Double) -> Double {
        let ratio = value / top
        // Ratios a double cannot hold.
        let decade = ratio.isNormal || value <= 0 ? log10(ratio) : log10(value) - log10(top)
        return decade / decades + 1
    }
    /// The value at a scale position.
    public func inverse(_ position: Double) -> Double {
        let factor = pow(10, (position - 1) * decades)
        return factor.isNormal ? factor * top : pow(10, (position - 1) * decades + log10(top))
    }
}

/// The linear scale of Gating-ML 2.0 section 6.2: `(x + A)/(T + A)`.
public struct LinearTransform: Hashable, Sendable {
    /// Top of scale, the value that becomes 1; > 0, in units of the data.
    public let top: Double
    /// The value −A becomes 0; 0...T.
    public let offset: Double

    /// The scale with Gating-ML's T and A.
    public init(T: Double, A: Double = 0) throws(CytometryError) {
        try TransformChecks.positive("linear", [("T", T)])
        guard A >= 0, A <= T else { throw .transformParameter("linear", "A", "is \(A), outside 0...T") }
        guard (T + A).isFinite else { throw .transformOverflow("linear") }
        top = T
        offset = A
    }

    /// Scale position of a value.
    public func callAsFunction(_ value: Double) -> Double { (value + offset) / (top + offset) }
    /// The value at a scale position.
    public func inverse(_ position: Double) -> Double { position * (top + offset) - offset }
}

/// FlowJo's logarithm, `log10(max(x, offset)/offset)/decades`: values below the offset lie on the axis.
public struct OffsetLogTransform: Hashable, Sendable {
    /// The value that becomes 0; > 0, in units of the data.
    public let offset: Double
    /// Decades; > 0.
    public let decades: Double

    /// The scale with the attributes of FlowJo's `log` element.
    public init(offset: Double, decades: Double) throws(CytometryError) {
        try TransformChecks.positive("flowjo-log", [("offset", offset), ("decades", decades)])
        self.offset = offset
        self.decades = decades
    }

    /// Scale position of a value.
    public func callAsFunction(_ value: Double) -> Double {
        value.isNaN ? .nan : log10(max(value, offset) / offset) / decades
    }
    /// The value at a scale position.
    public func inverse(_ position: Double) -> Double { offset * pow(10, position * decades) }
}
