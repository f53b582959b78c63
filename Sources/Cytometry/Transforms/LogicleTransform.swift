import Foundation

/// The logicle scale: linear around zero, logarithmic far from it.
///
/// Moore & Parks (2012), Cytometry A 81:273, and Gating-ML 2.0 section 6.5: y is the root of
/// `a·e^(b·y) − c·e^(−d·y) − f = x`. A negative value is reflected about the position of zero, as the authors'
/// own code does: `y(−x) = 2·(A+W)/(M+A) − y(x)`.
public struct LogicleTransform: Hashable, Sendable {
    /// T, W, M and A.
    public let parameters: LogicleParameters
    let scale: ReflectedScale

    /// The scale with Gating-ML's T, W, M and A.
    public init(T: Double, W: Double, M: Double, A: Double = 0) throws(CytometryError) {
        try self.init(try LogicleParameters("logicle", T: T, W: W, M: M, A: A))
    }

    init(_ parameters: LogicleParameters) throws(CytometryError) {
        self.parameters = parameters
        let (b, w, zero) = (parameters.b, parameters.w, parameters.zero)
        let d = Self.decay(b: b, w: w)
        // With u = y − zero the scale is p·(e^(bu) − 1) − p·(b/d)²·(e^(−du) − 1): no difference of large terms.
        let ratio = (b / d) * (b / d)
        let p = parameters.T / (expm1(b * (1 - zero)) - ratio * expm1(-d * (1 - zero)))
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
    /// T, W, M and A; W is above 0.
    public let parameters: LogicleParameters
    let scale: ReflectedScale

    /// The scale with Gating-ML's T, W, M and A.
    public init(T: Double, W: Double, M: Double, A: Double = 0) throws(CytometryError) {
        try self.init(try LogicleParameters("hyperlog", T: T, W: W, M: M, A: A))
    }

    init(_ parameters: LogicleParameters) throws(CytometryError) {
        let (b, w, zero) = (parameters.b, parameters.w, parameters.zero)
        guard w > 0 else { throw .transformParameter("hyperlog", "W", "is not above 0") }
        self.parameters = parameters
        let slope = exp(b * w) / w
        let p = parameters.T / (expm1(b * (1 - zero)) + slope * (1 - zero))
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
}
