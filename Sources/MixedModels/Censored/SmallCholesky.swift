/// Cholesky factors of matrices up to 3 × 3 in place, row by row with a stride of 3.
enum SmallCholesky {
    typealias Numbers = UnsafeMutablePointer<Double>

    /// L of a = L L'; log |L| is returned. Only matrices that are the identity plus a Gram matrix come here.
    @inline(__always)
    static func factor(_ a: Numbers, _ n: Int) -> Double {
        var log = 0.0
        for j in 0..<n {
            for i in j..<n {
                var sum = a[3 * i + j]
                for k in 0..<j { sum -= a[3 * i + k] * a[3 * j + k] }
                if i == j {
                    let root = max(sum, 1e-300).squareRoot()
                    a[3 * j + j] = root
                    log += logarithm(root)
                } else {
                    a[3 * i + j] = sum / a[3 * j + j]
                }
            }
        }
        return log
    }

    /// x = (L L')⁻¹ x.
    @inline(__always)
    static func solve(_ l: Numbers, _ n: Int, _ x: Numbers) {
        for i in 0..<n {
            for k in 0..<i { x[i] -= l[3 * i + k] * x[k] }
            x[i] /= l[3 * i + i]
        }
        for i in stride(from: n - 1, through: 0, by: -1) {
            for k in i + 1..<max(n, i + 1) { x[i] -= l[3 * k + i] * x[k] }
            x[i] /= l[3 * i + i]
        }
    }

    /// L⁻ᵀ times a number.
    @inline(__always)
    static func inverseRoot(_ l: Numbers, _ n: Int, times factor: Double, into out: Numbers) {
        for column in 0..<n {
            for i in stride(from: n - 1, through: 0, by: -1) {
                var sum = i == column ? factor : 0
                for k in i + 1..<max(n, i + 1) { sum -= l[3 * k + i] * out[3 * k + column] }
                out[3 * i + column] = sum / l[3 * i + i]
            }
        }
    }
}
