import Glibc

extension Double {
    /// Rounded half away from zero to decimals, as a laboratory prints it.
    func rounded(decimals: Int) -> Double {
        let scale = pow(10, Double(decimals))
        return (self * scale).rounded() / scale
    }
}
