extension FCSDataLocator {
    /// The first layout and pair that explain every byte.
    func match() throws(CytometryError) -> Result? {
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
    func gapHoldsData(before begin: Int, length: Int) -> Bool {
        guard begin > textSegment.end + 1 else { return false }
        // The byte behind the stated end of TEXT may be its last delimiter.
        let first = max(textSegment.end + 2, begin - length)
        guard first < begin, let gap = try? source.bytes(at: start + first, count: begin - first) else {
            return false
        }
        return gap.contains { $0 != 0x20 && $0 != 0 && $0 != 0x0D && $0 != 0x0A }
    }

    func remark(excess: Int?, _ candidate: Candidate, _ result: inout Result) {
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
}
