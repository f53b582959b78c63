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
        var warnings: [FCSWarning] = []
    }

    private struct Candidate {
        let origin: FCSDataOrigin
        let segment: FCSSegment
        /// Bytes stated; nil when the end is missing.
        let length: Int?
    }

    private var candidates: [Candidate] {
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
    private func isFree(_ begin: Int, _ count: Int) -> Bool {
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

    /// The first layout and pair that explain every byte.
    private func match() throws(CytometryError) -> Result? {
        guard let total else { return nil }
        for layout in layouts where layout.rowBits > 0 {
            guard let need = layout.byteCount(of: total) else { continue }
            for excess in [0, 1, nil, -1] {
                let fitting = candidates.filter { candidate in
                    isFree(candidate.segment.begin, need) && candidate.length.map { $0 - need } == excess
                }
                guard let first = fitting.first else { continue }
                var candidate = first
                if let second = fitting.dropFirst().first, second.segment.begin != first.segment.begin,
                    implausibility(second, beside: first) < implausibility(first, beside: second)
                {
                    candidate = second
                }
                var result = Result(
                    layout: layout, origin: candidate.origin, offset: start + candidate.segment.begin,
                    events: total, available: need)
                remark(excess: excess, candidate, &result)
                if layout != layouts.first,
                    let rival = layouts.dropFirst().first(where: {
                        $0.byteCount(of: total) == need && !$0.isSameReading(as: layout)
                    })
                {
                    throw .data(
                        "$PnB is no number of whole bytes, and rows of \(rival.rowBits) bits can be values of whole bytes or padded ones",
                        file: file, offset: start)
                }
                return result
            }
        }
        return nil
    }

    /// Two pairs of the right length at different places: DATA does not begin with the padding behind TEXT, and what
    /// stands between TEXT and DATA is padding.
    private func implausibility(_ candidate: Candidate, beside other: Candidate) -> Int {
        let begin = candidate.segment.begin
        // A few bytes behind a pair that follows TEXT at once: no writer leaves such a gap.
        let skips =
            other.segment.begin == textSegment.end + 1 && (1...3).contains(begin - other.segment.begin)
        let head = (try? source.bytes(at: start + begin, count: min(4, limit - start - begin))) ?? []
        // An offset one byte too early begins with one blank: fewer are more plausible.
        return head.prefix { $0 == 0x20 }.count + zerosBehindBlanks(before: begin) + (skips ? 1 : 0)
            + (gapHoldsData(before: begin, length: 64) ? 5 : 0)
    }

    /// Up to three zero bytes or line ends between blanks and `begin`: padding is of one kind, so they belong to the first
    /// value.
    private func zerosBehindBlanks(before begin: Int) -> Int {
        let first = max(textSegment.end + 2, begin - 4)
        guard first < begin, let gap = try? source.bytes(at: start + first, count: begin - first) else {
            return 0
        }
        let zeros = gap.reversed().prefix { $0 == 0 || $0 == 0x0A || $0 == 0x0D }.count
        return zeros < gap.count && gap[gap.count - 1 - zeros] == 0x20 ? zeros : 0
    }

    /// Whether the bytes between TEXT and `begin`, at most `length`, are something else than padding.
    private func gapHoldsData(before begin: Int, length: Int) -> Bool {
        guard begin > textSegment.end + 1 else { return false }
        // The byte behind the stated end of TEXT may be its last delimiter.
        let first = max(textSegment.end + 2, begin - length)
        guard first < begin, let gap = try? source.bytes(at: start + first, count: begin - first) else {
            return false
        }
        return gap.contains { $0 != 0x20 && $0 != 0 && $0 != 0x0D && $0 != 0x0A }
    }

    private func remark(excess: Int?, _ candidate: Candidate, _ result: inout Result) {
        let place = candidate.origin == .header ? start + 34 : start + textSegment.begin
        switch excess {
        case 0: break
        case nil:
            result.warnings.append(
                FCSWarning(
                    "IC0615", "The \(candidate.origin.label) states where DATA begins but not where it ends",
                    at: place))
        case .some(let excess):
            result.warnings.append(
                FCSWarning(
                    "IC0615",
                    "The \(candidate.origin.label) end of DATA (\(candidate.segment.end)) is off by one: $TOT rows end at \(candidate.segment.end - excess)",
                    at: place))
        }
        for other in candidates where other.origin != candidate.origin && other.segment != candidate.segment {
            result.warnings.append(
                FCSWarning(
                    "IC0615",
                    "HEADER and TEXT disagree about DATA: \(other.origin.label) states \(other.segment.begin)–\(other.segment.end), "
                        + "\(candidate.origin.label) states \(candidate.segment.begin)–\(candidate.segment.end), which was used",
                    at: other.origin == .header ? start + 26 : start + textSegment.begin))
        }
    }

    /// No pair is right: the most plausible one, complete rows only.
    private func fallBack(_ layout: FCSRowLayout) throws(CytometryError) -> Result {
        let room = limit - start
        let usable = candidates.filter { isFree($0.segment.begin, 1) }
        guard !usable.isEmpty else {
            let stated = candidates.map { "\($0.origin.label) \($0.segment.begin)–\($0.segment.end)" }
            throw .data(
                stated.isEmpty
                    ? "neither HEADER nor TEXT state offsets of the DATA segment"
                    : "the stated offsets (\(stated.joined(separator: ", "))) lie outside the file of \(room) bytes or inside another segment",
                file: file, offset: start)
        }
        if layout.packing == .freeText {
            let candidate = usable[0]
            let count = min(candidate.length ?? room, room - candidate.segment.begin)
            var result = Result(
                layout: layout, origin: candidate.origin, offset: start + candidate.segment.begin,
                events: total ?? 0, available: max(0, count))
            remark(excess: 0, candidate, &result)
            return result
        }
        let layout = try plausible(layout, usable)
        let need = total.flatMap { layout.byteCount(of: $0) }
        let candidate = usable.first { $0.length == need } ?? usable.first { fits($0, layout) } ?? usable[0]
        return try rows(of: candidate, layout, room: room, need: need)
    }

    /// Keywords that contradict themselves (10 bits that may be 16, F of 64 bits) are resolved by the length of DATA only:
    /// the stated one when `$TOT` explains it (a file that was cut), else the only layout with whole rows.
    private func plausible(_ declared: FCSRowLayout, _ usable: [Candidate]) throws(CytometryError)
        -> FCSRowLayout
    {
        let doubtful = layouts.filter {
            $0 != declared
                && (declared.packing != .bytes || $0.columns.map(\.type) != declared.columns.map(\.type))
        }
        guard !doubtful.isEmpty else { return declared }
        func only(_ found: [FCSRowLayout]) throws(CytometryError) -> FCSRowLayout? {
            guard let first = found.first else { return nil }
            guard found.allSatisfy({ $0.isSameReading(as: first) }) else {
                throw .data(
                    "$PnB can be read as rows of \(found.map { "\($0.rowBits)" }.joined(separator: " or ")) bits, and the length of DATA does not decide",
                    file: file, offset: start)
            }
            return first
        }
        let all = [declared] + doubtful
        if let total, total > 0 {
            let explained = all.filter { layout in
                layout.byteCount(of: total).map { need in usable.contains { $0.length == need } } ?? false
            }
            if let layout = try only(explained) { return layout }
            if declared.packing != .bytes {
                // Padding behind the rows is possible; what stands there is looked at later.
                let isPadded = layout(declared, leavesRoomFor: total, usable)
                guard isPadded else {
                    throw .data(
                        "$PnB gives rows of \(declared.rowBits) bits, and $TOT (\(total)) does not explain the length of DATA",
                        file: file, offset: start)
                }
                return declared
            }
        }
        return try only(all.filter { layout in usable.contains { fits($0, layout) } }) ?? declared
    }

    private func layout(_ layout: FCSRowLayout, leavesRoomFor total: Int, _ usable: [Candidate]) -> Bool {
        guard let need = layout.byteCount(of: total) else { return false }
        return usable.contains { candidate in
            candidate.length.map { $0 >= need } ?? false && isFree(candidate.segment.begin, need)
        }
    }

    /// Whether the stated length is a whole number of rows, or one byte more.
    private func fits(_ candidate: Candidate, _ layout: FCSRowLayout) -> Bool {
        guard let length = candidate.length, length > 0 else { return false }
        return isWhole(length, layout) || isWhole(length - 1, layout)
    }

    private func isWhole(_ length: Int, _ layout: FCSRowLayout) -> Bool {
        layout.byteCount(of: layout.events(in: length)) == length
    }

    private func rows(of candidate: Candidate, _ layout: FCSRowLayout, room: Int, need: Int?)
        throws(CytometryError) -> Result
    {
        let begin = candidate.segment.begin
        let inFile = isFree(begin, room - begin) ? room - begin : max(0, textSegment.begin - begin)
        let stated = candidate.length ?? inFile
        let available = min(stated, inFile)
        let complete = layout.events(in: available)
        let isCut = stated > inFile
        if isCut, stated - inFile <= 4096, begin - textSegment.end > stated - inFile,
            gapHoldsData(before: begin, length: stated - inFile)
        {
            throw .data(
                "DATA would end \(stated - inFile) bytes behind the file, but data stand before its stated begin \(begin): the offsets are shifted",
                file: file, offset: start)
        }
        let agrees = need == stated || fits(candidate, layout) || (candidate.length == nil && total != nil)
        let surplus = need.map { available - $0 } ?? 0
        if describesMoreChannels, !isCut || need != stated {
            throw .data(
                "$PAR is too small: there are keywords of more channels, and rows of \(layout.columns.count) channels do not explain the \(stated) bytes of DATA",
                file: file, offset: start)
        }
        let isPadded = need != nil && surplus > 0
        guard agrees || isPadded else {
            throw .data(
                "the DATA segment of \(stated) bytes at byte \(start + begin) is no whole number of rows of \(layout.rowBits) bits\(total.map { " and $TOT is \($0)" } ?? "")",
                file: file, offset: start)
        }
        let events = total.map { min($0, complete) } ?? complete
        guard events > 0 else {
            throw .data("the file ends before the first event is complete", file: file, offset: start)
        }
        var result = Result(
            layout: layout, origin: candidate.origin, offset: start + begin, events: events,
            available: layout.byteCount(of: events) ?? available)
        remark(excess: 0, candidate, &result)
        if isCut {
            result.warnings.append(
                FCSWarning(
                    "IC0616",
                    "The file is cut: DATA should have \(stated) bytes and has \(inFile); only the \(events) complete rows are shown",
                    at: start + begin + inFile))
        }
        if let total {
            if total > complete && !(isCut && need == stated) {
                result.warnings.append(
                    FCSWarning(
                        "IC0617", "$TOT is \(total), but DATA holds \(complete) rows: these are shown",
                        at: start + begin))
            } else if total < complete && agrees && (isWhole(surplus, layout) || isWhole(surplus - 1, layout))
            {
                result.warnings.append(
                    FCSWarning(
                        "IC0617",
                        "$TOT is \(total), but DATA holds \(complete) rows: \(complete - total) rows are surplus and not shown",
                        at: start + begin))
                // Packed rows are whole for many lengths: real rows there would prove nothing.
                if layout.packing != .bytes { result.unexplained = surplus }
            } else if surplus > 0 {
                result.warnings.append(
                    FCSWarning(
                        "IC0617", "DATA has \(surplus) bytes more than the \(total) rows of $TOT need",
                        at: start + begin))
                if surplus >= layout.rowBytes { result.unexplained = surplus }
            }
        } else {
            result.warnings.append(
                FCSWarning(
                    "IC0617", "$TOT is missing: \(events) rows follow from the length of DATA",
                    at: start + begin))
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
