import Cohort

/// What may be said about one flow report, flag or no flag: the class with its interval and every guard's effect.
package struct SampleCall: Hashable, Sendable {
    package var draw: Draw
    package var blasts: Int?
    /// Viable nucleated singlets.
    package var nucleated: Int?
    package var cd19Class: CD19Class
    /// The class by the point estimate when it is printed as borderline or provisional.
    package var pointClass: CD19Class?
    package var negativeShare: CountShare?
    /// Printed with every class.
    package var dimShare: CountShare?
    package var brightness: RelativeBrightness?
    /// Guards that act on this sample.
    package var guards: [RuleID]
    package var statement: String
    package var missing: [String]

    init(_ sample: BlastSample) {
        let call = sample.classification
        draw = sample.draw
        blasts = sample.counts.events
        nucleated = sample.assessment.nucleated
        cd19Class = call.printed
        pointClass = call.point
        negativeShare = call.negativeShare
        dimShare = call.dimShare
        brightness = call.brightness
        guards = sample.guards.map(\.rule)
        statement = sample.statement
        missing = sample.missing
    }
}
