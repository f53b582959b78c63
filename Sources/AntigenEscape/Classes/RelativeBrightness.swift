/// CD19 brightness of the blasts between the background (0) and a reference population (1).
///
///     r = (MFI blasts - MFI T) / (MFI reference - MFI T)
package struct RelativeBrightness: Hashable, Sendable {
    /// What stands for 1, in the order of preference.
    package enum Reference: String, Hashable, Sendable, CaseIterable {
        case ownBlasts = "own pre-treatment blasts"
        case normalB = "normal B cells in the tube"
        case control = "laboratory control"
        case unnamed = "reference population not named"
        case laboratory = "as the laboratory states it"
    }

    package var value: Double
    package var reference: Reference

    /// nil when the reference is not brighter than the background: the ratio has no meaning then.
    init?(blasts: Double, reference mfi: Double, background: Double, _ reference: Reference) {
        let span = mfi - background
        guard span > 0, blasts.isFinite else { return nil }
        value = (blasts - background) / span
        self.reference = reference
    }

    init(stated value: Double) {
        self.value = value
        reference = .laboratory
    }
}
