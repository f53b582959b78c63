/// Distributions of a generalised linear mixed model, each with its canonical or customary link.
public enum ResponseFamily: String, Hashable, Sendable, CaseIterable {
    /// Successes out of trials, or 0/1; logit link.
    case binomial
    /// Successes whose probability varies as Beta(μφ, (1 - μ)φ); logit link.
    case betaBinomial
    /// Counts; log link.
    case poisson
    /// Counts with variance μ + μ²/size (NB2); log link.
    case negativeBinomial

    /// Name of the link function.
    public var link: String { isProportion ? "logit" : "log" }

    /// Whether the response is successes out of trials.
    public var isProportion: Bool { self == .binomial || self == .betaBinomial }

    /// Whether φ or the size is estimated.
    public var hasDispersion: Bool { self == .betaBinomial || self == .negativeBinomial }

    /// The family without extra variation, approached as φ or the size grows.
    var limit: ResponseFamily { isProportion ? .binomial : .poisson }

    /// In words.
    public var title: String {
        switch self {
        case .binomial: "binomial"
        case .betaBinomial: "beta-binomial"
        case .poisson: "Poisson"
        case .negativeBinomial: "negative binomial"
        }
    }
}
