/// Reads the spill-over matrix of a data set from whichever keyword has it.
///
/// `$SPILLOVER` (FCS 3.1, section 3.2.20) and its unofficial forms, `$COMP` (FCS 3.0), `$DFCmTOn` (FCS 2.0). What is
/// repaired or cannot be used is a warning: the events stay readable.
struct FCSSpilloverParser {
    let keywords: FCSKeywords
    let channels: [FCSChannel]
    private(set) var warnings: [FCSWarning] = []

    init(keywords: FCSKeywords, channels: [FCSChannel]) {
        self.keywords = keywords
        self.channels = channels
    }

    private static let keys = ["$SPILLOVER", "$SPILL", "SPILLOVER", "SPILL", "$COMP", "COMP"]

    mutating func parse() -> SpilloverMatrix? {
        for key in FCSSpilloverParser.keys {
            guard let entry = keywords.entry(key), !FCSNumber.trimmed(entry.value).isEmpty else { continue }
            if let matrix = matrix(entry) {
                compare(matrix, entry)
                return matrix
            }
        }
        return digitalCompensation()
    }

    /// Another keyword with another matrix is worth a remark: which of the two the instrument meant is not known.
    private mutating func compare(_ matrix: SpilloverMatrix, _ entry: FCSKeywords.Entry) {
        for key in FCSSpilloverParser.keys where key != entry.key.uppercased() {
            guard let other = keywords.entry(key), other.value != entry.value else { continue }
            var parser = FCSSpilloverParser(keywords: keywords, channels: channels)
            guard let second = parser.matrix(other) else { continue }
            let isSame =
                second.channels == matrix.channels
                && zip(second.matrix, matrix.matrix).allSatisfy { abs($0 - $1) <= 1e-6 }
            if !isSame {
                remark(other, "it holds another matrix than \(entry.key); that of \(entry.key) counts")
            }
        }
    }

    private mutating func refuse(_ entry: FCSKeywords.Entry, _ problem: String) -> SpilloverMatrix? {
        warnings.append(
            FCSWarning(
                "IC0626", "\(entry.key) cannot be used, compensation is refused: \(problem)", at: entry.offset
            ))
        return nil
    }

    private mutating func remark(_ entry: FCSKeywords.Entry, _ remark: String) {
        warnings.append(FCSWarning("IC0626", "\(entry.key): \(remark)", at: entry.offset))
    }

    private mutating func matrix(_ entry: FCSKeywords.Entry) -> SpilloverMatrix? {
        let separator: Character = entry.value.contains(";") && !entry.value.contains("; ") ? ";" : ","
        var tokens = entry.value.split(separator: separator, omittingEmptySubsequences: false).map {
            FCSNumber.trimmed(String($0))
        }
        while tokens.last == "" { tokens.removeLast() }
        guard let n = tokens.first.flatMap({ FCSNumber.integer($0) }), n > 0 else {
            if tokens.first.flatMap({ FCSNumber.integer($0) }) == 0 { return nil }
            return refuse(entry, "it does not begin with a number of channels")
        }
        guard n <= tokens.count else {
            return refuse(entry, "it announces \(n) channels, but has only \(tokens.count - 1) entries")
        }
        let cells = n * n
        var rest = Array(tokens.dropFirst())
        if rest.count == cells && rest.allSatisfy({ number($0) != nil }) { return nameless(entry, n, rest) }
        if rest.count > n + cells, rest.count != n + 2 * cells { rest = joinNames(rest, n: n, cells: cells) }
        let names = Array(rest.prefix(n))
        let digits = Array(rest.dropFirst(n))
        var values: [Double?]
        if digits.count == cells {
            values = digits.map { number($0) }
        } else if digits.count == 2 * cells {
            // "0.5" written as "0,5" and then split at its comma.
            values = (0..<cells).map { number("\(digits[2 * $0]).\(digits[2 * $0 + 1])") }
            remark(entry, "the numbers have decimal commas; they were joined again")
        } else {
            return refuse(entry, "\(n) channels need \(cells) numbers; there are \(digits.count)")
        }
        if separator == ";" { remark(entry, "entries are separated by semicolons") }
        guard !values.contains(nil) else {
            let bad = values.firstIndex(of: nil) ?? 0
            return refuse(entry, "entry \(bad + 1) of the matrix is no number")
        }
        normalise(&values, n, entry)
        return checked(entry, resolve(names, entry), values.compactMap { $0 })
    }

    private func number(_ text: String) -> Double? {
        FCSNumber.real(text) ?? FCSNumber.real(text.replacing(",", with: "."))
    }

    /// Percentages are divided by 100.
    private mutating func normalise(_ values: inout [Double?], _ n: Int, _ entry: FCSKeywords.Entry) {
        guard (0..<n).allSatisfy({ values[$0 * n + $0] == 100 }) else { return }
        values = values.map { $0.map { $0 / 100 } }
        remark(entry, "the values are percentages; they were divided by 100")
    }

    /// FCS 3.0 `$COMP`: no names, one row per parameter.
    private mutating func nameless(_ entry: FCSKeywords.Entry, _ n: Int, _ tokens: [String])
        -> SpilloverMatrix?
    {
        guard n == channels.count else {
            return refuse(entry, "it has no names and \(n) rows for \(channels.count) channels")
        }
        var values = tokens.map { number($0) }
        normalise(&values, n, entry)
        remark(entry, "it has no names; rows were taken as the channels in their order")
        return checked(entry, channels.map(\.name), values.compactMap { $0 })
    }

    /// Names that contain commas: as many leading entries as needed are joined to names of channels.
    private func joinNames(_ rest: [String], n: Int, cells: Int) -> [String] {
        guard rest.count > cells else { return rest }
        var known: [String: String] = [:]
        for channel in channels where channel.name.contains(",") {
            known[channel.name.replacing(" ", with: "")] = channel.name
        }
        guard !known.isEmpty else { return rest }
        var region = rest[..<(rest.count - cells)]
        var names: [String] = []
        while !region.isEmpty && names.count <= n {
            let hit = (2...8).reversed().compactMap { length -> (Int, String)? in
                guard length <= region.count else { return nil }
                let joined = region.prefix(length).joined(separator: ",").replacing(" ", with: "")
                return known[joined].map { (length, $0) }
            }.first
            names.append(hit?.1 ?? region.first ?? "")
            region = region.dropFirst(hit?.0 ?? 1)
        }
        return names.count == n ? names + rest.suffix(cells) : rest
    }

    /// Channel numbers, stain names and other spellings become the names of channels.
    private mutating func resolve(_ names: [String], _ entry: FCSKeywords.Entry) -> [String] {
        let known = Set(channels.map(\.name))
        if names.allSatisfy({ known.contains($0) }) { return names }
        let numbers = names.compactMap { FCSNumber.integer($0) }
        if numbers.count == names.count, numbers.allSatisfy({ channels.indices.contains($0 - 1) }) {
            remark(entry, "it gives numbers of channels instead of names")
            return numbers.map { channels[$0 - 1].name }
        }
        var stains: [String: [FCSChannel]] = [:]
        for channel in channels {
            let spellings = Set([channel.name.lowercased(), (channel.stain ?? channel.name).lowercased()])
            for spelling in spellings { stains[spelling, default: []].append(channel) }
        }
        return names.prefix(512).map { name in
            if known.contains(name) { return name }
            let folded = name.lowercased()
            let similar = channels.filter {
                $0.name.lowercased() == folded || $0.stain?.lowercased() == folded
            }
            if similar.count == 1, let channel = similar.first {
                remark(entry, "'\(name)' was taken as the channel '\(channel.name)'")
                return channel.name
            }
            remark(entry, "no channel is called '\(name)'; compensation is refused")
            return name
        }
    }

    private mutating func checked(_ entry: FCSKeywords.Entry, _ names: [String], _ values: [Double])
        -> SpilloverMatrix?
    {
        do throws(CytometryError) {
            let matrix = try SpilloverMatrix(channels: names, matrix: values)
            // The elimination takes n³ steps; no instrument has that many detectors.
            guard names.count <= 512 else { return refuse(entry, "it has \(names.count) channels") }
            if matrix.isSingular {
                remark(entry, "the matrix is singular and has no inverse; compensation is refused")
            }
            return matrix
        } catch {
            return refuse(entry, error.message)
        }
    }

    /// m and n of `$DFCmTOn`; nil for any other keyword.
    static func digitalPair(_ key: String) -> (from: Int, to: Int)? {
        let name = key.uppercased()
        guard name.hasPrefix("$DFC") else { return nil }
        let parts = name.dropFirst(4).split(separator: "T", maxSplits: 1)
        guard parts.count == 2, parts[1].hasPrefix("O"), let from = Int(parts[0]),
            let to = Int(parts[1].dropFirst()), from > 0, to > 0, from != to
        else { return nil }
        return (from, to)
    }

    /// `$DFCmTOn`: percent of fluorescence m that is subtracted from fluorescence n (FCS 2.0).
    private mutating func digitalCompensation() -> SpilloverMatrix? {
        var shares: [(from: Int, to: Int, percent: Double)] = []
        var first: FCSKeywords.Entry?
        for entry in keywords.entries {
            let name = entry.key.uppercased()
            guard let (from, to) = FCSSpilloverParser.digitalPair(name) else { continue }
            guard let percent = number(FCSNumber.trimmed(entry.value)) else {
                return refuse(entry, "'\(entry.value)' is no percentage")
            }
            if percent == 0 { continue }
            shares.append((from, to, percent))
            first = first ?? entry
        }
        guard let first else { return nil }
        let numbers = Set(shares.flatMap { [$0.from, $0.to] }).sorted()
        let fluorescence = numbers.map { number in
            channels.filter { channel in
                let name = channel.name.uppercased()
                return name == "FL\(number)"
                    || (name.hasPrefix("FL\(number)")
                        && !(name.dropFirst("FL\(number)".count).first?.isNumber ?? true))
            }
        }
        let names: [String]
        if fluorescence.allSatisfy({ $0.count == 1 }) {
            names = fluorescence.compactMap { $0.first?.name }
        } else if !channels.contains(where: { $0.name.uppercased().hasPrefix("FL") }),
            numbers.allSatisfy({ channels.indices.contains($0 - 1) })
        {
            names = numbers.map { channels[$0 - 1].name }
        } else {
            return refuse(first, "the numbers of $DFCmTOn do not name single channels")
        }
        let n = numbers.count
        var values = [Double](repeating: 0, count: n * n)
        for i in 0..<n { values[i * n + i] = 1 }
        for share in shares {
            guard let i = numbers.firstIndex(of: share.from), let j = numbers.firstIndex(of: share.to) else {
                continue
            }
            values[i * n + j] = share.percent / 100
        }
        remark(first, "percentages of $DFCmTOn became a matrix of \(n) channels")
        return checked(first, names, values)
    }
}
