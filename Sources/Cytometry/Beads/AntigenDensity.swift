internal import GSLKit

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// One level of calibration beads.
public struct BeadLevel: Hashable, Sendable {
    /// PE molecules per bead, from the lot's insert.
    public let molecules: Double
    /// Median or geometric mean fluorescence of the single beads, linear scale.
    public let fluorescence: Double

    /// A level of a lot.
    public init(molecules: Double, fluorescence: Double) {
        self.molecules = molecules
        self.fluorescence = fluorescence
    }
}

/// Calibration of fluorescence to molecules of PE per cell (BD QuantiBRITE PE; Davis et al. 1998, Cytometry 33:197;
/// CLSI H62).
///
/// log10 fluorescence = intercept + slope · log10 molecules, by least squares over the bead levels; antibodies bound
/// per cell (ABC) come from the inverse. With conjugates of one PE per antibody, ABC equals the PE molecules.
public struct AntigenDensity: Hashable, Sendable {
    /// Levels by ascending molecules.
    public let levels: [BeadLevel]
    /// log10 fluorescence of one molecule.
    public let intercept: Double
    /// Near 1 on a linear instrument.
    public let slope: Double
    /// Standard error of the intercept.
    public let interceptSE: Double
    /// Standard error of the slope.
    public let slopeSE: Double
    /// Residual SD of log10 fluorescence, levels − 2 degrees of freedom.
    public let residualSD: Double
    /// Share of the variance of log10 fluorescence that the line explains.
    public let rSquared: Double
    /// Per level: 100 · (molecules from the line / lot value − 1).
    public let recoveryErrors: [Double]
    /// Acceptance limits, printed with the result.
    public let limits: Limits
    /// What a reader should know.
    public let warnings: [String]

    private let meanX: Double
    private let meanY: Double
    private let sumXX: Double

    /// When a calibration is warned about.
    public struct Limits: Hashable, Sendable {
        /// Largest absolute recovery error of a level, percent.
        public var recoveryError: Double
        /// Allowed slopes.
        public var slope: ClosedRange<Double>
        /// Smallest R².
        public var rSquared: Double

        /// Defaults: 10 %, 0.9...1.1 and 0.99; to be confirmed by the lab.
        public init(
            recoveryError: Double = 10, slope: ClosedRange<Double> = 0.9...1.1, rSquared: Double = 0.99
        ) {
            self.recoveryError = recoveryError
            self.slope = slope
            self.rSquared = rSquared
        }
    }

    /// ABC of a cell population.
    public struct Estimate: Hashable, Sendable {
        /// Fluorescence of the cells (same statistic and scale as the beads).
        public let fluorescence: Double
        /// Antibodies bound per cell.
        public let abc: Double
        /// Fieller limits; nil when the line is too uncertain to have finite ones.
        public let interval: ExactInterval?
        /// Whether the fluorescence lies between the dimmest and the brightest bead.
        public let isWithinBeads: Bool
        /// What a reader should know.
        public let warnings: [String]
    }

    /// Fits the line.
    ///
    /// - Throws: `IC0641` for values that are not positive, `IC0642` for fewer than three levels, `IC0643` when
    ///   fluorescence does not rise with molecules.
    public init(_ given: [BeadLevel], limits: Limits = Limits()) throws(CytometryError) {
        guard given.count >= 3 else { throw .beadLevels(given.count, needed: 3) }
        for level in given {
            try CytometryError.check("The number of molecules of a bead", level.molecules)
            try CytometryError.check("The fluorescence of a bead", level.fluorescence)
        }
        let levels = given.sorted { $0.molecules < $1.molecules }
        for (lower, upper) in zip(levels, levels.dropFirst())
        where !(lower.molecules < upper.molecules && lower.fluorescence < upper.fluorescence) {
            throw .beadOrder(lower, upper)
        }
        let n = Double(levels.count)
        let x = levels.map { log10($0.molecules) }
        let y = levels.map { log10($0.fluorescence) }
        let meanX = x.reduce(0, +) / n
        let meanY = y.reduce(0, +) / n
        var sumXX = 0.0, sumXY = 0.0, sumYY = 0.0
        for (a, b) in zip(x, y) {
            sumXX += (a - meanX) * (a - meanX)
            sumXY += (a - meanX) * (b - meanY)
            sumYY += (b - meanY) * (b - meanY)
        }
        let slope = sumXY / sumXX
        let intercept = meanY - slope * meanX
        let residuals = zip(x, y).map { $1 - meanY - slope * ($0 - meanX) }
        let squares = residuals.reduce(0) { $0 + $1 * $1 }
        let residualSD = (squares / (n - 2)).squareRoot()
        self.levels = levels
        self.limits = limits
        self.slope = slope
        self.intercept = intercept
        self.residualSD = residualSD
        slopeSE = residualSD / sumXX.squareRoot()
        interceptSE = residualSD * (1 / n + meanX * meanX / sumXX).squareRoot()
        rSquared = 1 - squares / sumYY
        recoveryErrors = residuals.map { 100 * (pow(10, $0 / slope) - 1) }
        (self.meanX, self.meanY, self.sumXX) = (meanX, meanY, sumXX)
        var warnings: [String] = []
        for (level, error) in zip(levels, recoveryErrors) where abs(error) > limits.recoveryError {
            warnings.append(
                "The bead of \(level.molecules) molecules is found with an error of \(Self.rounded(error)) %, more than \(limits.recoveryError) %."
            )
        }
        if !limits.slope.contains(slope) {
            warnings.append(
                "The slope is \(slope), outside \(limits.slope.lowerBound) to \(limits.slope.upperBound): the instrument or the scale is not linear."
            )
        }
        if rSquared < limits.rSquared {
            warnings.append("R² is \(rSquared), less than \(limits.rSquared).")
        }
        self.warnings = warnings
    }

    private static func rounded(_ value: Double) -> Double { (value * 10).rounded() / 10 }

    /// ABC from the fluorescence of cells, with Fieller limits: all molecule numbers whose prediction interval for one
    /// new value (or the mean of `replicates`) holds the fluorescence seen (Fieller 1954, J R Stat Soc B 16:175;
    /// Draper & Smith, Applied Regression Analysis, section 3.2). Student's t with levels − 2 degrees of freedom.
    ///
    /// - Throws: `IC0641` when the fluorescence is not positive, `IC0647` for the level or the replicates.
    public func abc(fluorescence: Double, replicates: Int = 1, level: Double = 0.95)
        throws(CytometryError) -> Estimate
    {
        try CytometryError.check("The fluorescence", fluorescence)
        try ExactInterval.check(level: level)
        guard replicates > 0 else { throw .statisticsRequest("There are \(replicates) replicates.") }
        let offset = (log10(fluorescence) - meanY) / slope
        let count = Double(levels.count)
        let t = StudentTDistribution(count - 2).upperQuantile((1 - level) / 2)
        let noise = t * residualSD / slope
        let g = noise * noise / sumXX
        var interval: ExactInterval?
        if g < 1 {
            let variance = (1 / Double(replicates) + 1 / count) * (1 - g) + offset * offset / sumXX
            let reach = noise * variance.squareRoot()
            interval = ExactInterval(
                lower: pow(10, meanX + (offset - reach) / (1 - g)),
                upper: pow(10, meanX + (offset + reach) / (1 - g)), level: level)
        }
        var warnings: [String] = []
        let isWithin =
            fluorescence >= levels[0].fluorescence && fluorescence <= levels[levels.count - 1].fluorescence
        if !isWithin {
            warnings.append(
                "The fluorescence \(fluorescence) lies outside the beads (\(levels[0].fluorescence) to \(levels[levels.count - 1].fluorescence)): the line is extrapolated."
            )
        }
        if interval == nil {
            warnings.append("The slope is too uncertain for finite limits.")
        }
        return Estimate(
            fluorescence: fluorescence, abc: pow(10, meanX + offset), interval: interval,
            isWithinBeads: isWithin, warnings: warnings)
    }
}
