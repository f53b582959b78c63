import Glibc

/// The C library's logarithm for files that import nothing else of it.
enum NaturalLogarithm {
    static func of(_ x: Double) -> Double { log(x) }
}
