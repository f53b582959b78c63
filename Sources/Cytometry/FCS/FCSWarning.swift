/// A defect of a file that does not prevent it from being read right. Warnings are data: they belong beside every
/// number that is made of the file.
public struct FCSWarning: Hashable, Sendable {
    /// Stable code, `IC0615`–`IC0629`, `IC0633` and `IC0634`.
    public let code: String
    /// The defect, where it is, and what was done about it.
    public let message: String
    /// Where in the file, counted from 0; nil when it concerns no single place.
    public let offset: Int?

    package init(_ code: String, _ message: String, at offset: Int? = nil) {
        self.code = code
        self.message = offset.map { "\(message) (byte \($0))" } ?? message
        self.offset = offset
    }
}
