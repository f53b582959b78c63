import Glibc
import ModelFormula

/// How the response of a model was transformed, and the way back.
///
/// Means of `log(y)` go back as exp(mean): the geometric mean, not the mean, of y. Differences of logarithms go back as
/// ratios. Limits are the limits transformed; standard errors are se × |derivative| (first order), as in emmeans with
/// `type = "response"`. Differences of square roots have no meaning on the scale of y and stay as they are.
public struct ResponseScale: Hashable, Sendable {
    /// The transformation.
    public enum Link: Hashable, Sendable {
        /// Logarithm to a base.
        case logarithm(base: Double)
        /// Square root.
        case squareRoot
        /// log(p / (1 - p)), for models of proportions.
        case logit
    }

    /// The transformation.
    public let link: Link
    /// Its name: "log".
    public let name: String
    /// Factor before the function: 2 in `2 * log(y)`.
    public let multiplier: Double
    /// What was added before: 1 in `log(y + 1)`.
    public let offset: Double

    /// A scale by its parts.
    public init(_ link: Link, name: String, multiplier: Double = 1, offset: Double = 0) {
        self.link = link
        self.name = name
        self.multiplier = multiplier
        self.offset = offset
    }

    /// The scale of a response such as `log10(CD3 + 1)`; nil for one that is not transformed, or in a way that has no
    /// way back here.
    public init?(of response: Expression) {
        var expression = response.bare, factor = 1.0
        if case .binary("*", let left, let right) = expression.node,
            case .number(let number) = left.bare.node, number != 0
        {
            (factor, expression) = (number, right.bare)
        }
        guard let call = expression.call, call.arguments.count == 1 else { return nil }
        var added = 0.0
        if case .binary("+", _, let right) = call.arguments[0].value.bare.node,
            case .number(let number) = right.bare.node
        {
            added = number
        }
        switch call.name {
        case "log": self.init(.logarithm(base: M_E), name: "log", multiplier: factor, offset: added)
        case "log2": self.init(.logarithm(base: 2), name: "log2", multiplier: factor, offset: added)
        case "log10": self.init(.logarithm(base: 10), name: "log10", multiplier: factor, offset: added)
        case "log1p": self.init(.logarithm(base: M_E), name: "log1p", multiplier: factor, offset: 1 + added)
        case "sqrt": self.init(.squareRoot, name: "sqrt", multiplier: factor, offset: added)
        default: return nil
        }
    }

    /// Whether differences become ratios.
    public var givesRatios: Bool { link != .squareRoot }
}

/// An estimate on the scale of the response; the test is that of the scale of the model.
public struct ResponseEstimate: Hashable, Sendable {
    /// Back-transformed estimate or ratio.
    public let estimate: Double
    /// First-order standard error.
    public let se: Double
}

extension ResponseScale {
    private func power(_ eta: Double) -> (value: Double, slope: Double) {
        let x = eta / multiplier
        switch link {
        case .logarithm(let base):
            let rate = base == M_E ? 1 : log(base)
            let value = exp(rate * x)
            return (value, rate * value / multiplier)
        case .squareRoot: return (x * x, 2 * x / multiplier)
        case .logit:
            let value = x >= 0 ? 1 / (1 + exp(-x)) : exp(x) / (1 + exp(x))
            return (value, value * (1 - value) / multiplier)
        }
    }

    /// A mean on the scale of the response.
    public func mean(_ estimate: LinearEstimate) -> ResponseEstimate {
        let (value, slope) = power(estimate.estimate)
        return ResponseEstimate(estimate: value - offset, se: abs(slope) * estimate.se)
    }

    /// Limits of a mean on the scale of the response.
    ///
    /// The square of an interval around zero starts at zero, not at the square of its lower end.
    public func limits(_ limits: (lower: Double, upper: Double)) -> (lower: Double, upper: Double) {
        var lower = limits.lower, upper = limits.upper
        if link == .squareRoot {
            (lower, upper) = multiplier < 0 ? (-upper, -lower) : (lower, upper)
            let m = abs(multiplier)
            let a = max(0, lower) / m, b = max(0, upper) / m
            return (a * a - offset, b * b - offset)
        }
        let a = power(lower).value - offset, b = power(upper).value - offset
        return (min(a, b), max(a, b))
    }

    /// A ratio (odds ratio for a logit), from a difference on the scale of the model.
    public func ratio(_ estimate: LinearEstimate) -> ResponseEstimate {
        let rate = ratioRate
        let value = exp(rate * estimate.estimate)
        return ResponseEstimate(estimate: value, se: abs(rate) * value * estimate.se)
    }

    /// Limits of a ratio.
    public func ratioLimits(_ limits: (lower: Double, upper: Double)) -> (lower: Double, upper: Double) {
        let a = exp(ratioRate * limits.lower), b = exp(ratioRate * limits.upper)
        return (min(a, b), max(a, b))
    }

    private var ratioRate: Double {
        guard case .logarithm(let base) = link, base != M_E else { return 1 / multiplier }
        return log(base) / multiplier
    }
}
