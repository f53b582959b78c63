internal import Glibc

/// Binomial distribution of successes among n independent trials.
public struct BinomialDistribution: Hashable, Sendable {
    /// Number of trials, >= 0.
    public let trials: Int
    /// Probability of success, 0...1.
    public let probability: Double

    /// n trials with success probability p.
    public init(trials: Int, probability: Double) {
        self.trials = trials
        self.probability = probability
    }

    /// P(X = k).
    public func probability(of k: Int) -> Double {
        guard k >= 0, k <= trials else { return 0 }
        return SpecialFunctions.binomialTerm(
            Double(k), rest: Double(trials - k), probability, 1 - probability)
    }

    /// P(X <= k).
    public func cdf(_ k: Int) -> Double {
        if k < 0 { return 0 }
        if k >= trials { return 1 }
        return SpecialFunctions.incompleteBeta(
            Double(trials - k), Double(k) + 1, x: 1 - probability, y: probability
        ).lower
    }

    /// P(X > k).
    public func upperTail(_ k: Int) -> Double {
        if k < 0 { return 1 }
        if k >= trials { return 0 }
        return SpecialFunctions.incompleteBeta(
            Double(k) + 1, Double(trials - k), x: probability, y: 1 - probability
        ).lower
    }

    /// The smallest k with P(X <= k) >= p, with R's allowance of 64 units in the last place.
    public func quantile(_ p: Double) -> Int {
        guard p > 0 else { return 0 }
        var low = -1, high = trials
        let wanted = p * (1 - 64 * Double.ulpOfOne)
        while high - low > 1 {
            let middle = (low + high) / 2
            if cdf(middle) >= wanted { high = middle } else { low = middle }
        }
        return high
    }
}

/// Poisson distribution.
public struct PoissonDistribution: Hashable, Sendable {
    /// Mean, >= 0.
    public let mean: Double

    /// The Poisson distribution with this mean.
    public init(mean: Double) { self.mean = mean }

    /// P(X = k).
    public func probability(of k: Int) -> Double { SpecialFunctions.poissonTerm(Double(k), mean) }

    /// P(X <= k).
    public func cdf(_ k: Int) -> Double {
        k < 0 ? 0 : SpecialFunctions.incompleteGamma(Double(k) + 1, mean).upper
    }

    /// P(X > k).
    public func upperTail(_ k: Int) -> Double {
        k < 0 ? 1 : SpecialFunctions.incompleteGamma(Double(k) + 1, mean).lower
    }
}

/// Hypergeometric distribution: white balls among `draws` drawn without replacement from an urn.
public struct HypergeometricDistribution: Hashable, Sendable {
    /// White balls in the urn.
    public let white: Int
    /// Black balls in the urn.
    public let black: Int
    /// Balls drawn.
    public let draws: Int

    /// An urn with white and black balls, and the number of draws.
    ///
    /// None may be negative and `draws` at most white + black (not checked): such an urn has no support.
    public init(white: Int, black: Int, draws: Int) {
        self.white = white
        self.black = black
        self.draws = draws
    }

    /// The possible counts of white balls.
    public var support: ClosedRange<Int> { max(0, draws - black)...min(white, draws) }

    /// P(X = k), from three binomial terms (Loader), so that no large logarithms cancel.
    public func probability(of k: Int) -> Double {
        guard support.contains(k) else { return 0 }
        let total = Double(white + black)
        guard total > 0, draws > 0 else { return 1 }
        let p = Double(draws) / total, q = Double(white + black - draws) / total
        let whites = SpecialFunctions.binomialTerm(Double(k), rest: Double(white - k), p, q)
        let blacks = SpecialFunctions.binomialTerm(Double(draws - k), rest: Double(black - draws + k), p, q)
        return whites * blacks
            / SpecialFunctions.binomialTerm(Double(draws), rest: Double(white + black - draws), p, q)
    }

    /// P(X <= k), summed from the small end.
    public func cdf(_ k: Int) -> Double {
        guard k >= support.lowerBound else { return 0 }
        guard k < support.upperBound else { return 1 }
        let lower = sum(from: k, by: -1)
        return lower < 0.9 ? lower : 1 - sum(from: k + 1, by: 1)
    }

    /// P(X > k), summed from the small end.
    public func upperTail(_ k: Int) -> Double {
        guard k >= support.lowerBound else { return 1 }
        guard k < support.upperBound else { return 0 }
        let upper = sum(from: k + 1, by: 1)
        return upper < 0.9 ? upper : 1 - sum(from: k, by: -1)
    }

    private func sum(from start: Int, by step: Int) -> Double {
        let first = probability(of: start)
        var term = 1.0, total = 1.0, k = start
        while support.contains(k + step) {
            let high = Double(max(k, k + step))
            // P(high)/P(high-1)
            let ratio =
                (Double(white) - high + 1) * (Double(draws) - high + 1)
                / (high * (Double(black - draws) + high))
            term *= step > 0 ? ratio : 1 / ratio
            total += term
            k += step
            if term < total * 1e-18 { break }
        }
        return first * total
    }
}
