#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// On which scale events are wanted.
public enum FCSScale: Sendable {
    /// As stored, after the bit mask.
    case stored
    /// After `$PnE` and `$PnG`.
    case linear
}

/// Turns stored values into linear ones (FCS 3.1, sections 3.2.20: `$PnE`, `$PnG`).
///
/// Logarithmic amplification: `10^(decades · x / $PnR) · offset`, for whole numbers only; floating-point values are
/// linear whatever `$PnE` says. Otherwise `x / $PnG`, except time, whose unit is `$TIMESTEP`.
public struct FCSLinearisation: Sendable {
    private enum Step: Sendable {
        case none
        case gain(Double)
        case decades(Double, range: Double, offset: Double)
    }
    private let steps: [Step]

    /// For the channels of a data set, in order.
    public init(_ channels: [FCSChannel]) {
        steps = channels.map { channel in
            if channel.isLogarithmic, let amplification = channel.amplification, let range = channel.range {
                return .decades(amplification.decades, range: range, offset: amplification.offset)
            }
            if let gain = channel.gain, gain != 1, !channel.isTime { return .gain(gain) }
            return .none
        }
    }

    /// One more than the greatest linear value: 10^decades · offset.
    static func top(of amplification: FCSAmplification) -> Double {
        pow(10, amplification.decades) * amplification.offset
    }

    /// Changes the valid events of a block in place.
    public func apply(to block: EventBlock) {
        for (index, step) in steps.enumerated() where index < block.channelCount {
            let column = block.column(index)
            switch step {
            case .none: continue
            case .gain(let gain):
                for i in column.indices { column[i] /= gain }
            case .decades(let decades, let range, let offset):
                for i in column.indices { column[i] = pow(10, decades * column[i] / range) * offset }
            }
        }
    }
}
