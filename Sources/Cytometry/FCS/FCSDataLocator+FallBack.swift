extension FCSDataLocator {
    /// No pair is right: the most plausible one, complete rows only.
    func fallBack(_ layout: FCSRowLayout) throws(CytometryError) -> Result {
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
            result.missing = stated - inFile
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
