/// A compensation bound to the channels of a data set.
public struct ChannelCompensation: Sendable {
    private let compensation: Compensation?
    private let columns: [Int]
    /// What a reader should know.
    let warnings: [String]

    /// A matrix for the channels of `dataSet`.
    ///
    /// - Throws: IC0677 when the data set lacks a channel, IC0681 or IC0682 for a matrix that cannot be used.
    public init(_ matrix: SpilloverMatrix, for dataSet: FCSDataSet) throws(CytometryError) {
        let found = try Compensation(channels: matrix.channels, matrix: matrix.matrix)
        columns = try found.columns(in: dataSet.channels.map(\.name))
        compensation = found
        warnings = []
    }

    /// For statistics of gated populations: the matrix the gates use, else the file's own.
    init(_ dataSet: FCSDataSet, _ gating: CompiledGating) {
        let names = dataSet.channels.map(\.name)
        let different = Set(gating.compensations).count
        var warnings: [String] = []
        var chosen = gating.compensations.first { $0.detectors == $0.fluorochromes }
        if different > 1 {
            warnings.append(
                "The gates use \(different) matrices; statistics are of values compensated by the first.")
        }
        if chosen == nil, gating.compensations.isEmpty, let spillover = dataSet.spillover {
            chosen = try? Compensation(channels: spillover.channels, matrix: spillover.matrix)
            if chosen == nil {
                warnings.append(
                    "The file's spillover matrix cannot be inverted; statistics are of uncompensated values.")
            }
        } else if chosen == nil, !gating.compensations.isEmpty {
            warnings.append(
                "The gates' matrix does not lead back to the file's channels; statistics are of uncompensated values."
            )
        }
        let found = chosen.flatMap { try? $0.columns(in: names) }
        compensation = found == nil ? nil : chosen
        columns = found ?? []
        self.warnings = warnings
    }

    /// In place, on linear values.
    func apply(to block: EventBlock) { compensation?.apply(to: block, columns: columns) }
}
