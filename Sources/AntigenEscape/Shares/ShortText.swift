import Glibc

extension Double {
    /// The number with three significant digits (whole numbers in full), the same on every machine.
    package var shortText: String {
        guard isFinite else { return self > 0 ? "Inf" : self < 0 ? "-Inf" : "not available" }
        if self == rounded(), abs(self) < 1e15 { return String(Int(self)) }
        let digits = 2 - Int(log10(abs(self)).rounded(.down))
        guard digits > 0 else { return String(Int(rounded())) }
        let scale = pow(10, Double(digits))
        let value = (self * scale).rounded() / scale
        return value == value.rounded() ? String(Int(value)) : "\(value)"
    }
}
