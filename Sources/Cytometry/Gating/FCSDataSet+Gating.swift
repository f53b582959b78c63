extension FCSDataSet {
    /// Gates all events: read, linearise by `$PnE` and `$PnG`, compensate, transform and test, block by block.
    ///
    /// - Parameters:
    ///   - gating: compiled for the channels of this data set.
    ///   - visit: is given each evaluated block with its results and the index of its first event, in order.
    /// - Throws: what reading throws (IC0612–IC0614).
    public func gate(
        _ gating: CompiledGating, events: Range<Int>? = nil,
        visit: (EventBlock, GatingScratch, Int) throws(CytometryError) -> Void = { _, _, _ in }
    ) throws(CytometryError) -> GatingCounts {
        let range = events ?? 0..<eventCount
        let block = EventBlock(channelCount: channels.count)
        let scratch = GatingScratch(for: gating, capacity: block.capacity)
        let linearisation = FCSLinearisation(channels)
        var buffer = FCSReadBuffer()
        var counts = GatingCounts(for: gating)
        var start = range.lowerBound
        while start < range.upperBound {
            let end = min(start + block.capacity, range.upperBound)
            try read(start..<end, into: block, buffer: &buffer)
            linearisation.apply(to: block)
            gating.evaluate(block, scratch)
            counts.add(scratch, events: end - start)
            try visit(block, scratch, start)
            start = end
        }
        return counts
    }

    /// Binds a scheme to the channels and the spillover matrix of this data set; gates in YAML may name stains.
    ///
    /// A matrix in the file that cannot be inverted is an error only when a gate asks for it.
    public func compile(_ scheme: GatingScheme) throws(CytometryError) -> CompiledGating {
        let scheme = try resolvingStains(scheme)
        let asksForFile = scheme.gates.contains { gate in
            gate.shape.dimensions.contains { $0.compensation == .file }
        }
        var matrix: Compensation?
        if asksForFile, let spillover {
            matrix = try Compensation(channels: spillover.channels, matrix: spillover.matrix)
        }
        return try CompiledGating(scheme, channels: channels.map(\.name), spillover: matrix)
    }
}

extension Gate.Shape {
    /// The dimensions the shape looks at.
    public var dimensions: [GateDimension] {
        switch self {
        case .rectangle(let list, _): list
        case .polygon(let x, let y, _): [x, y]
        case .ellipsoid(let list, _, _, _): list
        case .quadrants(let set): set.dividers.map(\.dimension)
        case .boolean, .all: []
        }
    }
}
