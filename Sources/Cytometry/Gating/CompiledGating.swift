/// A gating scheme bound to the channels of a file: names are resolved, matrices inverted, thresholds of boxes
/// carried back to the linear scale and polygons put on grids once.
///
/// Immutable, so that any number of threads can share it; each brings its own `GatingScratch`.
public struct CompiledGating: Sendable {
    /// Populations in the order of the file.
    public let populations: [Population]
    /// Things a user should know, such as a missing spillover matrix.
    public let warnings: [String]
    /// Fluorescence channels that the file's matrix should compensate, although the file has none.
    public let uncompensated: [String]
    /// Whether the file's matrix is used and changes nothing.
    public let usesIdentityMatrix: Bool
    let columns: [Column]
    let compensations: [Compensation]
    let steps: [Step]

    /// A column of values the gates need.
    enum Column: Sendable {
        /// A channel of the block as it is.
        case raw(Int)
        /// Row `row` of a compensation over raw channels.
        case compensated(compensation: Int, row: Int, detectors: [Int])
        /// Of two other columns.
        case ratio(numerator: Int, denominator: Int, RatioDimension)
        /// A transform of another column.
        case transformed(Int, TransformKernel)
    }

    /// One population: its parent's rows, tested.
    struct Step: Sendable {
        let population: Int
        let parent: Int?
        let test: Test
    }
    enum Test: Sendable {
        case box([Bound], isComplement: Bool)
        case polygon(x: Int, y: Int, PolygonRegion, isComplement: Bool)
        case ellipsoid(Ellipsoid, isComplement: Bool)
        case boolean(BooleanOperation, [Operand], isComplement: Bool)
        case all(isComplement: Bool)
    }
    /// An operand of a Boolean step.
    struct Operand: Sendable {
        let population: Int
        let isComplement: Bool
    }
    /// `low <= value`, and not `value >= high`; NaN in `high` is an open end.
    struct Bound: Sendable {
        let column: Int
        let low: Double
        let high: Double
    }
    struct Ellipsoid: Sendable {
        let columns: [Int]
        let mean: [Double]
        let inverse: [Double]
        let limit: Double
    }

    /// Binds a scheme to channels.
    ///
    /// - Parameters:
    ///   - channels: names of the columns of the blocks (`$PnN`).
    ///   - spillover: the file's own matrix, for dimensions that ask for it.
    /// - Throws: IC0677–IC0684.
    public init(
        _ scheme: GatingScheme, channels: [String], spillover: Compensation? = nil
    ) throws(CytometryError) {
        let plan = try PopulationPlan(scheme)
        var binder = try ColumnBinder(scheme, channels: channels, spillover: spillover)
        var steps: [Step] = []
        for index in plan.order {
            let population = plan.populations[index]
            let test: Test
            switch plan.tests[index] {
            case .all(let isComplement): test = .all(isComplement: isComplement)
            case .boolean(let operation, let operands, let isComplement):
                test = .boolean(
                    operation,
                    operands.map { Operand(population: $0.population, isComplement: $0.isComplement) },
                    isComplement: isComplement)
            case .polygon(let x, let y, let vertices, let isComplement):
                let first = try binder.transformed(x, gate: population.id)
                let second = try binder.transformed(y, gate: population.id)
                test = .polygon(x: first, y: second, PolygonRegion(vertices), isComplement: isComplement)
            case .ellipsoid(let dimensions, let mean, let inverse, let limit, let isComplement):
                var columns: [Int] = []
                for dimension in dimensions {
                    columns.append(try binder.transformed(dimension, gate: population.id))
                }
                test = .ellipsoid(
                    Ellipsoid(columns: columns, mean: mean, inverse: inverse, limit: limit),
                    isComplement: isComplement)
            case .box(let sides, let isComplement):
                var bounds: [Bound] = []
                for (dimension, range) in sides {
                    bounds.append(try binder.bound(dimension, range, gate: population.id))
                }
                test = .box(bounds, isComplement: isComplement)
            }
            steps.append(Step(population: index, parent: population.parent, test: test))
        }
        self.steps = steps
        populations = plan.populations
        columns = binder.columns
        compensations = binder.compensations
        uncompensated = binder.uncompensated
        usesIdentityMatrix = binder.usesIdentityMatrix
        var warnings: [String] = []
        if !uncompensated.isEmpty {
            warnings.append(
                "IC0687 The file has no usable spillover matrix: \(uncompensated.joined(separator: ", ")) \(uncompensated.count == 1 ? "is" : "are") gated uncompensated although the gates ask for 'compensation: file'."
            )
        }
        if usesIdentityMatrix {
            warnings.append(
                "IC0688 The file's spillover matrix is the identity: nothing is compensated. Was compensation left out on the instrument?"
            )
        }
        self.warnings = warnings
    }
}

/// Finds or adds the columns that dimensions need; equal requests share a column.
private struct ColumnBinder {
    private let channels: [String: Int]
    private let names: [String]
    private let matrices: [GatingScheme.NamedMatrix]
    private let transforms: [String: Transform]
    private let spillover: Compensation?
    private var kernels: [String: TransformKernel] = [:]
    private var matrixIndex: [String: Int] = [:]
    private var fileMatrix: Int?
    /// Channel indices of the detectors of each compensation.
    private var detectorColumns: [Int: [Int]] = [:]
    private var known: [Key: Int] = [:]
    private(set) var columns: [CompiledGating.Column] = []
    private(set) var compensations: [Compensation] = []
    private(set) var uncompensated: [String] = []

    private enum Key: Hashable {
        case raw(Int)
        case compensated(Int, Int)
        case ratio(RatioDimension, GateDimension.Compensation)
        case transformed(Int, String)
    }

    init(_ scheme: GatingScheme, channels: [String], spillover: Compensation?) throws(CytometryError) {
        names = channels
        self.channels = Dictionary(
            channels.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first })
        matrices = scheme.matrices
        self.spillover = spillover
        var transforms: [String: Transform] = [:]
        for named in scheme.transforms where transforms.updateValue(named.transform, forKey: named.id) != nil
        {
            throw .duplicateIdentifier("transform", named.id)
        }
        self.transforms = transforms
        var seen: Set<String> = []
        for matrix in scheme.matrices where !seen.insert(matrix.id).inserted {
            throw .duplicateIdentifier("matrix", matrix.id)
        }
    }

    /// Asked only of a matrix that a gated channel goes through.
    var usesIdentityMatrix: Bool {
        guard let fileMatrix, detectorColumns[fileMatrix] != nil, let spillover else { return false }
        let size = spillover.detectors.count
        guard size > 1, spillover.fluorochromes.count == size else { return false }
        return spillover.coefficients.indices.allSatisfy {
            spillover.coefficients[$0] == ($0 / size == $0 % size ? 1 : 0)
        }
    }

    private mutating func column(_ key: Key, _ make: @autoclosure () -> CompiledGating.Column) -> Int {
        if let index = known[key] { return index }
        columns.append(make())
        known[key] = columns.count - 1
        return columns.count - 1
    }

    private func transform(_ id: String, gate: String) throws(CytometryError) -> Transform {
        guard let transform = transforms[id] else {
            throw .unknownReference("transform", id, in: gate, among: Array(transforms.keys))
        }
        return transform
    }

    private mutating func kernel(_ id: String, gate: String) throws(CytometryError) -> TransformKernel {
        if let kernel = kernels[id] { return kernel }
        let kernel = TransformKernel(try transform(id, gate: gate))
        kernels[id] = kernel
        return kernel
    }

    /// The linear values of a dimension.
    mutating func linear(_ dimension: GateDimension, gate: String) throws(CytometryError) -> Int {
        switch dimension.source {
        case .channel(let name): return try channel(name, dimension.compensation, gate: gate)
        case .ratio(let ratio):
            let numerator = try channel(ratio.numerator, dimension.compensation, gate: gate)
            let denominator = try channel(ratio.denominator, dimension.compensation, gate: gate)
            return column(
                .ratio(ratio, dimension.compensation),
                .ratio(numerator: numerator, denominator: denominator, ratio))
        }
    }

    mutating func transformed(_ dimension: GateDimension, gate: String) throws(CytometryError) -> Int {
        let base = try linear(dimension, gate: gate)
        guard let id = dimension.transform else { return base }
        let kernel = try kernel(id, gate: gate)
        return column(.transformed(base, id), .transformed(base, kernel))
    }

    /// The ends of a range on the linear scale: the smallest values whose position reaches them.
    mutating func bound(
        _ dimension: GateDimension, _ range: GateRange, gate: String
    ) throws(CytometryError) -> CompiledGating.Bound {
        let base = try linear(dimension, gate: gate)
        guard let id = dimension.transform else {
            return CompiledGating.Bound(column: base, low: range.min ?? -.infinity, high: range.max ?? .nan)
        }
        let kernel = try kernel(id, gate: gate)
        let low = MonotoneThreshold.smallest(reaching: range.min ?? -.infinity, kernel)
        let high = range.max.map { MonotoneThreshold.smallest(reaching: $0, kernel) } ?? .nan
        return CompiledGating.Bound(column: base, low: low, high: high)
    }

    private mutating func channel(
        _ name: String, _ compensation: GateDimension.Compensation, gate: String
    ) throws(CytometryError) -> Int {
        switch compensation {
        case .uncompensated: return try raw(name, gate: gate)
        case .file:
            guard let spillover else {
                let column = try raw(name, gate: gate)
                // A file of one colour has nothing to compensate.
                if FCSChannel.isCompensable(name), !uncompensated.contains(name),
                    names.count(where: FCSChannel.isCompensable) > 1
                {
                    uncompensated.append(name)
                }
                return column
            }
            if fileMatrix == nil {
                compensations.append(spillover)
                fileMatrix = compensations.count - 1
            }
            return try compensated(name, fileMatrix ?? 0, gate: gate)
        case .matrix(let id):
            if let index = matrixIndex[id] { return try compensated(name, index, gate: gate) }
            guard let matrix = matrices.first(where: { $0.id == id }) else {
                throw .unknownReference("matrix", id, in: gate, among: matrices.map(\.id))
            }
            compensations.append(
                matrix.isInverse
                    ? try Compensation(channels: matrix.detectors, inverse: matrix.spectrum)
                    : try Compensation(
                        fluorochromes: matrix.fluorochromes, detectors: matrix.detectors,
                        spectrum: matrix.spectrum))
            matrixIndex[id] = compensations.count - 1
            return try compensated(name, compensations.count - 1, gate: gate)
        }
    }

    private mutating func raw(_ name: String, gate: String) throws(CytometryError) -> Int {
        guard let index = channels[name] else {
            throw .channelMissing(name, wantedBy: "the gate '\(gate)'", among: names)
        }
        return column(.raw(index), .raw(index))
    }

    private mutating func compensated(_ name: String, _ index: Int, gate: String) throws(CytometryError)
        -> Int
    {
        let compensation = compensations[index]
        guard let row = compensation.fluorochromes.firstIndex(of: name) else {
            // Scatter and time are in no matrix; a detector by its own name is not what the matrix gives.
            guard !compensation.detectors.contains(name) else {
                throw .channelMissing(
                    name, wantedBy: "the gate '\(gate)' after compensation",
                    among: compensation.fluorochromes)
            }
            return try raw(name, gate: gate)
        }
        let detectors: [Int]
        if let found = detectorColumns[index] {
            detectors = found
        } else {
            detectors = try compensation.columns(in: names)
            detectorColumns[index] = detectors
        }
        return column(
            .compensated(index, row), .compensated(compensation: index, row: row, detectors: detectors))
    }
}

/// Carries a threshold through a growing function by bisection over all doubles, so that comparing on the linear
/// scale decides exactly as comparing positions does.
enum MonotoneThreshold {
    /// The smallest value whose position is at least `position`; +∞ at most, and NaN when even that is below it.
    static func smallest(reaching position: Double, _ kernel: TransformKernel) -> Double {
        func reaches(_ key: Int64) -> Bool { kernel(value(key)) >= position }
        var low = key(-.infinity), high = key(.infinity)
        if reaches(low) { return -.infinity }
        // An axis that ends below the threshold: nothing reaches it, and infinity must not pass either.
        if !reaches(high) { return .nan }
        while low + 1 < high {
            // The mean without overflow.
            let middle = (low >> 1) + (high >> 1) + (low & high & 1)
            if reaches(middle) { high = middle } else { low = middle }
        }
        return value(high)
    }

    /// Integers in the order of the doubles.
    private static func key(_ value: Double) -> Int64 {
        let bits = Int64(bitPattern: value.bitPattern)
        return bits < 0 ? Int64.min &- bits : bits
    }
    private static func value(_ key: Int64) -> Double {
        Double(bitPattern: UInt64(bitPattern: key < 0 ? Int64.min &- key : key))
    }
}
