/// One check of the quality control, in the order in which exclusions are counted.
public enum QualityCheckKind: String, Hashable, Sendable, CaseIterable {
    /// Events at the end of the range of a channel.
    case margin
    /// Events whose forward or side scatter area is too large for its height, or whose width is too large.
    case doublets
    /// Events far below zero.
    case negativeOutliers
    /// Order of the Time channel.
    case time
    /// Events per time.
    case rate
    /// Shifts of signal medians and upper quantiles over time.
    case drift
}

/// Thresholds of the quality control; they are printed with the result. The defaults are proposals for review by the
/// lab, not validated limits.
public struct QualityParameters: Hashable, Sendable {
    /// Checks whose events are in the mask `excluded`; the others only report.
    public var excluding: Set<QualityCheckKind> = [.margin, .doublets, .negativeOutliers, .rate, .drift]
    /// Whether events at the ends of fluorescence channels and scatter widths are flagged too, not only counted.
    /// Off by default, unlike in PeacoQC: excluding saturated events can remove the brightest cells, blasts among them.
    public var flagsFluorescenceMargins = false
    /// Channels to check by `$PnN`; nil for all that hold signals (no times, counters and instrument words).
    public var channels: [String]?
    /// Scatters by which doublets are found. Forward only by default: side scatter depends more on the cell type.
    public var doubletScatter = DoubletScatter.forward
    /// A doublet's area over height (or width) is at least this many times that of single cells of the same height.
    public var doubletRatio = 1.25
    /// Robust SDs of single cells of the same height that it lies above them as well.
    public var doubletSDs = 4.0
    /// Share of the sampled events of one height above which they are no doublets but cells of another type.
    public var doubletBinShare = 0.5
    /// Robust SDs of the negative values below zero at which a value is an outlier.
    public var negativeSDs = 8.0
    /// Expected events of a time bin; bins are widened until the median bin has about as many.
    public var eventsPerTimeBin = 250
    /// Time bins at most.
    public var timeBins = 1000
    /// Robust z of a time bin's count.
    public var rateSDs = 5.0
    /// Smallest relative deviation of a time bin's count from the median count.
    public var rateChange = 0.25
    /// Share of events that must lie at lower times than before for the order of time to be called lost.
    public var disorder = 0.01
    /// Events of a bin of the drift check: at least, at most.
    public var eventsPerSignalBin = 500...2000
    /// Signal bins wanted when there are enough events.
    public var signalBins = 500
    /// Window of the running median as a share of all signal bins.
    public var runningShare = 0.4
    /// Robust z at which one bin is flagged.
    public var driftSDs = 6.0
    /// Robust z at which at least two neighbouring bins are flagged together.
    public var driftRunSDs = 3.5
    /// Smallest deviation of a flagged bin in robust SDs of single events; keeps tiny shifts out that only many events make visible.
    public var driftChange = 0.25
    /// Upper quantile that is followed beside the median; a positive population smaller than the rest above it goes unseen.
    public var upperShare = 0.95
    /// Smallest deviation of the upper quantile of a bin as a share of its running median.
    public var upperDriftChange = 0.1
    /// Share of events at a margin above which a channel is named in the message.
    public var notedMargin = 0.01
    /// Share of all events, flagged by one check or left out by all, or of a population lost, above which is warned.
    public var warnedShare = 0.1

    /// The defaults.
    public init() {}

    func check() throws(CytometryError) {
        for (name, value) in positive where !(value > 0 && value.isFinite) {
            throw .qualityParameter("\(name) is \(value); it must be positive")
        }
        for (name, value) in [
            ("runningShare", runningShare), ("disorder", disorder), ("upperShare", upperShare),
            ("doubletBinShare", doubletBinShare), ("warnedShare", warnedShare),
        ] where value > 1 {
            throw .qualityParameter("\(name) is \(value); it must not exceed 1")
        }
        guard doubletRatio > 1 else {
            throw .qualityParameter("doubletRatio is \(doubletRatio); it must exceed 1")
        }
        guard eventsPerSignalBin.lowerBound > 0, eventsPerSignalBin.upperBound <= 1 << 20 else {
            throw .qualityParameter("eventsPerSignalBin is \(eventsPerSignalBin)")
        }
        guard timeBins <= RateMonitor.largestBinCount / 2 else {
            throw .qualityParameter("timeBins is \(timeBins), more than \(RateMonitor.largestBinCount / 2)")
        }
    }

    /// All numbers with their names, for results and checks.
    var positive: [(String, Double)] {
        [
            ("doubletRatio", doubletRatio), ("doubletSDs", doubletSDs),
            ("doubletBinShare", doubletBinShare), ("warnedShare", warnedShare), ("negativeSDs", negativeSDs),
            ("eventsPerTimeBin", Double(eventsPerTimeBin)), ("timeBins", Double(timeBins)),
            ("rateSDs", rateSDs), ("rateChange", rateChange), ("disorder", disorder),
            ("signalBins", Double(signalBins)), ("runningShare", runningShare), ("driftSDs", driftSDs),
            ("driftRunSDs", driftRunSDs), ("driftChange", driftChange),
            ("upperShare", upperShare), ("upperDriftChange", upperDriftChange), ("notedMargin", notedMargin),
        ]
    }
}

/// Scatters by which doublets are looked for.
public enum DoubletScatter: String, Hashable, Sendable, CaseIterable {
    /// Not at all.
    case none
    /// Forward scatter.
    case forward
    /// Side scatter.
    case side
    /// An event is a doublet when either says so.
    case both

    func contains(_ scatter: DoubletTest.Scatter) -> Bool {
        switch self {
        case .none: false
        case .forward: scatter == .forward
        case .side: scatter == .side
        case .both: true
        }
    }
}

extension CytometryError {
    static func qualityParameter(_ problem: String) -> CytometryError {
        CytometryError("IC0646", "Quality parameter: \(problem).", remedy: "Correct the parameter.")
    }
}
