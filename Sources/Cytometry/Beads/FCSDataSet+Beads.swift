extension FCSDataSet {
    /// Linear, uncompensated values of one channel for bead calibration: beads carry one dye only.
    ///
    /// - Parameters:
    ///   - name: `$PnN`.
    ///   - gating: gates, such as single beads by scatter; nil for all events.
    ///   - path: the population of `gating` to take; nil for all events.
    /// - Throws: `IC0612`–`IC0614` reading, `IC0678` an unknown population, `IC0680` an unknown channel.
    public func beadValues(
        channel name: String, gating: CompiledGating? = nil, population path: String? = nil
    )
        throws(CytometryError) -> [Double]
    {
        guard let channel = channelIndex(named: name) else {
            throw .channelMissing(name, wantedBy: "the bead calibration", among: channels.map(\.name))
        }
        var values: [Double] = []
        guard let gating, let path else {
            try forEachBlock(scale: .linear) { (_, block) throws(CytometryError) in
                values.append(contentsOf: block.column(channel))
            }
            return values
        }
        guard let population = gating.populations.firstIndex(where: { $0.path == path }) else {
            throw .unknownReference(
                "population", path, in: "bead calibration", among: gating.populations.map(\.path))
        }
        _ = try gate(gating) { (block, scratch, _) throws(CytometryError) in
            let column = block.column(channel)
            for row in scratch.rows(of: population) { values.append(column[Int(row)]) }
        }
        return values
    }
}
