/// What a gate looks at: one channel or ratio, compensated and transformed.
public struct GateDimension: Hashable, Sendable {
    /// Where the values come from.
    public enum Source: Hashable, Sendable {
        /// A channel by `$PnN`, or by its fluorochrome when a matrix is named.
        case channel(String)
        /// Gating-ML 2.0 section 6.7, `a·(x − b)/(y − c)`.
        case ratio(RatioDimension)
    }
    /// Which compensation its channels get.
    public enum Compensation: Hashable, Sendable {
        case uncompensated
        /// The matrix in the FCS file; no compensation when the file has none.
        case file
        /// A matrix of the scheme.
        case matrix(String)
    }
    /// Where the values come from.
    public var source: Source
    /// Which compensation the channels get.
    public var compensation: Compensation
    /// Identifier of a transform of the scheme; nil for linear values.
    public var transform: String?

    /// A dimension.
    public init(_ source: Source, compensation: Compensation = .uncompensated, transform: String? = nil) {
        self.source = source
        self.compensation = compensation
        self.transform = transform
    }
}

/// A ratio of two channels, `factor·(numerator − b)/(denominator − c)`.
public struct RatioDimension: Hashable, Sendable {
    /// Channel above.
    public var numerator: String
    /// Channel below.
    public var denominator: String
    /// Gating-ML's A; > 0.
    public var factor: Double
    /// Gating-ML's B, subtracted from the numerator.
    public var numeratorOffset: Double
    /// Gating-ML's C, subtracted from the denominator.
    public var denominatorOffset: Double

    /// A ratio with Gating-ML's A, B and C.
    public init(numerator: String, denominator: String, A: Double = 1, B: Double = 0, C: Double = 0) {
        self.numerator = numerator
        self.denominator = denominator
        factor = A
        numeratorOffset = B
        denominatorOffset = C
    }
}

/// A half-open interval `min <= x < max`; nil is an open end.
public struct GateRange: Hashable, Sendable {
    /// Smallest value inside.
    public var min: Double?
    /// Smallest value above the interval.
    public var max: Double?

    /// An interval.
    public init(min: Double? = nil, max: Double? = nil) {
        self.min = min
        self.max = max
    }
}

/// A corner of a polygon, in the units of the transformed dimensions.
public struct GateVertex: Hashable, Sendable {
    /// First dimension.
    public var x: Double
    /// Second dimension.
    public var y: Double

    /// A corner.
    public init(x: Double, y: Double) {
        self.x = x
        self.y = y
    }
}

/// One gate or one Boolean combination.
///
/// NaN falls in no gate with a shape.
public struct Gate: Hashable, Sendable {
    /// The set of events.
    public enum Shape: Hashable, Sendable {
        /// Half-open box of any number of dimensions (Gating-ML 2.0 section 5.2).
        case rectangle([GateDimension], [GateRange])
        /// Even-odd interior; left and lower edges are inside, right and upper ones outside (section 5.3).
        case polygon(GateDimension, GateDimension, [GateVertex])
        /// `(x − mean)ᵀ·covariance⁻¹·(x − mean) <= distanceSquare` (section 5.4).
        case ellipsoid([GateDimension], mean: [Double], covariance: [Double], distanceSquare: Double)
        /// Several populations from thresholds (section 5.5).
        case quadrants(QuadrantSet)
        /// Section 5.6.
        case boolean(BooleanOperation, [BooleanOperand])
        /// Every event of the parent.
        case all
    }

    /// Unique in the scheme.
    public var id: String
    /// As shown; differs from `id` where a program allows the same name under several parents.
    public var name: String
    /// Identifier of the parent gate or quadrant; nil for all events.
    public var parent: String?
    /// The set of events.
    public var shape: Shape
    /// True for the events of the parent outside the shape (FlowJo's `eventsInside="0"`).
    public var isComplement: Bool
    /// The count the file stores; nil when it stores none.
    public var storedCount: Int?

    /// A gate; `name` is the identifier when left out.
    public init(
        id: String, name: String? = nil, parent: String? = nil, shape: Shape, isComplement: Bool = false,
        storedCount: Int? = nil
    ) {
        self.id = id
        self.name = name ?? id
        self.parent = parent
        self.shape = shape
        self.isComplement = isComplement
        self.storedCount = storedCount
    }
}

/// Operations of a Boolean gate.
public enum BooleanOperation: String, Hashable, Sendable, CaseIterable {
    case and, or, not
}

/// An operand of a Boolean gate.
public struct BooleanOperand: Hashable, Sendable {
    /// Gate or quadrant.
    public var gate: String
    /// True for its complement.
    public var isComplement: Bool

    /// An operand.
    public init(_ gate: String, isComplement: Bool = false) {
        self.gate = gate
        self.isComplement = isComplement
    }
}

/// Thresholds that cut dimensions into intervals, and the populations made of them.
public struct QuadrantSet: Hashable, Sendable {
    /// A dimension with its thresholds.
    public struct Divider: Hashable, Sendable {
        /// Unique in the set.
        public var id: String
        /// What is cut.
        public var dimension: GateDimension
        /// Thresholds; a value equal to one lies above it.
        public var values: [Double]

        /// A divider.
        public init(id: String, dimension: GateDimension, values: [Double]) {
            self.id = id
            self.dimension = dimension
            self.values = values
        }
    }
    /// A population: on each divider the interval that holds a location.
    public struct Quadrant: Hashable, Sendable {
        /// Unique in the scheme, like that of a gate.
        public var id: String
        /// One place on each divider that matters.
        public var positions: [Position]

        /// A quadrant.
        public init(id: String, positions: [Position]) {
            self.id = id
            self.positions = positions
        }
    }
    /// A place on a divider.
    public struct Position: Hashable, Sendable {
        /// Identifier of the divider.
        public var divider: String
        /// Any value within the interval that is meant.
        public var location: Double

        /// A position.
        public init(divider: String, location: Double) {
            self.divider = divider
            self.location = location
        }
    }
    /// Dimensions with thresholds.
    public var dividers: [Divider]
    /// Populations.
    public var quadrants: [Quadrant]

    /// A set of quadrants.
    public init(dividers: [Divider], quadrants: [Quadrant]) {
        self.dividers = dividers
        self.quadrants = quadrants
    }
}

/// Gates with the transforms and matrices they name, in the order of the file.
public struct GatingScheme: Hashable, Sendable {
    /// A transform with its identifier.
    public struct NamedTransform: Hashable, Sendable {
        /// Unique among transforms.
        public var id: String
        /// The transform.
        public var transform: Transform

        /// A named transform.
        public init(id: String, transform: Transform) {
            self.id = id
            self.transform = transform
        }
    }
    /// A spectrum matrix with its identifier.
    public struct NamedMatrix: Hashable, Sendable {
        /// Unique among matrices.
        public var id: String
        /// Rows: names of the compensated values.
        public var fluorochromes: [String]
        /// Columns: channels of the file.
        public var detectors: [String]
        /// One row per fluorochrome.
        public var spectrum: [Double]
        /// True when `spectrum` holds the coefficients of compensation, one row per fluorochrome, ready to use.
        public var isInverse: Bool

        /// A named matrix.
        public init(
            id: String, fluorochromes: [String], detectors: [String], spectrum: [Double],
            isInverse: Bool = false
        ) {
            self.id = id
            self.fluorochromes = fluorochromes
            self.detectors = detectors
            self.spectrum = spectrum
            self.isInverse = isInverse
        }
    }
    /// In the order of the file.
    public var gates: [Gate]
    /// Named by dimensions.
    public var transforms: [NamedTransform]
    /// Named by dimensions.
    public var matrices: [NamedMatrix]
    /// Whether a dimension may name a stain (`$PnS`) where the file has no channel of that name. Only gates in YAML may:
    /// the other formats name channels by definition.
    public var namesStains = false

    /// A scheme.
    public init(gates: [Gate] = [], transforms: [NamedTransform] = [], matrices: [NamedMatrix] = []) {
        self.gates = gates
        self.transforms = transforms
        self.matrices = matrices
    }

    /// Gates a scheme may have; far more than people draw.
    public static let largestGateCount = 10_000
    /// Generations of gates.
    public static let largestDepth = 250
    /// Transforms of a scheme; each that is used gets a table.
    public static let largestTransformCount = 1000
    /// Matrices of a scheme; each that is used is inverted.
    public static let largestMatrixCount = 100
    /// Corners of all polygons together.
    public static let largestVertexCount = 200_000
}
