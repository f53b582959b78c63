/// What a report may say; guards act on statements, never on samples.
enum Statement: Hashable, CaseIterable {
    /// A CD19 class at all.
    case cd19Class
    /// "Residual disease not detected".
    case negative
    case cd19Positive
    /// "No CD19-negative population".
    case noEscape
    case dim
    case drift
    /// A brightness ratio against another sample.
    case ratio
}
