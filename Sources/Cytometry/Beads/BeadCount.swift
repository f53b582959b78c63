/// Absolute count of a population by counting beads in the same tube (single platform; BD Trucount tubes).
///
/// cells/µl = cells · beads per tube / (bead events · sample volume) · dilution. The interval is that of the ratio of
/// two Poisson counts; errors of pipetting and of the lot value are not in it.
public struct BeadCount: Hashable, Sendable {
    /// Events of the population.
    public let cells: Int
    /// Events of the beads.
    public let beads: Int
    /// Beads in the tube, from the label of the lot.
    public let beadsPerTube: Double
    /// Undiluted sample pipetted into the tube, µl.
    public let sampleVolume: Double
    /// How often the sample was diluted before it was pipetted; 1 for none.
    public let dilution: Double
    /// Cells per µl of the original sample.
    public let perMicrolitre: Double
    /// Exact conditional interval of `perMicrolitre` (Przyborowski & Wilenski 1940), counting error only.
    public let interval: ExactInterval
    /// Volume of original sample that was acquired, µl: what one cell counted stands for is 1/volume.
    public let acquiredVolume: Double
    /// What a reader should know.
    public let warnings: [String]

    /// Fewer bead events than this are warned about: their counting error alone exceeds 3 %.
    public static let fewBeads = 1000

    /// Computes the count.
    ///
    /// - Throws: `IC0640` without bead events, `IC0641` for a setting that is not positive, `IC0645` for a negative
    ///   count, `IC0647` for the level.
    public init(
        cells: Int, beads: Int, beadsPerTube: Double, sampleVolume: Double, dilution: Double = 1,
        level: Double = 0.95
    ) throws(CytometryError) {
        try CytometryError.check("The number of beads per tube", beadsPerTube)
        try CytometryError.check("The sample volume", sampleVolume)
        try CytometryError.check("The dilution", dilution)
        guard cells >= 0, beads >= 0 else { throw .counts("\(cells) cells and \(beads) beads") }
        guard beads > 0 else { throw .noBeads(cells) }
        self.cells = cells
        self.beads = beads
        self.beadsPerTube = beadsPerTube
        self.sampleVolume = sampleVolume
        self.dilution = dilution
        let factor = beadsPerTube / sampleVolume * dilution
        perMicrolitre = Double(cells) / Double(beads) * factor
        interval = try ExactInterval.poissonRatio(cells, beads, level: level).scaled(by: factor)
        acquiredVolume = Double(beads) / factor
        var warnings: [String] = []
        if beads < Self.fewBeads {
            warnings.append(
                "Only \(beads) bead events (fewer than \(Self.fewBeads)): the count is imprecise; acquire longer."
            )
        }
        if Double(beads) > beadsPerTube {
            warnings.append(
                "\(beads) bead events are more than the \(beadsPerTube) beads of the tube: check the bead gate."
            )
        }
        self.warnings = warnings
    }
}

/// Absolute count from a percentage by flow cytometry and the count of a haematology analyser (dual platform).
public struct DualPlatform: Hashable, Sendable {
    /// What the percentage is of and the analyser counts: both must mean the same cells.
    public enum Denominator: String, Hashable, Sendable, CaseIterable {
        /// Percent of lymphocytes, analyser's lymphocytes.
        case lymphocytes
        /// Percent of CD45+ cells, analyser's leukocytes.
        case leukocytes
    }

    /// The percentage with its interval.
    public let fraction: CountedFraction
    /// Which cells the denominator is.
    public let denominator: Denominator
    /// Count of the analyser, 10⁹/l.
    public let analyserCount: Double
    /// Coefficient of variation of the analyser in percent; nil when it is taken as exact.
    public let analyserCV: Double?
    /// Cells per µl (10⁹/l times 1,000); nil without denominator events.
    public let perMicrolitre: Double?
    /// Interval in cells per µl; nil like `perMicrolitre`.
    public let interval: ExactInterval?
    /// Why there is no count; nil when there is one.
    public var reason: String? { fraction.reason }

    /// How the interval is made, to be printed with it.
    public static let rule =
        "Clopper-Pearson limits of the fraction times the analyser count; with an analyser CV both errors are combined on the logarithmic scale (method of variance estimates recovery)"

    /// Computes the count.
    ///
    /// With `analyserCV` the limits of fraction and analyser count are combined by the method of variance estimates
    /// recovery on logarithms (Zou & Donner 2008, Stat Med 27:1693, section 2); the analyser's error is taken as
    /// log-normal. A count of zero has the lower limit 0 and adds both upper errors.
    ///
    /// - Throws: `IC0641` for an analyser count or CV that is not positive, `IC0645`, `IC0647`.
    public init(
        _ part: Int, of whole: Int, _ denominator: Denominator, analyserCount: Double,
        analyserCV: Double? = nil, level: Double = 0.95
    ) throws(CytometryError) {
        try CytometryError.check("The analyser count", analyserCount)
        if let analyserCV { try CytometryError.check("The CV of the analyser", analyserCV) }
        fraction = try CountedFraction(part, of: whole, level: level)
        self.denominator = denominator
        self.analyserCount = analyserCount
        self.analyserCV = analyserCV
        guard let percent = fraction.percent, let limits = fraction.interval else {
            (perMicrolitre, interval) = (nil, nil)
            return
        }
        let scale = analyserCount * 10
        perMicrolitre = percent * scale
        guard let analyserCV else {
            interval = limits.scaled(by: scale)
            return
        }
        let spread = NormalMultiplier.twoSided(level) * NormalMultiplier.logSD(cv: analyserCV)
        interval = ExactInterval(
            lower: scale * NormalMultiplier.shrink(percent, limits.lower, spread),
            upper: scale * NormalMultiplier.widen(percent, limits.upper, spread), level: level)
    }
}
