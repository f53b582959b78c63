/// Polynomials orthonormal over the data they were made from, by the three-term recurrence.
///
/// Reference: Stieltjes procedure; the columns are those of R's `poly` (checked against R 4.2.2).
struct OrthogonalPolynomial: Hashable, Sendable {
    private let centres: [Double]
    /// Squared norms of the monic polynomials, from degree 0.
    private let norms: [Double]

    /// nil when there are not more distinct values than the degree.
    init?(degree: Int, over x: [Double]) {
        guard degree >= 1, Set(x).count > degree else { return nil }
        let mean = x.reduce(0, +) / Double(x.count)
        var centres: [Double] = [], norms = [Double(x.count)]
        var previous = [Double](repeating: 0, count: x.count)
        var current = [Double](repeating: 1, count: x.count)
        for k in 0..<degree {
            // Relative to the mean, so that far-off values (calendar days) keep their digits.
            let centre = zip(x, current).reduce(0) { $0 + ($1.0 - mean) * $1.1 * $1.1 } / norms[k] + mean
            centres.append(centre)
            let ratio = k == 0 ? 0 : norms[k] / norms[k - 1]
            var next = current
            for i in x.indices { next[i] = (x[i] - centre) * current[i] - ratio * previous[i] }
            (previous, current) = (current, next)
            norms.append(current.reduce(0) { $0 + $1 * $1 })
        }
        self.centres = centres
        self.norms = norms
    }

    var count: Int { centres.count }

    func values(at x: Double) -> [Double] {
        var previous = 0.0, current = 1.0
        return centres.indices.map { k in
            let ratio = k == 0 ? 0 : norms[k] / norms[k - 1]
            (previous, current) = (current, (x - centres[k]) * current - ratio * previous)
            return current / norms[k + 1].squareRoot()
        }
    }
}
