internal import GSLKit

/// A rare population against its limits: what was counted, of how many, and what that allows to be said.
///
/// LOD and LLOQ follow the convention of 20 and 50 clustered events (International Clinical Cytometry Society;
/// Arroz et al. 2016, Cytometry B 90:31), LOB CLSI EP17-A2.
public struct RareEvents: Hashable, Sendable {
    /// Events of the rare population.
    public let count: Int
    /// Events in the denominator, such as all nucleated cells.
    public let denominator: Int
    /// What the denominator is, as the lab calls it.
    public let denominatorName: String
    /// Settings, printed with the result.
    public let limits: Limits
    /// Percent of the denominator with its Clopper-Pearson interval.
    public let fraction: CountedFraction
    /// Garwood interval of the expected count.
    public let countInterval: ExactInterval
    /// Limit of blank from blank samples; nil when none was given.
    public let blank: LimitOfBlank?
    /// 100 · `limits.detectionEvents` / denominator; nil without denominator.
    public let detectionPercent: Double?
    /// 100 · `limits.quantitationEvents` / denominator; nil without denominator.
    public let quantitationPercent: Double?
    /// nil without denominator.
    public let verdict: Verdict?
    /// The verdict in a sentence.
    public let message: String

    /// Numbers of events that decide.
    public struct Limits: Hashable, Sendable {
        /// Clustered events of the limit of detection.
        public var detectionEvents: Int
        /// Clustered events of the lower limit of quantitation.
        public var quantitationEvents: Int
        /// Confidence level of the intervals.
        public var level: Double

        /// The convention of the ICCS, 20 and 50 events.
        public init(detectionEvents: Int = 20, quantitationEvents: Int = 50, level: Double = 0.95) {
            self.detectionEvents = detectionEvents
            self.quantitationEvents = quantitationEvents
            self.level = level
        }
    }

    /// What may be said of the population.
    public enum Verdict: String, Hashable, Sendable, CaseIterable {
        /// Fewer events than the limit of detection, or no more than the limit of blank.
        case notDetected
        /// At least the limit of detection, fewer than the limit of quantitation.
        case detectedNotQuantifiable
        /// At least the limit of quantitation.
        case quantifiable
    }

    /// Judges a count.
    ///
    /// - Throws: `IC0645` counts, `IC0647` limits or level.
    public init(
        _ count: Int, of denominator: Int, named denominatorName: String = "all events",
        blanks: [BlankReplicate] = [], limits: Limits = Limits()
    ) throws(CytometryError) {
        guard limits.detectionEvents > 0, limits.quantitationEvents >= limits.detectionEvents else {
            throw .statisticsRequest(
                "The limits of \(limits.detectionEvents) and \(limits.quantitationEvents) events are out of order."
            )
        }
        self.count = count
        self.denominator = denominator
        self.denominatorName = denominatorName
        self.limits = limits
        fraction = try CountedFraction(count, of: denominator, level: limits.level)
        countInterval = try .garwood(count, level: limits.level)
        guard denominator > 0 else {
            (blank, detectionPercent, quantitationPercent, verdict) = (nil, nil, nil, nil)
            message = "Not assessable: the denominator (\(denominatorName)) has no events."
            return
        }
        let blank = blanks.isEmpty ? nil : try LimitOfBlank(blanks, denominator: denominator)
        self.blank = blank
        detectionPercent = 100 * Double(limits.detectionEvents) / Double(denominator)
        quantitationPercent = 100 * Double(limits.quantitationEvents) / Double(denominator)
        if let blank, Double(count) <= blank.limit {
            verdict = .notDetected
            message =
                "Not detected: \(count) events are no more than the limit of blank (\(blank.limit) events)."
        } else if count < limits.detectionEvents {
            verdict = .notDetected
            message =
                "Not detected: \(count) events are fewer than the limit of detection (\(limits.detectionEvents) events)."
        } else if count < limits.quantitationEvents {
            verdict = .detectedNotQuantifiable
            message =
                "Detected, not quantifiable: \(count) events are fewer than the lower limit of quantitation (\(limits.quantitationEvents) events)."
        } else {
            verdict = .quantifiable
            message = "Quantifiable: \(count) of \(denominator) events (\(denominatorName))."
        }
    }

    /// Whether enough events were acquired to quantify a population of `percent`, such as 0.01 %.
    public func canQuantify(percent: Double) -> Bool { quantitationPercent.map { $0 <= percent } ?? false }
}

/// The result of a sample without the rare population, gated in the same way.
public struct BlankReplicate: Hashable, Sendable {
    /// Events in the gate of the rare population.
    public let count: Int
    /// Events in the denominator.
    public let denominator: Int

    /// A blank with `count` of `denominator` events in the gate.
    public init(count: Int, denominator: Int) {
        self.count = count
        self.denominator = denominator
    }
}

/// Limit of blank in events of a file with a given denominator (CLSI EP17-A2, classical approach).
///
/// Two estimates: the parametric one, mean + 1.645 SD of the blanks; and the smallest count that a Poisson variable
/// with the pooled mean of the blanks does not exceed with probability 0.95. `limit` is the greater of the two.
public struct LimitOfBlank: Hashable, Sendable {
    /// Blank samples.
    public let replicates: Int
    /// Expected events in the gate from the pooled frequency of the blanks.
    public let mean: Double
    /// SD of the blanks, in events for this denominator; nil for fewer than two.
    public let sd: Double?
    /// mean of the blanks + 1.645 · SD; nil for fewer than two blanks.
    public let parametric: Double?
    /// 0.95 quantile of the Poisson distribution with mean `mean`.
    public let poisson: Int
    /// The same with the upper 95 % limit of the mean: covers the uncertainty of few blanks.
    public let poissonConservative: Int
    /// The greater of `parametric` and `poisson`: what a count must exceed.
    public var limit: Double { max(parametric ?? 0, Double(poisson)) }

    /// Blanks carried over to `denominator` events by their frequencies.
    ///
    /// - Throws: `IC0645` when a blank or the file has no denominator or the counts contradict each other.
    public init(_ blanks: [BlankReplicate], denominator: Int) throws(CytometryError) {
        guard !blanks.isEmpty, blanks.count <= 1 << 20, denominator > 0 else {
            throw .counts("no blanks, or no events")
        }
        for blank in blanks
        where blank.count < 0 || blank.denominator < max(1, blank.count)
            || blank.denominator > ExactInterval.largestCount / 1024
        {
            throw .counts("a blank of \(blank.count) in \(blank.denominator) events")
        }
        let size = Double(denominator)
        let counted = blanks.reduce(0) { $0 + $1.count }
        let scale = size / blanks.reduce(0) { $0 + Double($1.denominator) }
        replicates = blanks.count
        mean = Double(counted) * scale
        let scaled = blanks.map { size * Double($0.count) / Double($0.denominator) }
        if scaled.count > 1 {
            let average = scaled.reduce(0, +) / Double(scaled.count)
            let squares = scaled.reduce(0) { $0 + ($1 - average) * ($1 - average) }
            let deviation = (squares / Double(scaled.count - 1)).squareRoot()
            sd = deviation
            parametric = average + 1.645 * deviation
        } else {
            (sd, parametric) = (nil, nil)
        }
        poisson = Self.poissonQuantile(0.95, mean: mean)
        // One-sided limit of the pooled count (Garwood).
        let upper = GammaDistribution(shape: Double(counted) + 1).upperQuantile(0.05)
        poissonConservative = Self.poissonQuantile(0.95, mean: upper * scale)
    }

    /// The smallest k with P(X <= k) >= p.
    static func poissonQuantile(_ p: Double, mean: Double) -> Int {
        guard mean > 0 else { return 0 }
        let distribution = PoissonDistribution(mean: mean)
        var low = -1
        var high = 1
        while distribution.cdf(high) < p && high < Int.max / 4 { high *= 2 }
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if distribution.cdf(middle) >= p { high = middle } else { low = middle }
        }
        return high
    }
}
