/// An FCS file (2.0, 3.0, 3.1 or 3.2) with all its data sets (ISAC Data File Standard; FCS 3.1: Spidlen et al.,
/// Cytometry A 77A:97, 2010).
///
/// Opening reads HEADER and TEXT only. A value of this class may be shared: reading uses `pread`, each thread has its
/// own buffer and block.
public final class FCSFile: Sendable {
    /// Path or name.
    public let name: String
    /// Length in bytes.
    public let size: Int
    /// At least one.
    public let dataSets: [FCSDataSet]

    /// More data sets than this in one file are a loop or nonsense.
    private static let mostDataSets = 10_000

    /// Opens a file.
    ///
    /// - Throws: `IC0600`–`IC0612` when the first data set cannot be read; defects of later data sets are warnings.
    public convenience init(path: String) throws(CytometryError) {
        try self.init(source: FCSByteSource(path: path))
    }

    /// Reads a file from memory.
    public convenience init(bytes: [UInt8], name: String = "memory") throws(CytometryError) {
        try self.init(source: FCSByteSource(bytes: bytes, name: name))
    }

    init(source: FCSByteSource) throws(CytometryError) {
        name = source.name
        size = source.size
        var sets: [FCSDataSet] = []
        var opened = try FCSDataSetOpening(source: source, start: 0)
        while true {
            let (next, warning) = FCSFile.next(after: opened, in: source)
            var warnings = warning.map { [$0] } ?? []
            var following: FCSDataSetOpening?
            if let next, sets.count + 1 < FCSFile.mostDataSets {
                // A damaged later data set must not hide this one.
                do throws(CytometryError) {
                    following = try FCSDataSetOpening(source: source, start: next)
                } catch {
                    warnings.append(
                        FCSWarning(
                            "IC0621",
                            "Data set \(sets.count + 2) cannot be read (\(error.code): \(error.message))",
                            at: next))
                }
            } else if let next {
                warnings.append(
                    FCSWarning(
                        "IC0621",
                        "$NEXTDATA goes on behind data set \(FCSFile.mostDataSets): no more are read",
                        at: next))
            }
            sets.append(
                FCSDataSet(opened, index: sets.count + 1, next: following?.start, extraWarnings: warnings))
            guard let following else { break }
            opened = following
        }
        dataSets = sets
    }

    /// The data set numbered `index` from 1.
    ///
    /// - Throws: `IC0613` when the file has no such data set.
    public func dataSet(_ index: Int) throws(CytometryError) -> FCSDataSet {
        guard dataSets.indices.contains(index - 1) else {
            throw .request(
                "There is no data set \(index): the file has \(dataSets.count).",
                remedy: "Choose a number from 1 to \(dataSets.count).", file: name)
        }
        return dataSets[index - 1]
    }

    /// Where the next data set begins; only forwards, so that no chain can loop.
    private static func next(after opened: FCSDataSetOpening, in source: FCSByteSource) -> (Int?, FCSWarning?)
    {
        guard let relative = opened.nextData else { return (nil, nil) }
        let place = opened.keywords.entry("$NEXTDATA")?.offset
        // Counted from the start of the file it may be beyond the rest, but not beyond the file.
        guard relative >= FCSHeader.length, relative <= source.size - FCSHeader.length else {
            return (
                nil,
                FCSWarning(
                    "IC0621", "$NEXTDATA is \(relative), where no data set can begin; it was ignored",
                    at: place)
            )
        }
        // Counted from this data set (the standard) or from the start of the file (seen in chains of three).
        for candidate in [opened.start + relative, relative] where candidate > opened.start {
            if let magic = try? source.bytes(at: candidate, count: 3), magic == Array("FCS".utf8) {
                return (candidate, nil)
            }
        }
        return (
            nil,
            FCSWarning(
                "IC0621", "$NEXTDATA is \(relative), but no data set begins there; it was ignored", at: place)
        )
    }
}
