/// Memory of one fit without bounds checks in its inner loops; owned by the evaluator, never shared.
final class FlatBuffer {
    let cells: UnsafeMutablePointer<Double>
    let count: Int

    init(_ count: Int) {
        self.count = max(1, count)
        cells = .allocate(capacity: self.count)
        cells.initialize(repeating: 0, count: self.count)
    }

    convenience init(_ values: [Double]) {
        self.init(values.count)
        for (i, value) in values.enumerated() { cells[i] = value }
    }

    deinit { cells.deallocate() }
}

typealias Cells = UnsafeMutablePointer<Double>
