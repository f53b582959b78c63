import Diagnostics

/// Why a value of the study could not be formed. Codes IC0301-IC0319.
package struct CohortError: ImmunochronError, Hashable {
    package var code: String
    package var message: String
    package var remedy: String?
    package var location: SourceLocation?
    package var failure: FailureKind { .badData }

    package init(_ code: Code, _ message: String, remedy: String? = nil, at location: SourceLocation? = nil) {
        self.code = code.rawValue
        self.message = message
        self.remedy = remedy
        self.location = location
    }

    package enum Code: String, Sendable, CaseIterable {
        case unknownAnalyte = "IC0301"
        case unknownUnit = "IC0302"
        case impossibleUnit = "IC0303"
        case contradictingCode = "IC0304"
        case duplicateAnalyte = "IC0305"
        case stopBeforeStart = "IC0306"
        case overlappingIntervals = "IC0307"
        case courseNotFromDayZero = "IC0308"
        case badReferenceRange = "IC0309"
        case mixedReferenceSources = "IC0310"
    }
}
