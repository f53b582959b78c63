import Cytometry
import Glibc

/// Reads one dimension of gates from blocks of linear values: compensated and, if asked, transformed.
struct DimensionReader: Sendable {
    private typealias Term = (channel: Int, weight: Double)
    private let first: [(channel: Int, weight: Double)]
    private let ratio: (RatioDimension, denominator: [(channel: Int, weight: Double)])?
    private let kernel: TransformKernel?
    /// The channel it stands for; nil for a ratio.
    let channel: FCSChannel?
    let transform: Transform?
    /// Whether a matrix changes the channel; scatter and time are in none.
    let isCompensated: Bool
    let title: String

    /// - Throws: IC0677–IC0684, as compiling a gate of this dimension would.
    init(_ dimension: GateDimension, in dataSet: FCSDataSet, scheme: GatingScheme) throws(CytometryError) {
        let matrix = try Self.matrix(dimension.compensation, dataSet, scheme)
        if let id = dimension.transform {
            guard let named = scheme.transforms.first(where: { $0.id == id }) else {
                throw .unknownReference("transform", id, in: "the plot", among: scheme.transforms.map(\.id))
            }
            transform = named.transform
        } else {
            transform = nil
        }
        kernel = transform.map(TransformKernel.init)
        switch dimension.source {
        case .channel(let name):
            first = try Self.terms(name, matrix, dataSet)
            ratio = nil
            channel = dataSet.channelIndex(named: name).map { dataSet.channels[$0] }
            title = channel.map(Self.title) ?? name
            isCompensated = matrix?.fluorochromes.contains(name) ?? false
        case .ratio(let quotient):
            first = try Self.terms(quotient.numerator, matrix, dataSet)
            ratio = (quotient, try Self.terms(quotient.denominator, matrix, dataSet))
            channel = nil
            title = "\(quotient.numerator) / \(quotient.denominator)"
            isCompensated = matrix != nil
        }
    }

    /// The value of an event on the linear scale.
    func linear(_ row: Int, _ block: EventBlock) -> Double {
        let x = Self.sum(first, row, block)
        guard let (quotient, denominator) = ratio else { return x }
        let y = Self.sum(denominator, row, block)
        return quotient.factor * (x - quotient.numeratorOffset) / (y - quotient.denominatorOffset)
    }

    /// Where an event stands on the axis.
    func position(_ row: Int, _ block: EventBlock) -> Double {
        let value = linear(row, block)
        return kernel.map { $0(value) } ?? value
    }

    /// Greatest linear value of a channel: `$PnR` after the amplifier (`$PnE`) or the gain (`$PnG`).
    static func top(_ channel: FCSChannel) -> Double? {
        if channel.isLogarithmic, let amplification = channel.amplification {
            return pow(10, amplification.decades) * amplification.offset
        }
        guard let range = channel.range else { return nil }
        return channel.isTime ? range : range / (channel.gain ?? 1)
    }

    /// `CD19 (PE-Cy7-A)`, or the channel alone.
    static func title(_ channel: FCSChannel) -> String {
        guard let stain = channel.stain, stain != channel.name else {
            return CytometryWords.short(channel.name, 40)
        }
        return "\(CytometryWords.short(stain, 40)) (\(CytometryWords.short(channel.name, 40)))"
    }

    @inline(__always)
    private static func sum(_ terms: [Term], _ row: Int, _ block: EventBlock) -> Double {
        var total = 0.0
        for term in terms { total += term.weight * block.column(term.channel)[row] }
        return total
    }

    private static func matrix(
        _ compensation: GateDimension.Compensation, _ dataSet: FCSDataSet, _ scheme: GatingScheme
    ) throws(CytometryError) -> Compensation? {
        switch compensation {
        case .uncompensated: return nil
        case .file:
            guard let spillover = dataSet.spillover else { return nil }
            return try Compensation(channels: spillover.channels, matrix: spillover.matrix)
        case .matrix(let id):
            guard let named = scheme.matrices.first(where: { $0.id == id }) else {
                throw .unknownReference("matrix", id, in: "the plot", among: scheme.matrices.map(\.id))
            }
            return named.isInverse
                ? try Compensation(channels: named.detectors, inverse: named.spectrum)
                : try Compensation(
                    fluorochromes: named.fluorochromes, detectors: named.detectors, spectrum: named.spectrum)
        }
    }

    private static func terms(
        _ name: String, _ matrix: Compensation?, _ dataSet: FCSDataSet
    ) throws(CytometryError) -> [(channel: Int, weight: Double)] {
        let names = dataSet.channels.map(\.name)
        if let matrix, let row = matrix.fluorochromes.firstIndex(of: name) {
            let width = matrix.detectors.count
            let columns = try matrix.columns(in: names)
            return columns.enumerated().map { ($1, matrix.coefficients[row * width + $0]) }
                .filter { $0.1 != 0 }
        }
        guard let index = dataSet.channelIndex(named: name) else {
            throw .channelMissing(name, wantedBy: "the plot", among: names)
        }
        return [(index, 1)]
    }
}
