/// Markers in `$PnS`, which holds what the operator typed: `CD19`, `CD19 PE-Cy7`, `cd19_PE`.
package enum StainName {
    /// Letters that make another marker of the one before them: `CD45 RA` is not CD45.
    private static let isoforms: Set<String> = ["ra", "rb", "rc", "ro"]

    /// Whether `stain` names `marker`: as whole words in any case, never as a part of a longer name.
    package static func holds(_ stain: String, marker: String) -> Bool {
        let have = words(stain), want = words(marker)
        guard !want.isEmpty, have.count >= want.count else { return false }
        return (0...have.count - want.count).contains { start in
            let end = start + want.count
            return have[start..<end].elementsEqual(want)
                && !(end < have.count && isoforms.contains(have[end]))
        }
    }

    /// Whether two spellings name one marker: either holds the other.
    package static func agree(_ a: String, _ b: String) -> Bool {
        words(a) == words(b) || holds(a, marker: b) || holds(b, marker: a)
    }

    private static func words(_ text: String) -> [String] {
        text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    }
}

extension FCSDataSet {
    /// Position of the channel called `name`, else of the one that bears it as its stain; nil when there is neither.
    ///
    /// - Throws: IC0680 when several channels bear the stain.
    func channelIndex(namedOrStained name: String, wantedBy user: String) throws(CytometryError) -> Int? {
        if let index = channelIndex(named: name) { return index }
        let found = channels.indices.filter {
            channels[$0].stain.map { StainName.holds($0, marker: name) } ?? false
        }
        guard found.count <= 1 else {
            throw CytometryError(
                "IC0680", "'\(name)', which \(user) needs, is the stain of \(found.count) channels.",
                remedy: "Name the channel: \(found.map { channels[$0].name }.joined(separator: " or ")).")
        }
        return found.first
    }

    /// The scheme with stains replaced by the channels that bear them, where the gates may name stains and the file
    /// has no channel of that name.
    ///
    /// - Throws: IC0680 when several channels bear the stain.
    func resolvingStains(_ scheme: GatingScheme) throws(CytometryError) -> GatingScheme {
        guard scheme.namesStains else { return scheme }
        let compensated = Set(scheme.matrices.flatMap { $0.fluorochromes + $0.detectors })
        var channelOf: [String: String] = [:]
        for gate in scheme.gates {
            for name in gate.shape.dimensions.flatMap(\.channelNames)
            where channelOf[name] == nil && channelIndex(named: name) == nil && !compensated.contains(name) {
                channelOf[name] = try channelIndex(namedOrStained: name, wantedBy: "the gate '\(gate.id)'")
                    .map { channels[$0].name }
            }
        }
        guard !channelOf.isEmpty else { return scheme }
        var out = scheme
        for i in out.gates.indices {
            out.gates[i].shape = out.gates[i].shape.mappingDimensions { $0.renamingChannels(channelOf) }
        }
        return out
    }
}

extension GateDimension {
    /// The channels it is made of.
    var channelNames: [String] {
        switch source {
        case .channel(let name): [name]
        case .ratio(let ratio): [ratio.numerator, ratio.denominator]
        }
    }

    fileprivate func renamingChannels(_ names: [String: String]) -> GateDimension {
        var out = self
        switch source {
        case .channel(let name): out.source = .channel(names[name] ?? name)
        case .ratio(var ratio):
            ratio.numerator = names[ratio.numerator] ?? ratio.numerator
            ratio.denominator = names[ratio.denominator] ?? ratio.denominator
            out.source = .ratio(ratio)
        }
        return out
    }
}

extension Gate.Shape {
    fileprivate func mappingDimensions(_ change: (GateDimension) -> GateDimension) -> Gate.Shape {
        switch self {
        case .rectangle(let list, let ranges): return .rectangle(list.map(change), ranges)
        case .polygon(let x, let y, let vertices): return .polygon(change(x), change(y), vertices)
        case .ellipsoid(let list, let mean, let covariance, let limit):
            return .ellipsoid(list.map(change), mean: mean, covariance: covariance, distanceSquare: limit)
        case .quadrants(var set):
            for i in set.dividers.indices { set.dividers[i].dimension = change(set.dividers[i].dimension) }
            return .quadrants(set)
        case .boolean, .all: return self
        }
    }
}

extension GatingScheme {
    /// Whether a dimension takes the matrix of the FCS file.
    package var asksForFileMatrix: Bool {
        gates.contains { $0.shape.dimensions.contains { $0.compensation == .file } }
    }

    /// The channels the gates name, each once; a stain where one stands for a channel.
    package var channelNames: Set<String> {
        Set(gates.flatMap { $0.shape.dimensions.flatMap(\.channelNames) })
    }
}

extension FCSChannel {
    /// Whether spill-over can concern a channel of this name: no scatter, pulse width, time or word of the instrument.
    package static func isCompensable(_ name: String) -> Bool {
        let name = name.uppercased()
        let others = [
            "TIME", "HDR-", "EVENT", "CLOCK", "SORT", "INDEX", "WIDTH", "TOF", "FSC", "SSC", "SCATTER",
        ]
        if others.contains(where: name.contains) || name.hasSuffix("-W") { return false }
        guard let kind = ["FS", "SS", "FALS"].first(where: name.hasPrefix) else { return true }
        return name.dropFirst(kind.count).first?.isLetter ?? false
    }
}
