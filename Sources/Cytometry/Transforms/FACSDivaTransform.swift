import Foundation

/// The display channels in which FACSDiva gates: 256 per axis, an event stands in the middle of its channel.
///
/// No document says so; with corners cut down to channels too, the counts FACSDiva stores come out.
public struct FACSDivaTransform: Hashable, Sendable {
    /// What is divided into channels.
    public enum Axis: Hashable, Sendable {
        /// Values 0...262144.
        case linear
        /// Decades 0...log10(262144).
        case logarithmic
        /// A logicle, positions 0...1.
        case logicle(LogicleTransform)
    }
    /// What is divided into channels.
    public let axis: Axis
    /// Channels of an axis.
    public static let channels = 256.0
    /// Top of every FACSDiva axis.
    public static let top = 262_144.0

    /// The channels of an axis.
    public init(_ axis: Axis) { self.axis = axis }

    /// Position on the axis, 0...256 on the display.
    func position(_ value: Double) -> Double {
        switch axis {
        case .linear: value / Self.top * Self.channels
        case .logarithmic: log10(max(value, 1)) / log10(Self.top) * Self.channels
        case .logicle(let logicle): logicle(value) * Self.channels
        }
    }

    /// Middle of the value's channel; values off the display stand in the first or last one.
    public func callAsFunction(_ value: Double) -> Double {
        guard !value.isNaN else { return .nan }
        return min(max(position(value).rounded(.down), 0), Self.channels - 1) + 0.5
    }

    /// The value at a position on the axis.
    public func inverse(_ position: Double) -> Double {
        switch axis {
        case .linear: position / Self.channels * Self.top
        case .logarithmic: pow(10, position / Self.channels * log10(Self.top))
        case .logicle(let logicle): logicle.inverse(position / Self.channels)
        }
    }
}
