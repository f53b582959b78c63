/// Finds the events of a data set: HEADER and TEXT often disagree, and neither is always right.
///
/// A pair of offsets is right when it is as long as `$TOT` rows (one byte more is tolerated), touches neither HEADER nor TEXT
/// and ends inside the file. When both are right HEADER counts; when none is, only complete rows are shown,
/// and a length that is no whole number of rows is refused: its numbers could be anything.
struct FCSDataLocator {
    let file: String
    /// First byte of the data set in the file.
    let start: Int
    /// First byte that no longer belongs to the data set.
    let limit: Int
    let textSegment: FCSSegment
    /// Pairs relative to `start`.
    let header: FCSSegment
    let text: FCSSegment?
    let headerIsBlank: Bool
    let total: Int?
    let layouts: [FCSRowLayout]
    /// Whether TEXT describes more channels than `$PAR`: then a length that `$PAR` does not explain proves `$PAR` wrong.
    let describesMoreChannels: Bool
    let source: FCSByteSource

    struct Result {
        var layout: FCSRowLayout
        var origin: FCSDataOrigin
        /// In the file.
        var offset: Int
        var events: Int
        /// Bytes the segment holds in the file.
        var available: Int
        /// Bytes that stand behind the rows of `$TOT` inside the segment; the caller looks whether they are padding.
        var unexplained = 0
        /// Bytes that the file is too short.
        var missing = 0
        var warnings: [FCSWarning] = []
    }

    struct Candidate {
        let origin: FCSDataOrigin
        let segment: FCSSegment
        /// Bytes stated; nil when the end is missing.
        let length: Int?
    }

    var candidates: [Candidate] {
        var result: [Candidate] = []
        for (origin, pair) in [(FCSDataOrigin.header, header as FCSSegment?), (.text, text)] {
            guard let pair, !pair.isZero else { continue }
            let isOpen = pair.end <= 0 && pair.begin > 0
            result.append(
                Candidate(origin: origin, segment: pair, length: isOpen ? nil : pair.length))
        }
        return result
    }

    /// Whether `count` bytes from `begin` on can be DATA.
    func isFree(_ begin: Int, _ count: Int) -> Bool {
        guard begin >= FCSHeader.length, count >= 0, begin <= limit - start, count <= limit - start - begin
        else {
            return false
        }
        let isBefore = begin + count <= textSegment.begin
        return isBefore || begin > textSegment.end
    }

    func locate() throws(CytometryError) -> Result {
        guard let declared = layouts.first else { throw .data("no row layout", file: file, offset: start) }
        var result: Result
        if total == 0 {
            result = empty(declared)
        } else if let exact = try match() {
            result = exact
        } else {
            result = try fallBack(declared)
        }
        if let repair = result.layout.repair { result.warnings.append(FCSWarning("IC0623", repair)) }
        if headerIsBlank {
            result.warnings.append(
                FCSWarning("IC0615", "The HEADER offsets of DATA are blank; TEXT was used", at: start + 26))
        }
        return result
    }

    /// An acquisition without events is legal.
    private func empty(_ layout: FCSRowLayout) -> Result {
        let chosen = candidates.first
        let length = max(0, min(chosen?.length ?? 0, limit - start))
        var result = Result(
            layout: layout, origin: chosen?.origin ?? .header, offset: start, events: 0, available: 0)
        if length > 1, layout.rowBits > 0, layout.events(in: length) > 0 {
            result.warnings.append(
                FCSWarning(
                    "IC0617",
                    "$TOT is 0, but the DATA segment has \(length) bytes (\(layout.events(in: length)) rows): none is shown",
                    at: start + (chosen?.segment.begin ?? 0)))
        }
        return result
    }
}

/// Which segment the offsets of DATA were taken from.
public enum FCSDataOrigin: String, Sendable {
    /// The HEADER segment.
    case header
    /// `$BEGINDATA` and `$ENDDATA`.
    case text

    var label: String { self == .header ? "HEADER" : "TEXT" }
}
