/// Tests of single events: ends of range, negative outliers, doublets. Stored scale.
struct EventTests {
    static let marginBit: UInt8 = 1
    static let doubletBit: UInt8 = 2
    static let negativeBit: UInt8 = 4
    /// Never excludes: a value that is no finite number, in any channel.
    static let nonFiniteBit: UInt8 = 8

    static let flaggingBits = [marginBit, doubletBit, negativeBit]

    struct ChannelTest {
        let channel: Int
        let name: String
        /// At or above: upper margin; infinite when the range of the channel is unknown.
        var upper = Double.infinity
        /// At or below: lower margin.
        var lower = -Double.infinity
        /// Whether the margins flag the event or are counted only.
        var flagsMargins = false
        /// Below: negative outlier.
        var fence = -Double.infinity
        var note: String?
        var atUpper = 0
        var atLower = 0
        var belowFence = 0
    }

    private(set) var channels: [ChannelTest]
    private(set) var doublets: [DoubletTest] = []
    /// Why a scatter was not used for doublets.
    private(set) var doubletReasons: [String] = []
    /// Events by their combination of bits.
    private(set) var combinations = [Int](repeating: 0, count: 16)

    init(_ dataSet: FCSDataSet, _ sample: QualitySample, checked: [Int], _ parameters: QualityParameters) {
        channels = checked.map {
            Self.limits($0, dataSet.channels[$0], sample.columns[$0], parameters)
        }
        for scatter in DoubletTest.Scatter.allCases where parameters.doubletScatter.contains(scatter) {
            do throws(DoubletTest.Unusable) {
                doublets.append(try DoubletTest(scatter, dataSet.channels, sample, parameters))
            } catch {
                doubletReasons.append(error.reason)
            }
        }
    }

    /// Adds the counts of the same tests on other events.
    mutating func add(_ other: EventTests) {
        for k in channels.indices {
            channels[k].atUpper += other.channels[k].atUpper
            channels[k].atLower += other.channels[k].atLower
            channels[k].belowFence += other.channels[k].belowFence
        }
        for k in doublets.indices { doublets[k].add(other.doublets[k]) }
        for k in combinations.indices { combinations[k] += other.combinations[k] }
    }

    private static func limits(
        _ index: Int, _ channel: FCSChannel, _ values: [Double], _ parameters: QualityParameters
    ) -> ChannelTest {
        var test = ChannelTest(channel: index, name: channel.name)
        let finite = values.filter(\.isFinite)
        guard let low = finite.min(), let high = finite.max() else {
            test.note = "no finite values"
            return test
        }
        guard low < high else {
            test.note = "constant"
            return test
        }
        let isWhole = channel.dataType == .integer || channel.dataType == .ascii
        if let range = channel.range, range > 0 {
            // Whole numbers end at $PnR − 1, and so do the floating-point values digital instruments make of them.
            let top = range > 100 || isWhole ? range - 1 : range
            let beyond = finite.count { $0 > range }
            if Double(beyond) > 0.01 * Double(finite.count) {
                test.note = "values exceed $PnR \(channel.rangeText ?? ""), which is no limit here"
            } else {
                test.upper = top
            }
        } else {
            test.note = "no usable $PnR"
        }
        let pile = finite.count { $0 == low }
        if isWhole {
            test.lower = 0
        } else if channel.isScatter {
            test.lower = 0
        } else if pile >= max(5, finite.count / 1000) {
            // Many equal values at the bottom: the instrument or an export cut them off.
            test.lower = low
        }
        test.flagsMargins = channel.isScatter && !channel.isWidth || parameters.flagsFluorescenceMargins
        let negative = finite.filter { $0 < 0 }.map { -$0 }
        if !isWhole, !channel.isScatter, negative.count >= 20, let middle = RobustScale.median(negative) {
            test.fence = -parameters.negativeSDs * RobustScale.madToSD * middle
        }
        return test
    }

    /// Tests a block; `flags` gets one byte per event.
    mutating func test(_ block: EventBlock, flags: UnsafeMutableBufferPointer<UInt8>) {
        flags.update(repeating: 0)
        let count = block.count
        for k in channels.indices {
            let (upper, lower, fence) = (channels[k].upper, channels[k].lower, channels[k].fence)
            let column = block.column(channels[k].channel)
            var (up, low, below) = (0, 0, 0)
            for i in 0..<count {
                up &+= column[i] >= upper ? 1 : 0
                low &+= column[i] <= lower ? 1 : 0
                below &+= column[i] < fence ? 1 : 0
            }
            guard up + low + below > 0 else { continue }
            channels[k].atUpper += up
            channels[k].atLower += low
            channels[k].belowFence += below
            let marginBit: UInt8 = channels[k].flagsMargins ? Self.marginBit : 0
            for i in 0..<count {
                flags[i] |= column[i] >= upper ? marginBit : 0
                flags[i] |= column[i] <= lower ? marginBit : 0
                flags[i] |= column[i] < fence ? Self.negativeBit : 0
            }
        }
        for k in doublets.indices { doublets[k].test(block, flags: flags, bit: Self.doubletBit) }
        for channel in 0..<block.channelCount {
            let column = block.column(channel)
            var strange = 0
            for i in 0..<count { strange &+= column[i].isFinite ? 0 : 1 }
            guard strange > 0 else { continue }
            for i in 0..<count { flags[i] |= column[i].isFinite ? 0 : Self.nonFiniteBit }
        }
        for i in 0..<count { combinations[Int(flags[i] & 15)] += 1 }
    }

    /// Events with `bit`, and those of them that have a bit of `earlier` too.
    func count(_ bit: UInt8, earlier: UInt8) -> (flagged: Int, already: Int) {
        var (flagged, already) = (0, 0)
        for (bits, events) in combinations.enumerated() where UInt8(bits) & bit != 0 {
            flagged += events
            if UInt8(bits) & earlier != 0 { already += events }
        }
        return (flagged, already)
    }
}

extension FCSChannel {
    /// Forward or side scatter by its name: FSC, SSC, FS or SS, whatever follows.
    var isScatter: Bool {
        let name = name.uppercased()
        guard let kind = ["FS", "SS", "FALS"].first(where: { name.hasPrefix($0) }) else { return false }
        guard let next = name.dropFirst(kind.count).first else { return true }
        return next == "C" || !next.isLetter
    }

    /// A pulse width by its name.
    var isWidth: Bool {
        let name = name.uppercased()
        return name.hasSuffix("-W") || name.hasSuffix("WIDTH") || name.contains("TOF")
    }

    /// Whether the channel measures cells: no time, counter or word of the instrument.
    var isSignal: Bool {
        let name = name.uppercased()
        return !isTime && !name.hasPrefix("HDR-")
            && !["TIME", "EVENT", "CLOCK", "SORT", "INDEX"].contains { name.contains($0) }
    }
}
