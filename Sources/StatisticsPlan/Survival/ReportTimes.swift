import JSONText

extension Spec {
    /// Times of a field, ascending; for `"auto"` three to six round times within the follow-up; nil where absent.
    func times(_ field: String, upTo followUp: [Double]) throws -> [Double]? {
        guard let value = self[field] else { return nil }
        guard value == "auto" else { return try numbers(field).sorted() }
        return RoundTimes.within(followUp.max() ?? 0)
    }
}

/// Round times for tables of curves.
enum RoundTimes {
    /// Multiples of 1, 2, 3, 5 or 6 times a power of ten, three to six of them, none beyond the end.
    static func within(_ end: Double) -> [Double] {
        guard end > 0, end.isFinite else { return [] }
        var unit = 1.0
        while unit * 10 <= end { unit *= 10 }
        while unit > end { unit /= 10 }
        let steps = [0.1, 0.2, 0.3, 0.5, 0.6, 1, 2, 3, 5].map { $0 * unit }
        let step = steps.first { end / $0 < 7 } ?? unit
        return (1...max(1, Int(end / step))).map { Double($0) * step }
    }
}
