extension FCSDataSet {
    /// Writes the events of this data set as FCS 3.1 with its keywords and spill-over; compensated ones without, so that
    /// nobody compensates them twice.
    ///
    /// - Throws: `IC0612`–`IC0614` and `IC0630`–`IC0632`; `IC0631` also for stored values of a logarithmic amplifier,
    ///   because floating-point values cannot have `$PnE`: write those on the linear scale.
    /// - Returns: The number of values that `precision` has rounded.
    @discardableResult
    public func write(
        to path: String, precision: FCSWriter.Precision = .float32, scale: FCSScale = .stored,
        compensation: ChannelCompensation? = nil
    ) throws(CytometryError) -> Int {
        var columns: [FCSWriter.Channel] = []
        for channel in channels {
            var column = FCSWriter.Channel(channel)
            if channel.isLogarithmic {
                guard scale == .linear else {
                    throw .keyword(
                        "The channel '\(channel.name)' is logarithmic ($PnE); stored values would lose their meaning on the linear scale of the file."
                    )
                }
                if let amplification = channel.amplification {
                    column.range = FCSLinearisation.top(of: amplification)
                }
            }
            // On the linear scale the gain has been used.
            if scale == .linear && !channel.isTime && !channel.isLogarithmic {
                if let gain = column.gain, (column.range / gain).isFinite, column.range / gain > 0 {
                    column.range /= gain
                }
                column.gain = nil
            }
            if channel.isLogarithmic { column.gain = nil }
            columns.append(column)
        }
        let writer = try FCSWriter(
            path: path, channels: columns, keywords: keywords,
            spillover: compensation == nil ? try renamed(spillover, columns) : nil,
            precision: precision)
        try forEachBlock(scale: scale, compensation: compensation) { (_, block) throws(CytometryError) in
            try writer.append(block)
        }
        try writer.finish()
        return writer.rounded
    }

    /// The matrix with the names the columns have in the new file; nil when it names unknown channels.
    private func renamed(_ matrix: SpilloverMatrix?, _ columns: [FCSWriter.Channel]) throws(CytometryError)
        -> SpilloverMatrix?
    {
        guard let matrix else { return nil }
        var names: [String] = []
        for name in matrix.channels {
            guard let index = channelIndex(named: name) else { return nil }
            names.append(columns[index].name)
        }
        return try SpilloverMatrix(channels: names, matrix: matrix.matrix)
    }
}
