import Cytometry
import Glibc
import Statistics

/// A synthetic tube of marrow: how many events of which kind, whose, and with which flaws.
package struct MarrowTube: Sendable {
    package var events = 20_000
    /// Share of blasts among all events.
    package var blasts = 0.02
    /// Shares of the blasts.
    package var cd19Negative = 0.0
    package var cd19Dim = 0.05
    /// Normal B cells are nearly gone, as under a CD19 directed drug.
    package var isTreated = false
    /// Blasts without CD10 and with weak CD22, as in KMT2A-rearranged leukaemia.
    package var isCD10Negative = false
    /// Share of the events in which a second cell passes at the same time.
    package var doublets = 0.03
    /// A clog: in the middle of the acquisition signals fall for a twentieth of it.
    package var isClogged = false
    package var precision = FCSWriter.Precision.float32
    package var patient = "SYN-1"
    package var course = 1
    package var day = 0
    package var specimen = "marrow"
    package var seed: UInt64 = 1

    package init() {}

    /// Events of each kind; shares by largest remainder, so that the truth is exact.
    package func counts() throws(SimulationError) -> [MarrowPopulation: Int] {
        guard (1...50_000_000).contains(events) else {
            throw SimulationError(
                .badOption, "\(events) events", remedy: "Ask for 1 to 50,000,000.")
        }
        for (name, share) in [
            ("blasts", blasts), ("CD19-negative", cd19Negative), ("CD19-dim", cd19Dim),
            ("doublets", doublets),
        ] where !(0...1).contains(share) {
            throw SimulationError(
                .badOption, "the share '\(name)' is \(share)", remedy: "Shares are from 0 to 1, such as 0.05."
            )
        }
        guard cd19Negative + cd19Dim <= 1 + 1e-9 else {
            throw SimulationError(
                .badOption, "CD19-negative and CD19-dim blasts together are more than all blasts",
                remedy: "They are shares of the blasts; their sum is at most 1.")
        }
        let kinds = MarrowPopulation.allCases
        let normal = kinds.reduce(0) { $0 + $1.share(isTreated: isTreated) }
        let wanted = kinds.map { kind in
            let share: Double =
                switch kind {
                case .blastPositive: blasts * max(0, 1 - cd19Negative - cd19Dim)
                case .blastDim: blasts * cd19Dim
                case .blastNegative: blasts * cd19Negative
                default: (1 - blasts) * kind.share(isTreated: isTreated) / normal
                }
            return share * Double(events)
        }
        var given = wanted.map { Int($0.rounded(.down)) }
        let order = kinds.indices.sorted {
            let a = wanted[$0] - wanted[$0].rounded(.down), b = wanted[$1] - wanted[$1].rounded(.down)
            return a == b ? $0 < $1 : a > b
        }
        for i in order.prefix(events - given.reduce(0, +)) { given[i] += 1 }
        return Dictionary(uniqueKeysWithValues: zip(kinds, given))
    }

    /// Channels in the order of the file.
    static let channels: [FCSWriter.Channel] =
        ["FSC-A", "FSC-H", "SSC-A"].map { FCSWriter.Channel(name: $0) }
        + MarrowAntigen.allCases.map { FCSWriter.Channel(name: $0.channel, stain: $0.rawValue) }
        + [FCSWriter.Channel(name: "Time")]

    /// Row by row, in the order of `MarrowAntigen`.
    static let spill: [Double] = MarrowAntigen.allCases.flatMap { emitter in
        MarrowAntigen.allCases.map { emitter == $0 ? 1 : emitter.spill[$0] ?? 0 }
    }

    /// What an event is in truth.
    package struct Truth: Hashable, Sendable {
        package var kind: MarrowPopulation
        /// The cell that passed together with it.
        package var partner: MarrowPopulation?
    }

    static let top = 262_143.0
    static let blockSize = EventBlock.defaultCapacity

    /// Labels of all events in the order of acquisition.
    func labels() throws(SimulationError) -> [MarrowPopulation] {
        let counts = try counts()
        var random = RandomSource(seed: seed, stream: "marrow labels")
        return random.shuffled(
            MarrowPopulation.allCases.flatMap { [MarrowPopulation](repeating: $0, count: counts[$0] ?? 0) })
    }

    /// Fills a block with the events from `start` on. Each block has random numbers of its own, so blocks can be made
    /// in any order.
    func fill(_ block: EventBlock, labels: [MarrowPopulation], from start: Int) -> [Truth] {
        let n = min(Self.blockSize, labels.count - start)
        block.resize(to: n)
        var random = RandomSource(seed: seed, stream: "marrow events", replicate: start / Self.blockSize)
        let antigens = MarrowAntigen.allCases.count
        var truth: [Truth] = []
        for i in 0..<n {
            let kind = labels[start + i]
            var cell = MarrowCell(kind, cd10Negative: isCD10Negative, &random)
            var partner: MarrowPopulation?
            if random.chance(doublets) {
                let other = random.pick(labels)
                cell.join(MarrowCell(other, cd10Negative: isCD10Negative, &random), &random)
                partner = other
            }
            truth.append(Truth(kind: kind, partner: partner))
            let time = (Double(start + i) + random.uniform()) / Double(labels.count)
            if isClogged, (0.45..<0.5).contains(time) { cell.weaken() }
            let scatter = [cell.forwardArea, cell.forwardHeight, cell.side]
            for (c, value) in scatter.enumerated() {
                block.column(c)[i] = max(0, min(Self.top, value + 300 * random.normal()))
            }
            for detector in 0..<antigens {
                var signal = 0.0
                for emitter in 0..<antigens {
                    signal += cell.light[emitter] * Self.spill[emitter * antigens + detector]
                }
                // Photons are counted, the electronics add their own noise: raw values may be negative.
                signal += random.normal() * (6 * signal + 40 * 40).squareRoot()
                block.column(3 + detector)[i] = min(Self.top, signal)
            }
            // A thousand events per second; `$TIMESTEP` is 0.01 s.
            block.column(3 + antigens)[i] = time * Double(labels.count) / 10
        }
        return truth
    }
}

/// The light of one cell before any spill-over.
struct MarrowCell {
    var forwardArea: Double
    var forwardHeight: Double
    var side: Double
    var light: [Double] = []

    init(_ kind: MarrowPopulation, cd10Negative: Bool, _ random: inout RandomSource) {
        let scatter = kind.scatter
        let size = max(0.3, 1 + scatter.forwardSpread * random.normal())
        forwardArea = scatter.forward * size
        forwardHeight = forwardArea * (0.91 + 0.015 * random.normal())
        side = random.logNormal(median: scatter.side, spread: scatter.sideSpread)
        let levels = kind.expression(cd10Negative: cd10Negative)
        for antigen in MarrowAntigen.allCases {
            // Decades; cells without the antigen show the light of their own, larger cells more of it.
            let level = levels[antigen] ?? 1.75 + 0.3 * log10(scatter.forward * size / 70_000)
            let isWide = kind.isBlast && [.cd10, .cd34].contains(antigen)
            light.append(pow(10, level + (isWide ? 0.24 : 0.15) * random.normal()))
        }
    }

    mutating func join(_ other: MarrowCell, _ random: inout RandomSource) {
        forwardHeight = max(forwardHeight, other.forwardHeight) * (1.04 + 0.02 * random.normal())
        forwardArea += other.forwardArea
        side += other.side
        for i in light.indices { light[i] += other.light[i] }
    }

    mutating func weaken() {
        forwardArea *= 0.6
        forwardHeight *= 0.6
        side *= 0.6
        for i in light.indices { light[i] *= 0.35 }
    }
}
