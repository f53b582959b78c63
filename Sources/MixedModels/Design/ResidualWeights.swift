/// The inverse R⁻¹ of the residual correlation as weights of rows and of pairs of neighbouring rows.
///
/// For CAR(1) and unequal variances R⁻¹ is tridiagonal within each series, so cross-products stay one pass over the rows.
struct ResidualWeights: Sendable {
    /// (R⁻¹)ᵢᵢ per row.
    var diagonal: [Double]
    /// Pairs of rows (earlier, later) with (R⁻¹)ᵢⱼ ≠ 0.
    var links: [(earlier: Int, later: Int)]
    /// (R⁻¹)ᵢⱼ per pair.
    var linkWeights: [Double]
    /// log |R|.
    var logDeterminant: Double
}
