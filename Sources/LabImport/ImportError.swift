import Diagnostics

/// Why an import stops, or which finding it reports. Codes IC0320-IC0399.
package struct ImportError: ImmunochronError, Hashable {
    package var kind: ImportCode
    package var message: String
    package var remedy: String?
    package var location: SourceLocation?

    package var code: String { kind.rawValue }
    package var failure: FailureKind { kind.failure }

    package init(
        _ kind: ImportCode, _ message: String, remedy: String? = nil, at location: SourceLocation? = nil
    ) {
        self.kind = kind
        self.message = message
        self.remedy = remedy
        self.location = location
    }
}

/// Stable codes of errors and findings of this room.
package enum ImportCode: String, Hashable, Sendable, CaseIterable {
    // Mapping files
    case mappingSyntax = "IC0320"
    case unknownMappingKey = "IC0321"
    case missingMappingKey = "IC0322"
    case badMappingValue = "IC0323"
    case columnNotFound = "IC0324"
    // Tables
    case unrecognisedTable = "IC0330"
    case raggedRow = "IC0331"
    case unknownColumn = "IC0332"
    case duplicateDraw = "IC0333"
    case nothingToImport = "IC0334"
    // Cells
    case missingCell = "IC0340"
    case notANumber = "IC0341"
    case negativeValue = "IC0342"
    case limitMissing = "IC0343"
    case badDay = "IC0344"
    case badDate = "IC0345"
    case badCourse = "IC0346"
    case badChoice = "IC0347"
    case formula = "IC0348"
    case shareOutOfRange = "IC0349"
    case belowLimitNumber = "IC0350"
    case extrapolated = "IC0351"
    case negativeWithoutSensitivity = "IC0352"
    case dayZeroUnclear = "IC0353"
    case rounded = "IC0354"
    // Patients and courses
    case patientSpelling = "IC0355"
    case contradiction = "IC0356"
    case longInterruption = "IC0357"
    // Privacy
    case identifyingColumn = "IC0360"
    case identifyingContent = "IC0361"
    case pseudonymised = "IC0362"
    // Quality
    case percentSum = "IC0365"
    case subsetsOverParent = "IC0366"
    case dualPlatform = "IC0367"
    case implausible = "IC0368"
    case unitSlip = "IC0369"
    case substitutedLimit = "IC0370"
    case squareRoots = "IC0371"
    case ratioDisagrees = "IC0372"
    // Gated files
    case gatingRemark = "IC0374"
    case gatesMissing = "IC0375"
    case panelDiffers = "IC0376"
    case notCompensated = "IC0377"
    case cutFile = "IC0378"
    case unknownPopulation = "IC0380"
    case unmatchedFile = "IC0381"
    case doublyMatched = "IC0382"
    case emptyDenominator = "IC0383"
    case fewEvents = "IC0384"
    case unknownChannel = "IC0385"
    case analyserCount = "IC0386"
    case unsuitedDenominator = "IC0387"
    case rowsWithoutFile = "IC0388"
    case filesFailed = "IC0389"
    case countsDiffer = "IC0390"

    package var failure: FailureKind {
        switch self {
        case .mappingSyntax, .unknownMappingKey, .missingMappingKey, .badMappingValue: .badConfiguration
        case .gatesMissing: .usage
        default: .badData
        }
    }
}
