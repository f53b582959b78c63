import Cytometry
import Glibc

/// A gate as it is drawn: lines in positions of the two axes of its panel, and the populations it makes.
struct GateOutline: Hashable, Sendable {
    /// A population with the part of the plot it lies in.
    struct Region: Hashable, Sendable {
        /// Index in the gating.
        var population: Int
        var x: ClosedRange<Double>
        var y: ClosedRange<Double>
    }

    /// Polylines; closed ones end at their first point.
    private(set) var lines: [[GatePoint]] = []
    private(set) var regions: [Region] = []
    /// True when the population is what lies outside the lines.
    let isComplement: Bool
    /// Dimensions of the gate beyond the two that are drawn.
    let hiddenDimensions: Int

    /// Corners of the polygon that stands for an ellipse.
    private static let ellipseCorners = 96

    /// Nil for gates without a shape (Boolean, all events).
    ///
    /// - Parameter y: nil when only the first dimension is drawn.
    init?(_ gate: Gate, populations: [String: Int], x: ClosedRange<Double>, y: ClosedRange<Double>?) {
        isComplement = gate.isComplement
        let dimensions = gate.shape.dimensions.count
        guard dimensions > 0 else { return nil }
        hiddenDimensions = max(0, dimensions - (y == nil ? 1 : 2))
        let height = y ?? 0...1
        switch gate.shape {
        case .polygon(_, _, let vertices):
            var line = vertices.map { GatePoint(x: $0.x, y: $0.y) }
            if let first = line.first { line.append(first) }
            lines = [line]
        case .rectangle(_, let ranges):
            // On a histogram a bar on top shows which side of a threshold is meant.
            let vertical = y == nil ? GateRange(max: height.upperBound) : ranges[1]
            lines = Self.box(ranges[0], vertical, x, height)
        case .ellipsoid(let list, let mean, let covariance, let distanceSquare):
            guard list.count > 1 else {
                let half = (covariance[0] * distanceSquare).squareRoot()
                lines = Self.box(
                    GateRange(min: mean[0] - half, max: mean[0] + half), GateRange(max: height.upperBound), x,
                    height)
                break
            }
            lines = [Self.ellipse(mean, covariance, count: list.count, distanceSquare)]
        case .quadrants(let set):
            addQuadrants(set, populations: populations, x, height, isFlat: y == nil)
        case .boolean, .all: return nil
        }
        if regions.isEmpty, let population = populations[gate.id] {
            regions = [Region(population: population, x: extent(\.x, x), y: extent(\.y, height))]
        }
        // Programs write corners far outside for "everything": renderers lose precision on such lines.
        let far = lines.joined().contains { !Self.near($0.x, x) || !Self.near($0.y, height) }
        if far { lines = lines.flatMap { Self.clipped($0, x, height) } }
    }

    /// The sides that are closed; an open end runs to the edge of the plot.
    private static func box(
        _ across: GateRange, _ up: GateRange, _ x: ClosedRange<Double>, _ y: ClosedRange<Double>
    ) -> [[GatePoint]] {
        let left = across.min ?? min(x.lowerBound, across.max ?? x.lowerBound)
        let right = across.max ?? max(x.upperBound, left)
        let bottom = up.min ?? min(y.lowerBound, up.max ?? y.lowerBound)
        let top = up.max ?? max(y.upperBound, bottom)
        var lines: [[GatePoint]] = []
        for (isClosed, at) in [(across.min != nil, left), (across.max != nil, right)] where isClosed {
            lines.append([GatePoint(x: at, y: bottom), GatePoint(x: at, y: top)])
        }
        for (isClosed, at) in [(up.min != nil, bottom), (up.max != nil, top)] where isClosed {
            lines.append([GatePoint(x: left, y: at), GatePoint(x: right, y: at)])
        }
        return lines
    }

    /// The shadow of an ellipsoid on its first two dimensions, from the Cholesky factor of their covariance.
    private static func ellipse(
        _ mean: [Double], _ covariance: [Double], count: Int, _ distanceSquare: Double
    ) -> [GatePoint] {
        let a = covariance[0].squareRoot()
        let b = covariance[count] / a
        let c = max(0, covariance[count + 1] - b * b).squareRoot()
        let radius = distanceSquare.squareRoot()
        return (0...ellipseCorners).map { step in
            // The last corner is the first again, to the last bit.
            let angle = 2 * Double.pi * Double(step % ellipseCorners) / Double(ellipseCorners)
            let u = radius * cos(angle), v = radius * sin(angle)
            return GatePoint(x: mean[0] + a * u, y: mean[1] + b * u + c * v)
        }
    }

    private mutating func addQuadrants(
        _ set: QuadrantSet, populations: [String: Int], _ x: ClosedRange<Double>, _ y: ClosedRange<Double>,
        isFlat: Bool
    ) {
        let drawn = Array(set.dividers.prefix(isFlat ? 1 : 2))
        for (index, divider) in drawn.enumerated() {
            for value in divider.values {
                lines.append(
                    index == 0
                        ? [GatePoint(x: value, y: y.lowerBound), GatePoint(x: value, y: y.upperBound)]
                        : [GatePoint(x: x.lowerBound, y: value), GatePoint(x: x.upperBound, y: value)])
            }
        }
        for quadrant in set.quadrants {
            guard let population = populations[quadrant.id] else { continue }
            var spans = [x, y]
            for (index, divider) in drawn.enumerated() {
                guard let place = quadrant.positions.first(where: { $0.divider == divider.id }) else {
                    continue
                }
                let low = divider.values.filter { $0 <= place.location }.max() ?? spans[index].lowerBound
                let high = divider.values.filter { $0 > place.location }.min() ?? spans[index].upperBound
                spans[index] = min(low, high)...max(low, high)
            }
            regions.append(Region(population: population, x: spans[0], y: spans[1]))
        }
    }

    private func extent(_ axis: KeyPath<GatePoint, Double>, _ whole: ClosedRange<Double>) -> ClosedRange<
        Double
    > {
        let values = lines.joined().map { $0[keyPath: axis] }
        guard let low = values.min(), let high = values.max() else { return whole }
        // A single side stands for a half plane.
        return low < high ? low...high : whole
    }

    /// Finite positions an axis should show, in the first or second dimension.
    static func positions(_ gate: Gate, dimension: Int) -> [Double] {
        let values: [Double]
        switch gate.shape {
        case .polygon(_, _, let vertices): values = vertices.map { dimension == 0 ? $0.x : $0.y }
        case .rectangle(_, let ranges):
            values =
                ranges.count > dimension
                ? [ranges[dimension].min, ranges[dimension].max].compactMap { $0 } : []
        case .ellipsoid(let list, let mean, let covariance, let distanceSquare):
            guard list.count > dimension else { return [] }
            let half = (covariance[dimension * (list.count + 1)] * distanceSquare).squareRoot()
            values = [mean[dimension] - half, mean[dimension] + half]
        case .quadrants(let set):
            values = set.dividers.count > dimension ? set.dividers[dimension].values : []
        case .boolean, .all: values = []
        }
        return values.filter(\.isFinite)
    }
}
