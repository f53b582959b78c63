import GSLKit

extension ProfileLikelihood {
    /// A function of x = (θ on columns of unit size, log σ), on a scale where its profile is nearly quadratic.
    enum Target {
        /// log of a standard deviation.
        case sd(RandomStructure.Term, Int)
        /// Fisher's z of a correlation.
        case correlation(RandomStructure.Term, Int, Int)
        /// log σ.
        case sigma

        /// Elements of one row of a template.
        private static func row(_ term: RandomStructure.Term, _ e: Int, _ x: [Double]) -> [(
            place: Int, column: Int, value: Double
        )] {
            (0...e).map { column in
                let at = term.firstParameter + column * term.size - column * (column - 1) / 2 + (e - column)
                return (at, column, x[at])
            }
        }

        func value(_ x: [Double]) -> Double {
            switch self {
            case .sigma: return x[x.count - 1]
            case .sd(let term, let e):
                let square = Target.row(term, e, x).reduce(0) { $0 + $1.value * $1.value }
                return 0.5 * logarithm(square) + x[x.count - 1] - logarithm(term.scales[e])
            case .correlation(let term, let a, let b):
                let r = Target.correlation(term, a, b, x)
                return 0.5 * logarithm((1 + r) / (1 - r))
            }
        }

        static func correlation(_ term: RandomStructure.Term, _ a: Int, _ b: Int, _ x: [Double]) -> Double {
            let first = row(term, a, x), second = row(term, b, x)
            let dot = zip(first, second).reduce(0) { $0 + $1.0.value * $1.1.value }
            let p = first.reduce(0) { $0 + $1.value * $1.value },
                q = second.reduce(0) { $0 + $1.value * $1.value }
            return dot / (p * q).squareRoot()
        }

        func reported(_ value: Double) -> Double {
            switch self {
            case .sigma, .sd: exponential(value)
            case .correlation: (exponential(2 * value) - 1) / (exponential(2 * value) + 1)
            }
        }

        func gradient(_ x: [Double]) -> [Double] {
            var out = [Double](repeating: 0, count: x.count)
            switch self {
            case .sigma: out[x.count - 1] = 1
            case .sd(let term, let e):
                let row = Target.row(term, e, x), square = row.reduce(0) { $0 + $1.value * $1.value }
                for element in row { out[element.place] = element.value / square }
                out[x.count - 1] = 1
            case .correlation(let term, let a, let b):
                let first = Target.row(term, a, x), second = Target.row(term, b, x)
                let dot = zip(first, second).reduce(0) { $0 + $1.0.value * $1.1.value }
                let p = first.reduce(0) { $0 + $1.value * $1.value },
                    q = second.reduce(0) { $0 + $1.value * $1.value }
                let r = dot / (p * q).squareRoot(), slope = 1 / (1 - r * r)
                for element in second {
                    out[element.place] +=
                        slope * (first[element.column].value / (p * q).squareRoot() - r * element.value / q)
                }
                for (k, element) in first.enumerated() {
                    let other = k < second.count ? second[k].value : 0
                    out[element.place] += slope * (other / (p * q).squareRoot() - r * element.value / p)
                }
            }
            return out
        }

        /// Central differences of the exact gradient: only the speed of Newton's method depends on it.
        func hessian(_ x: [Double]) -> Matrix {
            var out = Matrix(rows: x.count, columns: x.count)
            for k in x.indices {
                let h = 1e-5 * max(0.1, abs(x[k]))
                var up = x, down = x
                up[k] += h
                down[k] -= h
                let a = gradient(up), b = gradient(down)
                for l in x.indices { out[l, k] = (a[l] - b[l]) / (2 * h) }
            }
            return out.symmetrised
        }
    }
}
