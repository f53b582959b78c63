import Foundation

/// The logicle scale: linear around zero, logarithmic far from it.
///
/// Moore & Parks (2012), Cytometry A 81:273, and Gating-ML 2.0 section 6.5: y is the root of
/// `a·e^(b·y) − c·e^(−d·y) − f = x`. A negative value is reflected about the position of zero, as the authors'
/// own code does: `y(−x) = 2·(A+W)/(M+A) − y(x)`.
public struct LogicleTransform: Hashable, Sendable {
    /// Top of scale, the value that becomes 1; > 0, in units of the data.
    public let top: Double
    /// Decades that are approximately linear, 0...M/2.
    public let linearization: Double
    /// Decades of the whole display; > 0.
    public let decades: Double
    /// Additional negative decades, −W...M−2W.
    public let negativeDecades: Double
    let scale: ReflectedScale

    /// The scale with Gating-ML's T, W, M and A.
    public init(T: Double, W: Double, M: Double, A: Double = 0) throws(CytometryError) {
        try TransformChecks.logicleLike("logicle", T: T, W: W, M: M, A: A)
        top = T
        linearization = W
        decades = M
        negativeDecades = A
        let b = (M + A) * TransformChecks.ln10
        let w = W / (M + A)
        let zero = (A + W) / (M + A)
        let d = Self.decay(b: b, w: w)
        // With u = y − zero the scale is p·(e^(bu) − 1) − p·(b/d)²·(e^(−du) − 1): no difference of large terms.
        let ratio = (b / d) * (b / d)
        let p = T / (expm1(b * (1 - zero)) - ratio * expm1(-d * (1 - zero)))
        scale = ReflectedScale(zero: zero, p: p, b: b, second: .exponential(q: p * ratio, d: d))
        guard scale.isUsable else { throw .transformOverflow("logicle") }
    }

    /// The root d in (0, b] of 2·(ln d − ln b) + w·(b + d) = 0 (Moore & Parks, equation 8), by bracketed Newton steps.
    private static func decay(b: Double, w: Double) -> Double {
        guard w > 0 else { return b }
        var low = 0.0, high = b, d = b / 2
        for _ in 0..<200 {
            let value = 2 * (Foundation.log(d) - Foundation.log(b)) + w * (b + d)
            if value == 0 { break }
            if value > 0 { high = d } else { low = d }
            let step = d - value / (2 / d + w)
            let next = step > low && step < high ? step : (low + high) / 2
            if next == d || high - low < 1e-300 { break }
            d = next
        }
        return d
    }

    /// Scale position of a value: 0...1 on the display, beyond it outside; NaN for NaN.
    public func callAsFunction(_ value: Double) -> Double { scale.forward(value) }
    /// The value at a scale position.
    public func inverse(_ position: Double) -> Double { scale.inverse(position) }
}

/// The hyperlog scale: the sum of an exponential and a straight line.
///
/// Bagwell (2005), Cytometry A 64:34, as Gating-ML 2.0 section 6.6 states it: y is the root of
/// `a·e^(b·y) + c·y − f = x`; a negative value is reflected about the position of zero.
public struct HyperlogTransform: Hashable, Sendable {
    /// Top of scale, the value that becomes 1; > 0, in units of the data.
    public let top: Double
    /// Decades that are approximately linear, above 0 and at most M/2.
    public let linearization: Double
    /// Decades of the whole display; > 0.
    public let decades: Double
    /// Additional negative decades, −W...M−2W.
    public let negativeDecades: Double
    let scale: ReflectedScale

    /// The scale with Gating-ML's T, W, M and A.
    public init(T: Double, W: Double, M: Double, A: Double = 0) throws(CytometryError) {
        try TransformChecks.logicleLike("hyperlog", T: T, W: W, M: M, A: A)
        guard W > 0 else { throw .transformParameter("hyperlog", "W", "is not above 0") }
        top = T
        linearization = W
        decades = M
        negativeDecades = A
        let b = (M + A) * TransformChecks.ln10
        let w = W / (M + A)
        let zero = (A + W) / (M + A)
        let slope = exp(b * w) / w
        let p = T / (expm1(b * (1 - zero)) + slope * (1 - zero))
        scale = ReflectedScale(zero: zero, p: p, b: b, second: .linear(c: p * slope))
        guard scale.isUsable else { throw .transformOverflow("hyperlog") }
    }

    /// Scale position of a value: 0...1 on the display, beyond it outside; NaN for NaN.
    public func callAsFunction(_ value: Double) -> Double { scale.forward(value) }
    /// The value at a scale position.
    public func inverse(_ position: Double) -> Double { scale.inverse(position) }
}

/// The parameter rules of Gating-ML 2.0, section 6.
enum TransformChecks {
    static let ln10 = 2.302585092994045684

    static func finite(_ transform: String, _ parameters: [(String, Double)]) throws(CytometryError) {
        for (name, value) in parameters where !value.isFinite {
            throw .transformParameter(transform, name, "is not a finite number")
        }
    }

    static func positive(_ transform: String, _ parameters: [(String, Double)]) throws(CytometryError) {
        try finite(transform, parameters)
        for (name, value) in parameters where value <= 0 {
            throw .transformParameter(transform, name, "is \(value), not above 0")
        }
    }

    static func logicleLike(
        _ transform: String, T: Double, W: Double, M: Double, A: Double
    ) throws(CytometryError) {
        try positive(transform, [("T", T), ("M", M)])
        try finite(transform, [("W", W), ("A", A)])
        guard W >= 0, 2 * W <= M else {
            throw .transformParameter(transform, "W", "is \(W), outside 0...M/2", remedy: "M is \(M).")
        }
        guard A >= -W, A <= M - 2 * W else {
            throw .transformParameter(
                transform, "A", "is \(A), outside −W...M − 2W", remedy: "W is \(W) and M is \(M).")
        }
        guard M + A > 0 else { throw .transformParameter(transform, "A", "makes M + A zero") }
    }
}
